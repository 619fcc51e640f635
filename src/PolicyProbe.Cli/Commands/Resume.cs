using System.CommandLine;

namespace PolicyProbe.Cli;

/// <summary><c>resume</c>: goes on with a run from its newest checkpoint; the same bits as if it had never stopped.</summary>
internal static class Resume
{
    public static Command Command()
    {
        var folder = CommandOptions.RunArgument();
        var checkpoint = CommandOptions.Checkpoint();
        var stopAfter = CommandOptions.OptionalWhole("--stop-after", "Stop after this many steps of the whole run, with a checkpoint.", 1);
        var every = CommandOptions.OptionalWhole("--checkpoint-every", "Updates between checkpoints from here on; as the run was trained unless given.", 1, int.MaxValue);
        var threads = CommandOptions.Threads();
        var assembly = CommandOptions.EnvironmentAssembly();
        var json = Terminal.JsonOption();
        var command = new Command("resume", "Go on with a stopped run.") { folder, checkpoint, stopAfter, every, threads, assembly, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var (run, trainer, schedules, source) = RunSetup.Continue(
                parse.GetValue(folder)!, CheckpointChoice.Of(parse.GetValue(checkpoint), CheckpointChoice.NewestOrStart), parse.GetValue(assembly), (int)parse.GetValue(threads));
            return new TrainingSession(terminal, run, trainer, schedules, source, (int?)parse.GetValue(every)).Run(parse.GetValue(stopAfter), report: true);
        });
        return command;
    }
}
