using System.CommandLine;
using System.Diagnostics;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>A row of <c>bench</c>: what was measured, next to the machine's own limit measured in the same run.</summary>
internal sealed record BenchRow(string Name, double Value, string Unit, double? Limit, double? PercentOfLimit);

/// <summary>What <c>bench</c> prints with <c>--json</c>.</summary>
internal sealed record BenchAnswer(IReadOnlyList<BenchRow> Rows);

/// <summary><c>bench</c>: whole workloads, medians of five, beside limits of this machine.</summary>
internal static class Bench
{
    private const int Repeats = 5;

    private static readonly Dictionary<string, Func<IEnumerable<BenchRow>>> Workloads = new()
    {
        ["ppo-cartpole"] = PpoCartPole,
        ["envs"] = EnvironmentBench.Rows,
    };

    public static Command Command()
    {
        var names = new Argument<string[]>("names") { Description = $"The workloads: {string.Join(", ", Workloads.Keys)}; all unless given.", Arity = ArgumentArity.ZeroOrMore };
        var json = Terminal.JsonOption();
        var command = new Command("bench", "Measure speed beside the machine's limits.") { names, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var rows = new List<BenchRow>();
            var asked = parse.GetValue(names) is { Length: > 0 } some ? some : [.. Workloads.Keys];
            foreach (var name in asked)
                if (!Workloads.ContainsKey(name))
                    throw new WrongUseException($"bench {name}: no such workload; {Nearest.Advice(name, Workloads.Keys, "Workloads")}");
            foreach (var row in asked.SelectMany(name => Workloads[name]()))
            {
                rows.Add(row);
                terminal.Say($"{row.Name,-40} {row.Value,14:N1} {row.Unit}{(row.Limit is { } limit ? $"   limit {limit:N1}, {row.PercentOfLimit:0.#} %" : string.Empty)}");
            }

            terminal.Answer(new BenchAnswer(rows));
            return Shell.Done;
        });
        return command;
    }

    /// <summary>
    /// PPO on CartPole-v1 with Stable-Baselines3's defaults: 1 environment, 2048 steps, minibatches of 64, 10 epochs, two 64×64 tanh
    /// networks. The limit is the arithmetic alone: its multiply-adds at the rate of a 64×64×64 product of the same engine.
    /// </summary>
    private static IEnumerable<BenchRow> PpoCartPole()
    {
        var makeEnvironment = Environments.Maker("CartPole-v1");
        var preset = Presets.For("sb3-ppo", "CartPole-v1");
        var configuration = RunConfiguration.From(preset, makeEnvironment().Spec, 2048 * (Repeats + 1), 1, preset.Options, preset.Tricks, TorchEngine.Id, "cpu");
        var trainer = new Trainer(configuration, makeEnvironment, TorchEngine.On("cpu"));
        trainer.Step();
        var steps = Median(() => trainer.Step(), configuration.PairsPerUpdate());

        var product = ProductRate();
        var network = trainer.Learner.Agent.Policy.Network.Layout.Parameters.Concat(trainer.Learner.Agent.Value.Network.Layout.Parameters)
            .Where(block => block.Role == BlockRole.Weight).Sum(block => 2.0 * block.Count);
        // A forward pass for the rollout (policy and value), then forward and twice as much backward in each of ten epochs.
        var limit = product / (network * (1 + (3 * ((PpoOptions)preset.Options).Epochs)));
        yield return new BenchRow("ppo-cartpole", steps, "steps/s", limit, 100 * steps / limit);
        yield return new BenchRow("product-64x64x64", product / 1e9, "GFLOP/s", null, null);
    }

    /// <summary>Multiply-adds a second, times two, of a [64, 64] linear layer on 64 rows, called through the engine's forward pass.</summary>
    private static double ProductRate()
    {
        const int width = 64, calls = 2000;
        var network = TorchEngine.On("cpu")(new MlpSpec(width, [], Activation.Tanh, width));
        using var owned = network as IDisposable;
        var (theta, x, outputs) = (new float[network.Layout.ParameterCount], new float[width * width], new float[width * width]);
        Array.Fill(theta, 0.01f);
        Array.Fill(x, 0.5f);
        void Run()
        {
            for (var i = 0; i < calls; i++)
                network.Predict(theta, [], x, outputs);
        }

        Run();
        return Median(Run, calls) * 2.0 * width * width * width;
    }

    /// <summary>Units a second, the median of five.</summary>
    private static double Median(Action work, double units)
    {
        var rates = new List<double>();
        for (var i = 0; i < Repeats; i++)
        {
            var watch = Stopwatch.StartNew();
            work();
            rates.Add(units / watch.Elapsed.TotalSeconds);
        }

        return rates.Order().ElementAt(Repeats / 2);
    }
}
