namespace PolicyProbe.Core;

/// <summary>
/// L(θ) = Σ_t Σ_s d_t(s) Σ_a π_θ(a | s) A_t(s, a) as an objective, d and A of the policy at θ_old: what a sampled surrogate of whole episodes with
/// γᵗ weights and unbiased advantages estimates, without sampling. Its gradient at θ_old is ∇J; its Hessian there is not ∇²J.
/// </summary>
/// <param name="network">The network, with a <see cref="Categorical"/> head.</param>
/// <param name="old">θ_old [P].</param>
/// <param name="problem">The problem.</param>
public sealed class ExactSurrogateObjective(INetwork<double> network, double[] old, IHasTransitionModel problem) : IObjective
{
    private readonly PolicyEvaluation _old = NetworkPolicy.Evaluate<double>(network, old, [], problem, []);

    /// <inheritdoc/>
    public int Dimension => network.Layout.ParameterCount;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x)
    {
        using var pass = NetworkPolicy.Run(network, x, [], problem);
        return ExactSurrogate.Value(_old, NetworkPolicy.Table(pass.Outputs, problem.Model));
    }

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        if (gradient.Length != Dimension)
            throw new ArgumentException($"gradient: expected [n], n = {Dimension}, got {gradient.Length}.", nameof(gradient));
        using var pass = NetworkPolicy.Run(network, x, [], problem);
        var policy = NetworkPolicy.Table(pass.Outputs, problem.Model);
        var rows = ExactSurrogate.LogitGradient(_old, policy);
        double[] weights = [.. rows.Cast<double>()];
        pass.Pullback(weights, gradient, []);
        return ExactSurrogate.Value(_old, policy);
    }
}
