namespace PolicyProbe.Core;

/// <summary>
/// ½ E Σ_t (V_φ(s_t) − V^π_t(s_t))² over an episode within the horizon, as an objective of φ: what ½ Σ (V_φ(s_t) − G_t)² estimates, but for the
/// variance of G, which φ does not change.
/// </summary>
/// <param name="network">The value network, one output.</param>
/// <param name="problem">The problem, with a horizon.</param>
/// <param name="policy">π(a | s) [S, A].</param>
/// <exception cref="ArgumentException">The problem has no horizon.</exception>
public sealed class ExactValueObjective(INetwork<double> network, IHasTransitionModel problem, double[,] policy) : IObjective
{
    private readonly PolicyEvaluation _values = PolicyEvaluation.Of(problem.Model, policy);

    // Undiscounted: how often a state is met.
    private readonly PolicyEvaluation _visits = problem.Model.Horizon is not null
        ? PolicyEvaluation.Of(problem.Model with { Discount = 1 }, policy)
        : throw new ArgumentException("problem: expected one with a horizon, got none.", nameof(problem));

    /// <inheritdoc/>
    public int Dimension => network.Layout.ParameterCount;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x) => Compute(x, []);

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        if (gradient.Length != Dimension)
            throw new ArgumentException($"gradient: expected [n], n = {Dimension}, got {gradient.Length}.", nameof(gradient));
        return Compute(x, gradient);
    }

    private double Compute(ReadOnlySpan<double> x, Span<double> gradient)
    {
        using var pass = NetworkPolicy.RunStates(network, x, [], problem);
        var (weights, sum) = (new double[problem.Model.States], 0.0);
        for (var t = 0; t < _values.Layers; t++)
            for (var s = 0; s < weights.Length; s++)
            {
                var (visits, error) = (_visits.Occupancy[t, s], pass.Outputs[s] - _values.V[t, s]);
                weights[s] += visits * error;
                sum += 0.5 * visits * error * error;
            }

        if (!gradient.IsEmpty)
            pass.Pullback(weights, gradient, []);
        return sum;
    }
}
