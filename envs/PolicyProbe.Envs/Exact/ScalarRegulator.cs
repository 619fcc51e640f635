using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>One state and one action: x′ = 1.1x + a + w, which runs away by itself; γ = 0.9.</summary>
public sealed class ScalarRegulator : ICatalogued
{
    private ScalarRegulator()
    {
    }

    /// <inheritdoc/>
    public static string Id => "lqr-scalar";

    /// <inheritdoc/>
    public static IEnvironment Create() => new LinearQuadraticEnvironment(
        Id,
        "Hold a number that grows by a tenth a step at zero. Its exact gradient is known.",
        "Fazel et al. (2018), the smallest case",
        new LinearQuadraticModel(new[,] { { 1.1 } }, new[,] { { 1.0 } }, new[,] { { 1.0 } }, new[,] { { 0.1 } }, new[,] { { 0.01 } }, new[,] { { 1.0 } }, 0.9),
        draw: x => MassDrawing.Of(new Point(x[0], 0), default, isPlanar: false));
}
