using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>
/// A main effect or a two-way interaction of a full two-level factorial that was run with several seeds. The unit is the seed: each has all 2ᵏ arms and gives
/// an effect, and the interval is Student's of these, so that nothing is assumed of the arms' variances or of how a seed acts on all arms.
/// </summary>
/// <remarks>D. C. Montgomery, Design and Analysis of Experiments, chapter 6, except that its error is pooled over cells where ours is the spread over seeds.</remarks>
/// <param name="Factors">The factor of a main effect, or the two of an interaction, ascending.</param>
/// <param name="Effect">The effect with its own interval.</param>
/// <param name="Simultaneous">The interval that holds at once with those of all effects here, by Bonferroni; null where there is none.</param>
/// <param name="PValue">The p of Student's test; null where no seed differs from another.</param>
/// <param name="Holm">Holm's adjusted p over all effects here; null likewise.</param>
public sealed record FactorialEffect(IReadOnlyList<int> Factors, Estimate Effect, Interval? Simultaneous, double? PValue, double? Holm)
{
    /// <summary>
    /// Of seed s: e_S = Σ_c Π_{j∈S} (±1) y_sc / 2^{k−1}, + where factor j is high in arm c. A main effect is the mean with the factor high less the mean with
    /// it low; an interaction is half of how much the one effect is greater where the other factor is high.
    /// </summary>
    /// <param name="factors">k, 1 to 16.</param>
    /// <param name="responses">y [n][2ᵏ], n ≥ 2 seeds: bit j of an arm's place is 1 where factor j is high.</param>
    /// <param name="level">The confidence level of each effect's own interval, and of all simultaneous ones at once, in (0, 1).</param>
    /// <returns>The k main effects, then the k(k−1)/2 interactions.</returns>
    /// <exception cref="ArgumentException">There are fewer than two seeds, a seed has not 2ᵏ arms, or a number is not finite.</exception>
    public static IReadOnlyList<FactorialEffect> All(int factors, IReadOnlyList<double[]> responses, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(responses);
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factors, 16);
        if (responses.Count < 2)
            throw new ArgumentException($"responses: expected at least 2 seeds, got {responses.Count}.", nameof(responses));
        foreach (var seed in responses)
            if (seed.Length != 1 << factors || seed.Any(response => !double.IsFinite(response)))
                throw new ArgumentException($"responses: expected [n][2^{factors}] finite numbers, got a row of {seed.Length}.", nameof(responses));
        int[][] subsets =
        [
            .. Enumerable.Range(0, factors).Select(j => new[] { j }),
            .. from i in Enumerable.Range(0, factors) from j in Enumerable.Range(i + 1, factors - i - 1) select new[] { i, j },
        ];
        var simultaneous = MultipleTests.Bonferroni(level, subsets.Length);
        double[][] effects = [.. subsets.Select(subset => responses.Select(seed => Contrast(factors, seed, subset)).ToArray())];
        var tests = Array.ConvertAll(effects, PValueOf);
        var holm = new Queue<double>(MultipleTests.Holm([.. tests.OfType<double>()]));
        return
        [
            .. subsets.Select((subset, i) => tests[i] is { } p
                ? new FactorialEffect(subset, MeanInterval.Student(effects[i], level), MeanInterval.Student(effects[i], simultaneous).Interval, p, holm.Dequeue())
                : new FactorialEffect(subset, MeanInterval.Student(effects[i], level) with { Interval = null }, null, null, null)),
        ];
    }

    /// <summary>e_S of one seed.</summary>
    internal static double Contrast(int factors, double[] arms, IReadOnlyList<int> subset)
    {
        var sum = 0.0;
        for (var arm = 0; arm < arms.Length; arm++)
        {
            var low = subset.Count(factor => (arm >> factor & 1) == 0);
            sum += low % 2 == 0 ? arms[arm] : -arms[arm];
        }

        return sum / (1 << (factors - 1));
    }

    private static double? PValueOf(double[] effects)
    {
        if (effects.AsSpan().IndexOfAnyExcept(effects[0]) < 0)
            return null;
        var (n, mean) = (effects.Length, effects.Average());
        var error = Math.Sqrt(effects.Sum(effect => (effect - mean) * (effect - mean)) / (n - 1) / n);
        return 2 * StudentT.CDF(0, 1, n - 1, -Math.Abs(mean / error));
    }
}
