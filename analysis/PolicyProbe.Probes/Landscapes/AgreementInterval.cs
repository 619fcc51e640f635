using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// How well surrogate and return agree over the cells, with intervals that hold whatever the noise does to ranks: every comparison that
/// matters gets an interval of its own, at a level with which all hold together in 95 % (Bonferroni); what they leave open may go either
/// way. Conservative by construction.
/// </summary>
internal static class AgreementInterval
{
    /// <summary>More cells than this are too many pairs.</summary>
    private const int MostCells = 1100;

    /// <summary>
    /// Of Spearman's ρ = Σ_{i&lt;j} (Sᵢ − Sⱼ) sgn(Jᵢ − Jⱼ) / (2√(xx·yy)), S the ranks of the surrogate, xx and yy the squares of both ranks about
    /// their mean: a pair of cells whose returns are told apart has its sign, another any sign, and yy lies between what ties of such pairs
    /// could make of it and that of no ties. Null where the surrogate is constant, or for more than 1100 cells.
    /// </summary>
    public static Interval? Rank(IReadOnlyList<double> surrogate, IReadOnlyList<CellReturn> cells)
    {
        var (n, known) = (cells.Count, surrogate.All(double.IsFinite));
        if (!known)
        {
            int[] finite = [.. Enumerable.Range(0, n).Where(i => double.IsFinite(surrogate[i]))];
            return finite.Length < 2 ? null : Rank([.. finite.Select(i => surrogate[i])], [.. finite.Select(i => cells[i])]);
        }

        if (n is < 2 or > MostCells)
            return null;
        var (ranks, middle) = (RankCorrelation.Ranks([.. surrogate]), (n + 1) / 2.0);
        var xx = ranks.Sum(rank => (rank - middle) * (rank - middle));
        if (xx == 0)
            return null;
        var quantile = new Quantiles(n * (n - 1) / 2);
        var (low, high, below, above) = (0.0, 0.0, new int[n], new int[n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
            {
                var difference = cells[i].Difference(cells[j]);
                var (sign, weight) = (difference.Sign(quantile.At(difference)), ranks[i] - ranks[j]);
                (low, high) = sign == 0 ? (low - Math.Abs(weight), high + Math.Abs(weight)) : (low + (sign * weight), high + (sign * weight));
                if (sign != 0)
                {
                    var (upper, lower) = sign > 0 ? (i, j) : (j, i);
                    (below[upper], above[lower]) = (below[upper] + 1, above[lower] + 1);
                }
            }

        var (most, least) = (n * (((double)n * n) - 1) / 12, 0.0);
        for (var i = 0; i < n; i++)
        {
            var nearest = Math.Clamp(middle, 1 + below[i], n - above[i]) - middle;
            least += nearest * nearest;
        }

        double Bound(double sum, double squares) => sum == 0 ? 0 : Math.Clamp(sum / 2 / Math.Sqrt(xx * squares), -1, 1);
        return new Interval(Bound(low, low < 0 ? least : most), Bound(high, high > 0 ? least : most));
    }

    /// <summary>
    /// Of the share of cells where surrogate and return change the same way from θ₀: those whose change of return is told from 0 count as they
    /// are, the others as either. Null where the surrogate changes nowhere.
    /// </summary>
    /// <param name="surrogate">The surrogate's changes; cells where it does not change, or not to a number, are left out.</param>
    /// <param name="changes">The return's changes; those at θ₀ itself have no surrogate change and are left out with it.</param>
    public static Interval? Sign(IReadOnlyList<double> surrogate, IReadOnlyList<ReturnDifference> changes)
    {
        int[] cells = [.. Enumerable.Range(0, changes.Count).Where(i => double.IsFinite(surrogate[i]) && surrogate[i] != 0)];
        if (cells.Length == 0)
            return null;
        var (quantile, same, open) = (new Quantiles(cells.Length), 0, 0);
        foreach (var i in cells)
        {
            var sign = changes[i].Sign(quantile.At(changes[i]));
            (same, open) = (same + (sign == Math.Sign(surrogate[i]) ? 1 : 0), open + (sign == 0 ? 1 : 0));
        }

        return new Interval((double)same / cells.Length, (double)(same + open) / cells.Length);
    }

    /// <summary>Student's quantiles of one corrected level, computed once for each number of degrees of freedom.</summary>
    private sealed class Quantiles(int comparisons)
    {
        private readonly Dictionary<double, double> _known = [];

        public double At(ReturnDifference difference)
        {
            if (!difference.Known)
                return double.PositiveInfinity;
            if (!_known.TryGetValue(difference.Degrees, out var quantile))
                _known[difference.Degrees] = quantile = StudentQuantile.TwoSided(1 - (0.05 / comparisons), difference.Degrees);
            return quantile;
        }
    }
}
