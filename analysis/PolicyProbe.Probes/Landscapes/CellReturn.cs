using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// The mean return of complete episodes at one θ, Ĵ = Σᵢ Gᵢ / n, with s/√n as its standard error. Which episodes count is decided before
/// they begin, so that short ones are not counted too often: Σ Gᵢ and Σ (Gᵢ − J)² have the means n̄J and n̄σ² (A. Wald, "On Cumulative Sums
/// of Random Variables", 1944).
/// </summary>
/// <param name="Mean">Ĵ.</param>
/// <param name="StandardError">s/√n; NaN for a single episode.</param>
/// <param name="Episodes">n.</param>
/// <param name="Pairs">The pairs of these episodes.</param>
/// <param name="CopyReturns">Σ G of each copy's episodes [C].</param>
/// <param name="CopyEpisodes">Each copy's episodes [C].</param>
public sealed record CellReturn(double Mean, double StandardError, long Episodes, long Pairs, IReadOnlyList<double> CopyReturns, IReadOnlyList<int> CopyEpisodes)
{
    private const int FewestDiffering = 16;

    /// <summary>The degrees of freedom of the standard error: n − 1, or those of a first stage that decided how many episodes to take.</summary>
    public double Degrees { get; init; } = Episodes - 1;

    /// <summary>Ĵ ± t·s/√n at 95 %, n − 1 degrees of freedom; without bounds where the episodes do not differ: nothing is known of their spread.</summary>
    public Estimate Estimate => new ReturnDifference(Mean, StandardError, Degrees, Episodes).Estimate();

    /// <summary>
    /// Ĵ(θ) − Ĵ(θ′) of two cells under common random numbers: copy c met the same start states and draws in both, so the difference has
    /// the spread of e_c(θ) − e_c(θ′), e_c = (Σ G − Ĵ · episodes)/mean episodes of a copy, over the C copies; C − 1 degrees of freedom. Where
    /// fewer than 16 copies (or all, of fewer) differ at all, a spread of so rare events says too little, and the interval is that
    /// of two independent cells: wider, since what they have in common is not taken out. Without bounds where no episodes differ.
    /// </summary>
    /// <exception cref="ArgumentException">The cells have different numbers of copies.</exception>
    public Estimate Minus(CellReturn other) => Difference(other).Estimate();

    /// <summary>The same as a difference with its standard error, for intervals of any level.</summary>
    /// <exception cref="ArgumentException">The cells have different numbers of copies.</exception>
    public ReturnDifference Difference(CellReturn other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var copies = CopyReturns.Count;
        if (other.CopyReturns.Count != copies)
            throw new ArgumentException($"other: expected C = {copies} copies, got {other.CopyReturns.Count}.", nameof(other));
        var (value, squares, differ) = (Mean - other.Mean, 0.0, 0);
        for (var c = 0; c < copies; c++)
        {
            var difference = Residual(c) - other.Residual(c);
            squares += difference * difference;
            differ += CopyReturns[c] != other.CopyReturns[c] || CopyEpisodes[c] != other.CopyEpisodes[c] ? 1 : 0;
        }

        if (differ >= Math.Min(FewestDiffering, copies) && copies > 1)
            return new ReturnDifference(value, Math.Sqrt(squares / (copies - 1) / copies), copies - 1, copies);
        var fewer = Math.Min(Episodes, other.Episodes);
        return new ReturnDifference(value, Math.Sqrt((StandardError * StandardError) + (other.StandardError * other.StandardError)), fewer - 1, fewer);
    }

    /// <summary>
    /// Several samples of one θ as one, of which the first decided how many there are: all episodes count for the mean, those of the first
    /// for the spread, s₁/√n with n₁ − 1 degrees of freedom (C. Stein, "A Two-Sample Test for a Linear Hypothesis Whose Power is Independent
    /// of the Variance", 1945).
    /// </summary>
    /// <param name="samples">At least one, all of as many copies.</param>
    public static CellReturn Pool(IReadOnlyList<CellReturn> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var (first, episodes) = (samples[0], samples.Sum(sample => sample.Episodes));
        if (samples.Count == 1)
            return first;
        return new CellReturn(
            samples.Sum(sample => sample.Mean * sample.Episodes) / episodes, first.StandardError * Math.Sqrt((double)first.Episodes / episodes), episodes, samples.Sum(sample => sample.Pairs),
            [.. first.CopyReturns.Select((_, c) => samples.Sum(sample => sample.CopyReturns[c]))], [.. first.CopyEpisodes.Select((_, c) => samples.Sum(sample => sample.CopyEpisodes[c]))])
        { Degrees = first.Episodes - 1 };
    }

    private double Residual(int c) => (CopyReturns[c] - (Mean * CopyEpisodes[c])) * CopyReturns.Count / Episodes;
}
