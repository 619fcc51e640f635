using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary><c>train</c>: a new run in a new folder.</summary>
internal static class Train
{
    public static Command Command()
    {
        var environment = CommandOptions.Text("--env", "ID", "The environment; 'policyprobe list envs' shows them.");
        var algorithm = CommandOptions.Text("--algo", "ID", "The algorithm's preset; 'policyprobe list algos' shows them.", "ppo");
        var steps = CommandOptions.Whole("--steps", "Environment steps, rounded up to whole updates.", 1, maximum: 1_000_000_000_000);
        var seed = CommandOptions.Whole("--seed", "The seed of everything random.", 0, 1);
        var folder = CommandOptions.Text("--out", "DIR", "The folder of the run; it must not exist yet, or be empty.");
        var engine = CommandOptions.Text("--engine", "auto|fused|torch", "What runs the networks: fused for plain ones on the CPU and torch for all else, unless given.", Engines.Auto);
        var device = CommandOptions.Text("--device", "cpu|cuda[:i]", "Where the networks run.", "cpu");
        var probes = CommandOptions.Many("--probe", "ID@UPDATES", "Measure before these updates: gradient-quality@0,5,last.");
        var with = CommandOptions.Many("--with", "TRICK", "Switch an implementation trick on.");
        var without = CommandOptions.Many("--without", "TRICK", "Switch an implementation trick off.");
        var set = CommandOptions.Many("--set", "NAME=VALUE", "Change a setting: clip=0.1, or TRICK.NAME=VALUE, or PROBE.NAME=VALUE.");
        var stopAfter = CommandOptions.OptionalWhole("--stop-after", "Stop after this many steps, with a checkpoint; schedules still follow --steps.", 1);
        var every = CommandOptions.OptionalWhole("--checkpoint-every", "Updates between checkpoints; a tenth of the run unless given.", 1, int.MaxValue);
        var threads = CommandOptions.Threads();
        var evalEvery = CommandOptions.OptionalWhole("--eval-every", "Evaluate every so many updates, in environments of its own, and keep the best checkpoint.", 1, int.MaxValue);
        var evalEpisodes = CommandOptions.Whole("--eval-episodes", "Episodes of an evaluation.", 1, 20, 1_000_000);
        var evalDeterministic = new Option<bool>("--eval-deterministic") { Description = "Evaluate the most likely actions in place of sampled ones." };
        var assembly = CommandOptions.EnvironmentAssembly();
        var timeLimit = CommandOptions.TimeLimit();
        var json = Terminal.JsonOption();
        var command = new Command("train", "Train an agent and record the run in a folder.")
        {
            environment, algorithm, steps, seed, folder, engine, device, probes, with, without, set, stopAfter, every, evalEvery, evalEpisodes, evalDeterministic, threads, assembly, timeLimit, json,
        };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var request = new TrainingRequest(
                parse.GetValue(environment)!, parse.GetValue(algorithm)!, parse.GetValue(steps), (ulong)parse.GetValue(seed), parse.GetValue(folder)!, parse.GetValue(engine)!, parse.GetValue(device)!,
                parse.GetValue(probes)!, parse.GetValue(with)!, parse.GetValue(without)!, parse.GetValue(set)!)
            {
                Assembly = parse.GetValue(assembly),
                TimeLimit = (int?)parse.GetValue(timeLimit),
                Threads = (int)parse.GetValue(threads),
                CheckpointEvery = (int?)parse.GetValue(every),
                Evaluation = parse.GetValue(evalEvery) is { } updates ? new EvaluationPlan((int)updates, (int)parse.GetValue(evalEpisodes), parse.GetValue(evalDeterministic)) : null,
            };
            var (run, trainer, schedules, source) = RunSetup.New(request, terminal.Say);
            return new TrainingSession(terminal, run, trainer, schedules, source).Run(parse.GetValue(stopAfter), report: true);
        });
        return command;
    }
}
