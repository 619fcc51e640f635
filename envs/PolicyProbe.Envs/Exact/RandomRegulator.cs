using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// A random stable system of four states and two actions: A and B have normal entries, A scaled to the spectral radius 0.95; Q, R, S₀ are
/// unit matrices, W = 0.01 I, γ = 0.95. <see cref="Model"/> makes others.
/// </summary>
/// <remarks>
/// After S. Dean, H. Mania, N. Matni, B. Recht and S. Tu, "On the Sample Complexity of the Linear Quadratic Regulator" (2020), §6, with
/// random matrices.
/// </remarks>
public sealed class RandomRegulator : ICatalogued
{
    private RandomRegulator()
    {
    }

    /// <inheritdoc/>
    public static string Id => "lqr-random-4-2";

    /// <inheritdoc/>
    public static IEnvironment Create() => new LinearQuadraticEnvironment(
        Id,
        "Hold a random stable system of four states at zero with two actions. Its exact gradient is known.",
        "after Dean et al. (2020), §6",
        Model(4, 2, seed: 1));

    /// <summary>The system of a seed.</summary>
    /// <param name="states">n, at least 1.</param>
    /// <param name="actions">m, at least 1.</param>
    /// <param name="seed">The seed: the same one gives the same system.</param>
    /// <param name="radius">The spectral radius of A.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static LinearQuadraticModel Model(int states, int actions, ulong seed, double radius = 0.95)
    {
        if (states < 1 || actions < 1)
            throw new ArgumentException($"states: expected at least one state and one action, got [{states}, {actions}].", nameof(states));
        if (!(radius >= 0 && double.IsFinite(radius)))
            throw new ArgumentException($"radius: expected a finite number of at least 0, got {radius}.", nameof(radius));
        var rng = new Rng(seed).Fork("lqr");
        var (a, b) = (Table(states, states, _ => rng.NextNormal()), Table(states, actions, _ => rng.NextNormal()));
        var scale = radius / LinearQuadraticModel.SpectralRadius(a);
        for (var i = 0; i < states; i++)
            for (var j = 0; j < states; j++)
                a[i, j] *= scale;
        return new LinearQuadraticModel(a, b, Unit(states, 1), Unit(actions, 1), Unit(states, 0.01), Unit(states, 1), 0.95).Validate();
    }

    private static double[,] Unit(int size, double value) => Table(size, size, diagonal => diagonal ? value : 0);

    private static double[,] Table(int rows, int columns, Func<bool, double> entry)
    {
        var table = new double[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                table[i, j] = entry(i == j);
        return table;
    }
}
