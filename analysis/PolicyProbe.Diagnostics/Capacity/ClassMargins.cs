namespace PolicyProbe.Diagnostics;

/// <summary>By how much the output of a label exceeds the others.</summary>
public static class ClassMargins
{
    /// <summary>z_y − max over i ≠ y of z_i of every row: below 0 where the row is misclassified.</summary>
    /// <param name="outputs">z [B, O], O ≥ 2.</param>
    /// <param name="labels">y [B]; null for the greatest output, whose margin is at least 0.</param>
    /// <param name="classes">O.</param>
    public static double[] Of(ReadOnlySpan<double> outputs, IReadOnlyList<int>? labels, int classes)
    {
        if (classes < 2)
            throw new ArgumentException($"classes: expected at least 2, got {classes}.", nameof(classes));
        var margins = new double[outputs.Length / classes];
        for (var b = 0; b < margins.Length; b++)
        {
            var z = outputs.Slice(b * classes, classes);
            var (label, next) = (labels is null ? Greatest(z) : labels[b], double.NegativeInfinity);
            for (var i = 0; i < classes; i++)
                next = i == label ? next : Math.Max(next, z[i]);
            margins[b] = z[label] - next;
        }

        return margins;
    }

    /// <summary>The ⌈share · B⌉-th smallest, at least the first: so large a share of rows has a margin at most this.</summary>
    /// <param name="margins">Margins [B], B ≥ 1.</param>
    /// <param name="share">In (0, 1].</param>
    public static double Percentile(IReadOnlyList<double> margins, double share)
    {
        ArgumentNullException.ThrowIfNull(margins);
        if (margins.Count == 0 || !(share > 0 && share <= 1))
            throw new ArgumentException($"margins: expected at least one and a share in (0, 1], got {margins.Count} and {share}.", nameof(margins));
        return margins.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * margins.Count) - 1));
    }

    private static int Greatest(ReadOnlySpan<double> z)
    {
        var best = 0;
        for (var i = 1; i < z.Length; i++)
            best = z[i] > z[best] ? i : best;
        return best;
    }
}
