namespace PolicyProbe.Core;

/// <summary>
/// How much of a gain is the algorithm's and how much its implementation's: L. Engstrom et al., "Implementation Matters in Deep Policy Gradients"
/// (arXiv:2005.12729, section 4), from four arms – two algorithms, each with and without the code-level optimisations.
/// </summary>
/// <remarks>
/// Both are called averages and are maxima. The greater of two absolute values is above its truth on average, the more the noisier: of two differences
/// that are 0 and equally noisy it is 2/√π = 1.13 of their standard errors. Its interval allows for that; its value does not.
/// </remarks>
/// <param name="Algorithm">AAI = max(|PPO − TRPO+|, |PPO-M − TRPO|): what changing the algorithm's step does.</param>
/// <param name="Code">ACLI = max(|PPO − PPO-M|, |TRPO+ − TRPO|): what the code-level optimisations do.</param>
public sealed record AlgorithmicImprovement(Estimate Algorithm, Estimate Code)
{
    /// <summary>Both, from scores by seed; differences are of common seeds where there are two or more.</summary>
    /// <param name="ppo">The one algorithm with its optimisations.</param>
    /// <param name="ppoMinimal">The same without.</param>
    /// <param name="trpo">The other without.</param>
    /// <param name="trpoPlus">The other with.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static AlgorithmicImprovement Of(
        IReadOnlyDictionary<ulong, double> ppo,
        IReadOnlyDictionary<ulong, double> ppoMinimal,
        IReadOnlyDictionary<ulong, double> trpo,
        IReadOnlyDictionary<ulong, double> trpoPlus,
        double level = 0.95) => new(Greatest(ppo, trpoPlus, ppoMinimal, trpo, level), Greatest(ppo, ppoMinimal, trpoPlus, trpo, level));

    /// <summary>
    /// max(|a|, |b|) with an interval that holds it with the level or more. Its upper end is the greater of the ends of |a| and |b| at the level itself: it
    /// fails only if that of the greater truth does. Its lower end is the greater of theirs at half of the error, since either alone could make it fail.
    /// </summary>
    private static Estimate Greatest(
        IReadOnlyDictionary<ulong, double> a, IReadOnlyDictionary<ulong, double> b, IReadOnlyDictionary<ulong, double> c, IReadOnlyDictionary<ulong, double> d, double level)
    {
        Estimate[] own = [SeedComparison.DifferenceOf(a, b, level), SeedComparison.DifferenceOf(c, d, level)];
        var half = MultipleTests.Bonferroni(level, 2);
        Estimate[] wide = [SeedComparison.DifferenceOf(a, b, half), SeedComparison.DifferenceOf(c, d, half)];
        var (value, count) = (own.Max(one => Math.Abs(one.Value!.Value)), own.Sum(one => one.SampleSize));
        return own.Any(one => one.Interval is null)
            ? new Estimate(value, null, count)
            : new Estimate(value, new Interval(wide.Max(one => Absolute(one.Interval!.Value).Low), own.Max(one => Absolute(one.Interval!.Value).High)), count);
    }

    private static Interval Absolute(Interval interval)
    {
        double low = Math.Abs(interval.Low), high = Math.Abs(interval.High);
        return new Interval(interval.Contains(0) ? 0 : Math.Min(low, high), Math.Max(low, high));
    }
}
