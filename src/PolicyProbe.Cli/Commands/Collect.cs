using System.CommandLine;
using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>What <c>collect</c> prints with <c>--json</c>.</summary>
internal sealed record CollectAnswer(int Cells, int Done, int Failed, int Missing, IReadOnlyList<string> Files, IReadOnlyList<CellFailure> Failures);

/// <summary><c>collect</c>: the results of a study as tables; nothing is run.</summary>
internal static class Collect
{
    public static Command Command()
    {
        var folder = Status.StudyArgument();
        var json = Terminal.JsonOption();
        var command = new Command("collect", "Write the results of an ablation as tables.") { folder, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var study = StudyFolder.Open(parse.GetValue(folder)!);
            var collection = Collection.Of(study);
            var (survey, failures) = (collection.Survey, collection.Failures);
            var files = StudyFiles.Write(study, collection);
            var missing = survey.Total - survey.Count(CellState.Done) - survey.Count(CellState.Failed);
            terminal.Say($"{SurveyWords.Line(survey, null)}.");
            foreach (var failure in failures)
                terminal.Say(SurveyWords.Failure(failure));
            if (failures.Count + missing > 0)
                terminal.Say($"! {failures.Count + missing} of {survey.Total} cells have no result; cells.csv lists them with their state, and no statistic counts them.");
            foreach (var file in files)
                terminal.Say($"Written  {file}");
            terminal.Answer(new CollectAnswer(survey.Total, survey.Count(CellState.Done), survey.Count(CellState.Failed), missing, files, failures));
            return Shell.Done;
        });
        return command;
    }
}
