using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// A mass on a line, pushed: position and velocity with steps of 0.1, γ = 0.95. With K = (0.8, 1.2) and σ = 0.3, J = −11.609624.
/// </summary>
public sealed class DoubleIntegrator : ICatalogued
{
    private DoubleIntegrator()
    {
    }

    /// <inheritdoc/>
    public static string Id => "lqr-double-integrator";

    /// <inheritdoc/>
    public static IEnvironment Create() => new LinearQuadraticEnvironment(
        Id,
        "Push a mass along a line to the origin. Its exact gradient is known.",
        "the textbook double integrator, steps of 0.1",
        new LinearQuadraticModel(
            new[,] { { 1, 0.1 }, { 0, 1 } }, new[,] { { 0 }, { 0.1 } }, new[,] { { 1, 0 }, { 0, 0.1 } }, new[,] { { 0.1 } },
            new[,] { { 1e-3, 0 }, { 0, 1e-3 } }, new[,] { { 1, 0 }, { 0, 0.5 } }, 0.95),
        draw: x => MassDrawing.Of(new Point(x[0], 0), new Point(x[1], 0), isPlanar: false));
}
