using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What a landscape estimates, without noise: the exact return and the exact surrogate at its θ.</summary>
/// <param name="Returns">J at each θ; null where it has no value.</param>
/// <param name="Surrogate">L at each θ, 0 at θ₀; null where it has no value.</param>
internal sealed record ExactLandscape(double?[] Returns, double?[] Surrogate)
{
    /// <summary>At each θ; null where the model is not known, or would take too long.</summary>
    public static ExactLandscape? Of(Agent agent, int hidden, IEnvironment environment, double discount, IReadOnlyList<float[]> thetas) =>
        ExactReturns.Of(agent, hidden, environment, discount) is { } returns && ExactSurrogates.Of(agent, hidden, environment, discount) is { } surrogate
            ? new ExactLandscape([.. thetas.Select(returns)], [.. thetas.Select(surrogate)]) : null;

    /// <summary>J at all of the first n + 2 places, where all are known.</summary>
    public double[]? Known(int cells) => All(Returns[..(cells + 2)]);

    /// <summary>L likewise.</summary>
    public double[]? KnownSurrogate(int cells) => All(Surrogate[..(cells + 2)]);

    private static double[]? All(double?[] values) => Array.TrueForAll(values, value => value is not null) ? [.. values.Select(value => value!.Value)] : null;
}
