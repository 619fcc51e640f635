namespace PolicyProbe.Diagnostics;

/// <summary>f(x) = Wx, whose Lipschitz constants are norms of W.</summary>
/// <param name="weights">W [O, n].</param>
/// <param name="outputs">O.</param>
public sealed class LinearFunction(double[] weights, int outputs) : IRowFunction
{
    private const int MostSigns = 24;

    /// <inheritdoc/>
    public int Dimension => weights.Length / outputs;

    /// <inheritdoc/>
    public int Outputs => outputs;

    /// <summary>
    /// The greatest ‖Wδ‖₁ over ‖δ‖ₚ ≤ 1: max over signs t of ‖Wᵀt‖_*, ‖·‖_* the dual norm, by trying all 2^O. For p = ∞ it is the ∞→1 norm of W, and ‖w‖₁
    /// where there is one output.
    /// </summary>
    /// <param name="norm">p.</param>
    /// <exception cref="InvalidOperationException">There are more than 24 outputs.</exception>
    public double Constant(BallNorm norm)
    {
        if (outputs > MostSigns)
            throw new InvalidOperationException($"outputs: expected at most {MostSigns} to try all signs, got {outputs}.");
        var (greatest, ball, image) = (0.0, PerturbationSet.Of(norm, Dimension, 1), new double[Dimension]);
        for (var signs = 0; signs < 1 << (outputs - 1); signs++)
        {
            Array.Clear(image);
            for (var o = 0; o < outputs; o++)
                Vector.Add(image, ((signs >> o) & 1) == 0 ? 1 : -1, weights.AsSpan(o * Dimension, Dimension));
            greatest = Math.Max(greatest, ball.DualNorm(image));
        }

        return greatest;
    }

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = Vector.Dot(weights.AsSpan(i % outputs * Dimension, Dimension), x.Slice(i / outputs * Dimension, Dimension));
    }

    /// <inheritdoc/>
    public void Pullback(ReadOnlySpan<double> x, ReadOnlySpan<double> w, Span<double> gradients)
    {
        gradients.Clear();
        for (var i = 0; i < w.Length; i++)
            Vector.Add(gradients.Slice(i / outputs * Dimension, Dimension), w[i], weights.AsSpan(i % outputs * Dimension, Dimension));
    }
}
