using System.CommandLine;
using System.Diagnostics;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary><c>bench</c>: whole workloads, medians, beside limits of this machine.</summary>
internal static class Bench
{
    private static readonly Dictionary<string, Func<BenchClock, MachineLimits, IEnumerable<BenchRow>>> Workloads = new()
    {
        ["limits"] = (_, limits) => limits.Rows(),
        ["rollout"] = LearningBench.Rollout,
        ["gradient"] = LearningBench.Gradient,
        ["true-gradient"] = (_, limits) => TrueGradientBench.Rows(limits),
        ["ppo-cartpole"] = LearningBench.Ppo,
        ["ppo-cartpole-cleanrl"] = LearningBench.PpoCleanRl,
        ["ppo-hopper"] = LearningBench.Hopper,
        ["fisher-product"] = LearningBench.Fisher,
        ["trpo-update"] = TrpoBench.Rows,
        ["scaling"] = ScalingBench.Rows,
        ["landscape"] = LandscapeBench.Rows,
        ["ablation"] = (_, _) => AblationBench.Rows(),
        ["envs"] = (_, _) => EnvironmentBench.Rows(),
    };

    // One environment of envs: envs/CartPole-v1.
    private const string OneEnvironment = "envs/";

    public static Command Command()
    {
        var names = new Argument<string[]>("names") { Description = $"The workloads: {string.Join(", ", Workloads.Keys)}, or {OneEnvironment}ID; all unless given.", Arity = ArgumentArity.ZeroOrMore };
        var repeats = CommandOptions.Whole("--repeats", "Times that each is measured; the median counts. Of envs always five, of true-gradient and ablation one.", 1, 5, 1000);
        var json = Terminal.JsonOption();
        var command = new Command("bench", "Measure speed beside the machine's limits.") { names, repeats, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var rows = new List<BenchRow>();
            var asked = parse.GetValue(names) is { Length: > 0 } some ? some : [.. Workloads.Keys];
            foreach (var name in asked)
                if (!Workloads.ContainsKey(name) && !name.StartsWith(OneEnvironment, StringComparison.Ordinal))
                    throw new WrongUseException($"bench {name}: no such workload; {Nearest.Advice(name, Workloads.Keys, "Workloads")}");
            var clock = new BenchClock((int)parse.GetValue(repeats));
            var limits = new MachineLimits(clock);
            foreach (var row in asked.SelectMany(name => Workloads.TryGetValue(name, out var workload) ? workload(clock, limits) : EnvironmentBench.Rows(name[OneEnvironment.Length..])))
            {
                rows.Add(row);
                terminal.Say($"{row.Name,-40} {row.Value,14:N1} {row.Unit}{(row.Limit is { } limit ? $"   limit {limit:N1}, {row.PercentOfLimit:0.#} %" : string.Empty)}");
            }

            var peak = Process.GetCurrentProcess().PeakWorkingSet64;
            terminal.Say($"Peak memory {peak / (double)(1 << 20):N0} MiB{(asked.Length > 1 ? ", of all these together" : string.Empty)}");
            terminal.Answer(new BenchAnswer(rows, peak));
            return Shell.Done;
        });
        return command;
    }
}
