using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Training;

/// <summary>
/// Two updates of every preset, small, against numbers that are kept: what a change of an algorithm, a trick or a preset moves shows as
/// a difference in <c>Golden/learning-traces.txt</c>. <c>UPDATE_GOLDEN=1</c> rewrites the file.
/// </summary>
public sealed class LearningTraceTests
{
    private const string FileName = "learning-traces.txt";

    // Averages over a rollout; what a single row decides (largest ratio, last residual) moves too easily.
    private static readonly string[] Columns =
    [
        "steps", "episodes", "mean_return", "mean_kl", "entropy", "policy_loss", "value_loss", "value_error_returns", "explained_variance",
        "policy_gradient_norm", "value_gradient_norm", "policy_gradient_norm_clipped", "learning_rate", "value_learning_rate", "kl_limit", "line_search_steps",
    ];

    [Fact]
    public void Every_presets_first_updates_are_those_that_are_kept()
    {
        var traces = Presets.All.SelectMany(Trace).ToList();
        var path = Path.Combine(Golden.Repository, "tests", "PolicyProbe.Tests", "Golden", FileName);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllLines(path, traces.Select(line => $"{line.Key} = {line.Value?.ToString("G9", CultureInfo.InvariantCulture) ?? "none"}"));
        Assert.True(File.Exists(path), $"Golden/{FileName} is missing; run the tests once with UPDATE_GOLDEN=1 and look at it before you commit it.");
        var kept = File.ReadAllLines(path).Select(line => line.Split(" = ")).ToDictionary(parts => parts[0], parts => parts[1]);
        Assert.Equal(kept.Keys.Order(StringComparer.Ordinal), traces.Select(line => line.Key).Order(StringComparer.Ordinal));
        Assert.All(traces, line =>
        {
            var expected = kept[line.Key];
            if (line.Value is not { } actual || expected == "none")
                Assert.Equal(expected, line.Value is null ? "none" : "a number");
            else
            {
                // Another BLAS kernel sums in another order: 1e-7 of the largest term in the first update, which a loss near 0 does not
                // show; the second starts from weights that Adam's division by √v may have moved a hundred times as far.
                var (relative, absolute) = line.Key.Contains(" update 1 ", StringComparison.Ordinal) ? (1e-4, 2e-6) : (1e-2, 1e-4);
                var number = double.Parse(expected, CultureInfo.InvariantCulture);
                Assert.True(Math.Abs(actual - number) <= (relative * Math.Abs(number)) + absolute, $"{line.Key}: expected {expected}, got {actual:G9}");
            }
        });
    }

    private static IEnumerable<(string Key, double? Value)> Trace(Preset preset)
    {
        var environment = preset.Environment is { } own && new EnvironmentCatalogue().Ids.Contains(own) ? own
            : preset.Options is PpoOptions { Order: UpdateOrder.Together } or A2cOptions or ReinforceOptions ? "CartPole-v1" : "Pendulum-v1";
        var small = Small(preset.Options);
        var configuration = RunConfiguration.From(preset, TinyRuns.Maker(environment)().Spec, 2 * small.Pairs, 1, small, preset.Tricks, TorchEngine.Id, "cpu");
        var trainer = TinyRuns.Trainer(configuration);
        for (var update = 1; update <= 2; update++)
        {
            var row = trainer.Step();
            foreach (var (name, _, value) in TrainingRow.Metrics.Where(metric => Columns.Contains(metric.Name)))
                yield return ($"{preset.Id} ({preset.Environment ?? "any"}) on {environment}, update {update} {name}", value(row));
        }
    }

    /// <summary>The preset's own options but for their size.</summary>
    private static AlgorithmOptions Small(AlgorithmOptions options) => options switch
    {
        PpoOptions ppo => ppo with { Environments = Math.Min(2, ppo.Environments), Horizon = 128, Hidden = [16, 16], Epochs = 2 },
        TrpoOptions trpo => trpo with { Environments = Math.Min(2, trpo.Environments), Horizon = 128, Hidden = [16, 16], ValueEpochs = 2, FisherFraction = Math.Max(0.5, trpo.FisherFraction) },
        A2cOptions a2c => a2c with { Environments = 4, Horizon = 32, Hidden = [16, 16] },
        ReinforceOptions reinforce => reinforce with { Horizon = 128, Hidden = [16, 16], ValueEpochs = 2 },
        _ => throw new NotSupportedException($"{options.GetType().Name}: say here what makes it small."),
    };
}
