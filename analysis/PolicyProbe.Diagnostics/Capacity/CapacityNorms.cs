namespace PolicyProbe.Diagnostics;

/// <summary>Products of layer norms, which leave biases out, and path norms, which count a bias as a weight from a constant unit.</summary>
/// <remarks>
/// B. Neyshabur, S. Bhojanapalli, D. McAllester, N. Srebro, "Exploring Generalization in Deep Learning" (2017); path norm: B. Neyshabur, R. Salakhutdinov, N. Srebro,
/// "Path-SGD" (2015).
/// </remarks>
/// <param name="Frobenius">∏‖W‖_F.</param>
/// <param name="Spectral">∏‖W‖₂: a Lipschitz constant in ‖·‖₂ where φ has slopes of 1 at most.</param>
/// <param name="MaxRow">∏‖W‖₁,∞.</param>
/// <param name="Path1">ℓ₁ path norm.</param>
/// <param name="Path2">ℓ₂ path norm.</param>
public sealed record CapacityNorms(double Frobenius, double Spectral, double MaxRow, double Path1, double Path2)
{
    /// <summary>The norms of a network.</summary>
    public static CapacityNorms Of(LayerStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        double Product(Func<DenseLayer, double> norm) => stack.Layers.Aggregate(1.0, (product, layer) => product * norm(layer));
        return new CapacityNorms(Product(layer => layer.Frobenius), Product(layer => layer.Spectral), Product(layer => layer.MaxRow), Path(stack, 1), Path(stack, 2));
    }

    /// <summary>(Σ over paths from an input or a bias to an output of ∏|w|^p)^{1/p}: the network with |w|^p for every weight, φ the identity, on an input of ones.</summary>
    /// <param name="stack">The network.</param>
    /// <param name="p">p > 0.</param>
    public static double Path(LayerStack stack, double p)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var values = Enumerable.Repeat(1.0, stack.Layers[0].Inputs).ToArray();
        foreach (var layer in stack.Layers)
            values = new DenseLayer(Power(layer.Weights), Power(layer.Biases)).Apply(values);
        return Math.Pow(values.Sum(), 1 / p);

        double[] Power(ReadOnlySpan<double> entries) => [.. entries.ToArray().Select(entry => p == 1 ? Math.Abs(entry) : Math.Pow(Math.Abs(entry), p))];
    }

    /// <summary>Every norm by its id, with its symbol.</summary>
    public IReadOnlyList<(string Id, string Symbol, double Value)> All =>
    [
        ("frobenius", "∏‖W‖_F", Frobenius), ("spectral", "∏‖W‖₂", Spectral), ("max-row", "∏‖W‖₁,∞", MaxRow), ("path-1", "ℓ₁ path norm", Path1), ("path-2", "ℓ₂ path norm", Path2),
    ];
}
