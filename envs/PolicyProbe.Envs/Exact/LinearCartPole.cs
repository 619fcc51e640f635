using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// The cart-pole of CartPole-v1 linearised about the upright: cart position and speed, pole angle and speed; the action is the force.
/// θ̈ = (gθ − F/M)/(l(4/3 − m/M)), ẍ = F/M − mlθ̈/M, Euler steps of 0.02 s; it falls by itself. γ = 0.95.
/// </summary>
/// <remarks>
/// A. G. Barto, R. S. Sutton and C. W. Anderson, "Neuronlike Adaptive Elements That Can Solve Difficult Learning Control Problems"
/// (1983), with sin θ = θ, cos θ = 1, θ̇² = 0.
/// </remarks>
public sealed class LinearCartPole : ICatalogued
{
    private const double Gravity = 9.8;
    private const double PoleMass = 0.1;
    private const double TotalMass = 1.1;
    private const double HalfLength = 0.5;
    private const double Tau = 0.02;

    private LinearCartPole()
    {
    }

    /// <inheritdoc/>
    public static string Id => "lqr-cart-pole";

    /// <inheritdoc/>
    public static IEnvironment Create()
    {
        const double lever = HalfLength * ((4.0 / 3) - (PoleMass / TotalMass)), share = PoleMass * HalfLength / TotalMass;
        const double angle = Gravity / lever, push = -1 / (TotalMass * lever);
        return new LinearQuadraticEnvironment(
            Id,
            "Keep a pole upright on a cart, near enough to the upright that everything is linear. Its exact gradient is known.",
            "Barto, Sutton and Anderson (1983), linearised",
            new LinearQuadraticModel(
                new[,] { { 1, Tau, 0, 0 }, { 0, 1, -share * angle * Tau, 0 }, { 0, 0, 1, Tau }, { 0, 0, angle * Tau, 1 } },
                new[,] { { 0 }, { ((1 / TotalMass) - (share * push)) * Tau }, { 0 }, { push * Tau } },
                Diagonal(1, 0.1, 10, 0.1), Diagonal(0.01), Diagonal(1e-6, 1e-6, 1e-6, 1e-6), Diagonal(0.01, 0.01, 0.01, 0.01), 0.95),
            draw: x => CartPoleDrawing.Of(x[0], x[2]));
    }

    private static double[,] Diagonal(params ReadOnlySpan<double> values)
    {
        var matrix = new double[values.Length, values.Length];
        for (var i = 0; i < values.Length; i++)
            matrix[i, i] = values[i];
        return matrix;
    }
}
