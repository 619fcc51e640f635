using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Self-influences of one ridge regression, left out exactly and estimated by masks.</summary>
/// <param name="Gap">The largest difference between leverages and fitting again.</param>
/// <param name="CopyGap">The largest difference of a copy's leverage from a/(1 + ca).</param>
/// <param name="Exact">By leaving out [n].</param>
/// <param name="Estimated">By masks, averaged over so many trainings each: [masks][n].</param>
internal sealed record RidgeComparison(double Gap, double CopyGap, double[] Exact, IReadOnlyList<double[]> Estimated)
{
    /// <summary>λ.</summary>
    public const double Penalty = 5;

    private static readonly int[] Copies = [1, 2, 8];

    /// <summary>Measures one.</summary>
    public static RidgeComparison Of(int samples, int dimension, IReadOnlyList<int> masks, Rng rng)
    {
        var ridge = new RidgeInfluence(samples, dimension, Penalty, rng.Fork("data"));
        var (exact, sum, estimates) = (ridge.Exact(), new double[samples], new List<double[]>());
        for (var m = 1; m <= masks[^1]; m++)
        {
            var one = ridge.Estimated(rng.Fork($"masks/{m}"));
            for (var i = 0; i < samples; i++)
                sum[i] += one[i];
            if (masks.Contains(m))
                estimates.Add([.. sum.Select(total => total / m)]);
        }

        var copies = Copies.Select(ridge.LeverageOfCopies).Max(pair => Math.Abs(pair.Measured - pair.Exact));
        return new RidgeComparison(exact.Zip(ridge.Refitted()).Max(pair => Math.Abs(pair.First - pair.Second)), copies, exact, estimates);
    }

    /// <summary>Spearman's rank correlation of each estimate with the exact influences.</summary>
    public IReadOnlyList<double> Ranks => [.. Estimated.Select(estimate => RankCorrelation.Spearman(estimate, Exact) ?? 0)];
}
