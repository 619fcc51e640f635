namespace PolicyProbe.Diagnostics;

/// <summary>How far points of one label are from those of any other: all pairs, exactly.</summary>
/// <param name="Nearest">The distance of every point to the nearest of another label [B]; +∞ where there is none.</param>
public sealed record LabelledSeparation(IReadOnlyList<double> Nearest)
{
    /// <summary>The least distance between points of different labels, 2r: the sets are r-separated.</summary>
    public double Least => Nearest.Min();

    /// <summary>Of some points.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="labels">y [B].</param>
    /// <param name="norm">p, in which distances are.</param>
    /// <exception cref="ArgumentException">Shapes differ, or there is no point.</exception>
    public static LabelledSeparation Of(ReadOnlySpan<double> x, IReadOnlyList<int> labels, BallNorm norm)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count == 0 || x.Length == 0 || x.Length % labels.Count != 0)
            throw new ArgumentException($"x, labels: expected [B, n] and [B], B ≥ 1, got [{x.Length}] and [{labels.Count}].", nameof(x));
        var n = x.Length / labels.Count;
        var (nearest, delta) = (new double[labels.Count], new double[n]);
        Array.Fill(nearest, double.PositiveInfinity);
        for (var b = 0; b < labels.Count; b++)
            for (var c = 0; c < b; c++)
            {
                if (labels[b] == labels[c])
                    continue;
                for (var i = 0; i < n; i++)
                    delta[i] = x[(b * n) + i] - x[(c * n) + i];
                var distance = Length(delta, norm);
                (nearest[b], nearest[c]) = (Math.Min(nearest[b], distance), Math.Min(nearest[c], distance));
            }

        return new LabelledSeparation(nearest);
    }

    /// <summary>‖δ‖ₚ.</summary>
    internal static double Length(ReadOnlySpan<double> delta, BallNorm norm)
    {
        var length = 0.0;
        foreach (var value in delta)
            length = norm switch { BallNorm.L1 => length + Math.Abs(value), BallNorm.L2 => length + (value * value), _ => Math.Max(length, Math.Abs(value)) };
        return norm == BallNorm.L2 ? Math.Sqrt(length) : length;
    }
}
