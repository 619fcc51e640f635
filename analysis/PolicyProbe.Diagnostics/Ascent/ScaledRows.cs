namespace PolicyProbe.Diagnostics;

/// <summary>
/// G_b(x) = F_b(c_b + r_b(x_b − c_b)): the same functions with a radius of its own for every row, so that one ascent in the unit ball looks as far around each
/// centre as its radius says.
/// </summary>
/// <param name="inner">F.</param>
/// <param name="centres">c [B, n].</param>
/// <param name="radii">r [B].</param>
public sealed class ScaledRows(IRowObjective inner, double[] centres, double[] radii) : IRowObjective
{
    /// <inheritdoc/>
    public int Count => inner.Count;

    /// <inheritdoc/>
    public int Dimension => inner.Dimension;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values) => inner.Values(Moved(x), values);

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients)
    {
        inner.Gradients(Moved(x), values, gradients);
        for (var i = 0; i < gradients.Length; i++)
            gradients[i] *= radii[i / Dimension];
    }

    private double[] Moved(ReadOnlySpan<double> x)
    {
        var moved = new double[x.Length];
        for (var i = 0; i < moved.Length; i++)
            moved[i] = centres[i] + (radii[i / Dimension] * (x[i] - centres[i]));
        return moved;
    }
}
