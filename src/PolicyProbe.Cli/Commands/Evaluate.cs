using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>What <c>evaluate</c> prints with <c>--json</c>.</summary>
internal sealed record EvaluationAnswer(double MeanReturn, double StandardError, int Episodes, double MeanLength, int Update, bool Deterministic, ulong Seed);

/// <summary><c>evaluate</c>: complete episodes of a run's agent, in environments of its own; the run is not changed.</summary>
internal static class Evaluate
{
    public static Command Command()
    {
        var folder = CommandOptions.RunArgument();
        var episodes = CommandOptions.Whole("--episodes", "Episodes to run.", 1, 100, 1_000_000);
        var checkpoint = CommandOptions.Checkpoint();
        var deterministic = new Option<bool>("--deterministic") { Description = "Take the most likely action in place of a sampled one." };
        var seed = CommandOptions.Whole("--seed", "The seed of start states and actions.", 0, 0);
        var assembly = CommandOptions.EnvironmentAssembly();
        var json = Terminal.JsonOption();
        var command = new Command("evaluate", "Measure the return of a run's agent.") { folder, episodes, checkpoint, deterministic, seed, assembly, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            using var interruption = new Interruption();
            var (_, snapshot, source) = RunSetup.Frozen(parse.GetValue(folder)!, CheckpointChoice.Of(parse.GetValue(checkpoint), CheckpointChoice.Newest), parse.GetValue(assembly));
            var result = Evaluation.Run(
                snapshot.Learner.Agent, source.Make, (int)parse.GetValue(episodes), parse.GetValue(deterministic),
                new Rng((ulong)parse.GetValue(seed)).Fork("evaluation"), interruption.Token);
            terminal.Say($"Return {result.MeanReturn:0.##} ± {result.StandardError:0.##} (mean ± standard error of {result.Returns.Count} episodes), length {result.Lengths.Average():0.#}, after {snapshot.Update} updates, actions {(parse.GetValue(deterministic) ? "most likely" : "sampled")}.");
            terminal.Answer(new EvaluationAnswer(
                result.MeanReturn, result.StandardError, result.Returns.Count, result.Lengths.Average(), snapshot.Update, parse.GetValue(deterministic), (ulong)parse.GetValue(seed)));
            return Shell.Done;
        });
        return command;
    }
}
