namespace PolicyProbe.Diagnostics;

/// <summary>f(x) = Wx, whose Lipschitz constants are norms of W.</summary>
/// <param name="matrix">W [O, n].</param>
/// <param name="rows">O.</param>
public sealed class LinearFunction(double[] matrix, int rows) : IRowFunction
{
    private const int MostSigns = 24;

    /// <inheritdoc/>
    public int Dimension => matrix.Length / rows;

    /// <inheritdoc/>
    public int Outputs => rows;

    /// <summary>
    /// The greatest ‖Wδ‖₁ over ‖δ‖ₚ ≤ 1: max over signs t of ‖Wᵀt‖_*, ‖·‖_* the dual norm, by trying all 2^O. For p = ∞ it is the ∞→1 norm of W, and ‖w‖₁
    /// where there is one output.
    /// </summary>
    /// <param name="norm">p.</param>
    /// <exception cref="InvalidOperationException">There are more than 24 outputs.</exception>
    public double Constant(BallNorm norm)
    {
        if (rows > MostSigns)
            throw new InvalidOperationException($"rows: expected at most {MostSigns} to try all signs, got {rows}.");
        var (greatest, ball, image) = (0.0, PerturbationSet.Of(norm, Dimension, 1), new double[Dimension]);

        // t and −t have the same norm: the last sign stays.
        for (var signs = 0; signs < 1 << (rows - 1); signs++)
        {
            Array.Clear(image);
            for (var o = 0; o < rows; o++)
                Vector.Add(image, ((signs >> o) & 1) == 0 ? 1 : -1, matrix.AsSpan(o * Dimension, Dimension));
            greatest = Math.Max(greatest, ball.DualNorm(image));
        }

        return greatest;
    }

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> outputs)
    {
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = Vector.Dot(matrix.AsSpan(i % rows * Dimension, Dimension), x.Slice(i / rows * Dimension, Dimension));
    }

    /// <inheritdoc/>
    public void Pullback(ReadOnlySpan<double> x, ReadOnlySpan<double> weights, Span<double> gradients)
    {
        gradients.Clear();
        for (var i = 0; i < weights.Length; i++)
            Vector.Add(gradients.Slice(i / rows * Dimension, Dimension), weights[i], matrix.AsSpan(i % rows * Dimension, Dimension));
    }
}
