using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>E‖g‖² over the shuffles of one batch, in closed form, beside all shuffles of small batches and many of larger ones.</summary>
internal static class ShuffleTruths
{
    private const int Parameters = 7;
    private static readonly int[] Small = [2, 4, 6], Large = [20, 200];

    /// <summary>Batches of normal scores, and advantages N(½, 1) that depend on them.</summary>
    public static IEnumerable<GroundTruthCheck> Checks(int draws, Rng rng)
    {
        foreach (var kind in Enum.GetValues<NoiseKind>())
        {
            var name = kind.ToString().ToLowerInvariant();
            foreach (var b in Small)
            {
                var (advantages, scores, exact) = Batch(kind, b, rng.Fork($"{name}/{b}"));
                var all = (kind == NoiseKind.Permutation ? Orders(advantages) : Signs(advantages)).Select(shuffled => Square(shuffled, scores)).ToList();
                yield return GroundTruthCheck.Equal($"{name}-enumerated@B={b}", all.Average(), exact, 1e-12 * (1 + exact), $"the closed form, beside the mean over all {all.Count} shuffles; rounding");
            }

            foreach (var b in Large)
            {
                var from = rng.Fork($"{name}/{b}");
                var (advantages, scores, exact) = Batch(kind, b, from);
                var found = new double[draws];
                for (var i = 0; i < draws; i++)
                {
                    ShuffledGradient.Shuffle<double>(kind, advantages, from);
                    found[i] = Square(advantages, scores);
                }

                yield return Sampled($"{name}-sampled@B={b}", found, exact, $"the closed form, beside the mean over {draws:N0} shuffles; 4 standard errors");
            }
        }
    }

    /// <summary>The mean of draws beside what it estimates, at 4 standard errors.</summary>
    internal static GroundTruthCheck Sampled(string id, double[] draws, double truth, string basis)
    {
        var mean = draws.Average();
        return GroundTruthCheck.Equal(id, mean, truth, 4 * Math.Sqrt(draws.Sum(value => (value - mean) * (value - mean)) / (draws.Length - 1) / draws.Length), basis);
    }

    private static (double[] Advantages, double[] Scores, double Exact) Batch(NoiseKind kind, int b, Rng rng)
    {
        double[] scores = [.. Enumerable.Range(0, b * Parameters).Select(_ => rng.NextNormal())], advantages = [.. Enumerable.Range(0, b).Select(i => 0.5 + scores[i * Parameters] + rng.NextNormal())];
        double[] squares = [.. Enumerable.Range(0, b).Select(i => scores.Skip(i * Parameters).Take(Parameters).Sum(value => value * value))];
        var mean = ShuffledGradient.Of([.. Enumerable.Repeat(1.0, b)], scores);
        return (advantages, scores, ShuffledGradient.ExpectedSquare(kind, advantages, squares, mean.Sum(value => value * value)));
    }

    private static double Square(double[] advantages, double[] scores) => ShuffledGradient.Of(advantages, scores).Sum(value => value * value);

    private static IEnumerable<double[]> Orders(double[] advantages) => advantages.Length == 0 ? [[]] : advantages.SelectMany(
        (first, i) => Orders([.. advantages.Where((_, j) => j != i)]).Select(rest => (double[])[first, .. rest]));

    private static IEnumerable<double[]> Signs(double[] advantages) => Enumerable.Range(0, 1 << advantages.Length).Select(
        signs => (double[])[.. advantages.Select((advantage, b) => ((signs >> b) & 1) == 0 ? advantage : -advantage)]);
}
