namespace PolicyProbe.Core;

/// <summary>J(θ) as an objective: the exact return of a network's policy in a problem whose model is known.</summary>
/// <param name="network">The network, with a <see cref="Categorical"/> head.</param>
/// <param name="buffers">Its buffers [U].</param>
/// <param name="problem">The problem.</param>
public sealed class ExactReturn(INetwork<double> network, double[] buffers, IHasTransitionModel problem) : IObjective
{
    /// <inheritdoc/>
    public int Dimension => network.Layout.ParameterCount;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x) => NetworkPolicy.Evaluate(network, x, buffers, problem, []).Return;

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        if (gradient.Length != Dimension)
            throw new ArgumentException($"gradient: expected [n], n = {Dimension}, got {gradient.Length}.", nameof(gradient));
        return NetworkPolicy.Evaluate(network, x, buffers, problem, gradient).Return;
    }
}
