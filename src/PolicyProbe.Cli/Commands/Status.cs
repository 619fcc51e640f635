using System.CommandLine;
using PolicyProbe.Ablations;

namespace PolicyProbe.Cli;

/// <summary><c>status</c>: how far a study is, from its folder alone.</summary>
internal static class Status
{
    public static Command Command()
    {
        var folder = StudyArgument();
        var json = Terminal.JsonOption();
        var command = new Command("status", "Say how far an ablation is.") { folder, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var study = StudyFolder.Open(parse.GetValue(folder)!);
            var survey = study.Survey();
            var answer = StudyAnswer.Of(study, survey);
            terminal.Say(study.Manifest.Title);
            terminal.Say($"{SurveyWords.Line(survey, null)}.");
            foreach (var cell in answer.Now)
                terminal.Say($"  › cell {cell.Index}, {cell.Arm} in {cell.Environment}, seed {cell.Seed}: {100 * cell.Progress:0} %");
            foreach (var failure in answer.Failures)
                terminal.Say(SurveyWords.Failure(failure));
            if (!survey.IsOver && survey.Count(CellState.Running) == 0)
                terminal.Say($"Nobody is at work. Go on with: {study.Manifest.Command}");
            terminal.Answer(answer);
            return Shell.Done;
        });
        return command;
    }

    /// <summary>The folder of a study.</summary>
    public static Argument<string> StudyArgument() => new("study") { Description = "The folder of an ablation." };
}
