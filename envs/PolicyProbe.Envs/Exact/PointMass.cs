using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// A mass in the plane: position and velocity in two directions with steps of 0.05, Q = I, R = 0.01 I, W = 10⁻⁵ I, γ = 0.99, from N(0,
/// I).
/// </summary>
public sealed class PointMass : ICatalogued
{
    private PointMass()
    {
    }

    /// <inheritdoc/>
    public static string Id => "lqr-point-mass";

    /// <inheritdoc/>
    public static IEnvironment Create() => new LinearQuadraticEnvironment(
        Id,
        "Push a mass in the plane to the origin. Its exact gradient is known.",
        "after Tucker et al., The Mirage of Action-Dependent Baselines (2018), with a random start",
        new LinearQuadraticModel(
            new[,] { { 1, 0, 0.05, 0 }, { 0, 1, 0, 0.05 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 } }, new[,] { { 0, 0 }, { 0, 0 }, { 0.05, 0 }, { 0, 0.05 } },
            Diagonal(4, 1), Diagonal(2, 0.01), Diagonal(4, 1e-5), Diagonal(4, 1), 0.99),
        timeLimit: 500,
        draw: x => MassDrawing.Of(new Point(x[0], x[1]), new Point(x[2], x[3]), isPlanar: true));

    private static double[,] Diagonal(int size, double value)
    {
        var matrix = new double[size, size];
        for (var i = 0; i < size; i++)
            matrix[i, i] = value;
        return matrix;
    }
}
