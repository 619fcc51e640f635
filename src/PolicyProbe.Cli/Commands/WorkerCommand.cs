using System.CommandLine;
using PolicyProbe.Ablations;

namespace PolicyProbe.Cli;

/// <summary><c>worker</c>: takes cell after cell of a study until none is left; any number of them may work on one, on any machine that shares the folder.</summary>
internal static class WorkerCommand
{
    public static Command Command()
    {
        var manifest = CommandOptions.Text("--manifest", "FILE", "The study's manifest.json.");
        var number = CommandOptions.Whole("--worker", "The worker's number, for people.", 0, 0, int.MaxValue);
        var attached = new Option<bool>("--attached") { Description = "Say nothing, and stop with checkpoints when standard input ends: how ablate starts workers." };
        var command = new Command("worker", "Take cell after cell of an ablation until none is left.") { manifest, number, attached };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var study = CellCommand.Of(parse.GetValue(manifest)!);
            using var interruption = new Interruption();
            var quiet = parse.GetValue(attached);
            if (quiet)
                interruption.WhenEnds(Console.OpenStandardInput());
            var end = new CellWorker(study, new TrainingCells(), TimeProvider.System, Environment.MachineName).RunAll(interruption.Token);
            if (!quiet)
                terminal.Say($"Worker {parse.GetValue(number)}: {(end == WorkEnd.Interrupted ? "interrupted; cells keep their checkpoints" : "nothing is left to do")}. {SurveyWords.Line(study.Survey(), null)}.");
            return CellCommand.Code(end);
        });
        return command;
    }
}
