using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>The returns over a plane, from samples of one size, beside the surrogate over it.</summary>
/// <param name="Size">n, the units of a cell; of its first stage where the wished half-width decides.</param>
/// <param name="Cells">The return of each cell.</param>
/// <param name="Origin">The return at θ₀.</param>
/// <param name="Updated">The return one update on.</param>
/// <param name="Surrogate">The change of the surrogate from θ₀ to each cell.</param>
internal sealed record LandscapePanel(int Size, IReadOnlyList<CellReturn> Cells, CellReturn Origin, CellReturn Updated, IReadOnlyList<double> Surrogate)
{
    /// <summary>The changes of the return from θ₀ to the plane's landmarks.</summary>
    public IReadOnlyList<ReturnDifference> LandmarkChanges { get; init; } = [];

    /// <summary>The change of the return one update on.</summary>
    public ReturnDifference UpdatedChange { get; init; } = Updated.Difference(Origin);

    /// <summary>How many places would have needed more than the most allowed.</summary>
    public int Capped { get; init; }

    /// <summary>The change of the return from θ₀ to each cell, under common random numbers.</summary>
    public IReadOnlyList<ReturnDifference> Differences { get; init; } = [.. Cells.Select(cell => cell.Difference(Origin))];

    /// <summary>Whether cells have as many episodes as they need: then pairs of cells have no sample in common.</summary>
    public bool Adaptive { get; init; }

    /// <summary>How many cells are not θ₀ itself.</summary>
    public int Others { get; init; } = Cells.Count - 1;

    /// <summary>The same changes with their 95 % intervals.</summary>
    public IReadOnlyList<Estimate> Changes => [.. Differences.Select(difference => difference.Estimate())];

    /// <summary>Spearman's ρ of surrogate and return over the cells; null where one of them is constant.</summary>
    public double? RankAgreement => Ranks(Surrogate, [.. Cells.Select(cell => cell.Mean)]);

    /// <summary>An interval of ρ that holds together with the noise of all cells; null where there is none.</summary>
    public Interval? RankInterval => !Adaptive && RankAgreement is { } rank && AgreementInterval.Rank(Surrogate, Cells) is { } interval
        ? new Interval(Math.Min(rank, interval.Low), Math.Max(rank, interval.High)) : null;

    /// <summary>Of the cells where both change: the share where they change the same way, and how many cells there are.</summary>
    public (double? Share, int Cells) SignAgreement => SameSigns(Surrogate, [.. Differences.Select(change => change.Value)]);

    /// <summary>An interval of that share; null where there is none.</summary>
    public Interval? SignInterval => SignAgreement.Share is { } share && AgreementInterval.Sign(Surrogate, Differences) is { } interval
        ? new Interval(Math.Min(share, interval.Low), Math.Max(share, interval.High)) : null;

    /// <summary>The same over the cells whose change of return is beyond its interval.</summary>
    public (double? Share, int Cells) ResolvedSignAgreement => SameSigns(Surrogate, [.. Changes.Select(change => IsResolved(change) ? change.Value!.Value : 0)]);

    /// <summary>Of the cells other than θ₀'s own: the share whose return differs from that at θ₀ beyond its interval.</summary>
    public double ResolvedShare => Changes.Count(IsResolved) / (double)Others;

    /// <summary>The median of the cells' standard errors; null where a cell has none.</summary>
    public double? StandardError => Cells.Select(cell => cell.StandardError).Order().ElementAt(Cells.Count / 2) is var error && double.IsFinite(error) ? error : null;

    /// <summary>Complete episodes of a cell, mean.</summary>
    public double Episodes => Cells.Average(cell => cell.Episodes);

    /// <summary>Spearman's ρ over the cells where both are finite: far from θ₀ ratios of probabilities overflow, and the surrogate with them.</summary>
    public static double? Ranks(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var both = Finite(first, second).ToList();
        return RankCorrelation.Spearman([.. both.Select(pair => pair.First)], [.. both.Select(pair => pair.Second)]);
    }

    /// <summary>The share of cells where two changes have one sign, among those where both are finite and neither is 0.</summary>
    public static (double? Share, int Cells) SameSigns(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var both = Finite(first, second).Where(pair => pair.First != 0 && pair.Second != 0).ToList();
        return both.Count == 0 ? (null, 0) : (both.Count(pair => pair.First > 0 == pair.Second > 0) / (double)both.Count, both.Count);
    }

    /// <summary>Whether an interval leaves 0 out.</summary>
    public static bool IsResolved(Estimate change) => change.Interval is { } interval && !interval.Contains(0);

    private static IEnumerable<(double First, double Second)> Finite(IReadOnlyList<double> first, IReadOnlyList<double> second) =>
        first.Zip(second).Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second));
}
