using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>A posterior that knows nothing but counts: the share of ones seen in each of equal bins, the outer ones without end.</summary>
/// <param name="Edges">The edges between the bins, ascending.</param>
/// <param name="Shares">The share of ones in each bin; ½ in an empty one.</param>
public sealed record HistogramPosterior(double[] Edges, double[] Shares)
{
    /// <summary>Counts labels.</summary>
    /// <param name="x">x [n].</param>
    /// <param name="seen">Labels as they are seen [n].</param>
    /// <param name="bins">Bins, at least 3.</param>
    /// <param name="reach">The outer edges lie at ∓ this.</param>
    public static HistogramPosterior Of(double[] x, bool[] seen, int bins, double reach)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(seen);
        var (ones, all) = (new double[bins], new double[bins]);
        for (var i = 0; i < x.Length; i++)
        {
            var bin = (int)Math.Clamp(1 + Math.Floor((x[i] + reach) / (2 * reach) * (bins - 2)), 0, bins - 1);
            all[bin]++;
            ones[bin] += seen[i] ? 1 : 0;
        }

        double[] edges = [.. Enumerable.Range(0, bins - 1).Select(i => reach * ((2.0 * i / (bins - 2)) - 1))];
        return new HistogramPosterior(edges, [.. ones.Zip(all, (one, of) => of == 0 ? 0.5 : one / of)]);
    }

    /// <summary>The error on true labels of calling 1 where the share is above a threshold, exactly.</summary>
    public double Error(GaussianPair pair, double threshold)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var error = 0.0;
        for (var bin = 0; bin < Shares.Length; bin++)
        {
            var wrong = Shares[bin] > threshold ? -pair.Mean : pair.Mean;
            var below = bin == 0 ? 0 : StandardNormal.Cdf(Edges[bin - 1] - wrong);
            var above = bin == Shares.Length - 1 ? 1 : StandardNormal.Cdf(Edges[bin] - wrong);
            error += (above - below) / 2;
        }

        return error;
    }
}
