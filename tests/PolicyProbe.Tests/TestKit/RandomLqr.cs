using PolicyProbe.Core;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Random linear-quadratic problems with dense matrices, and the one whose numbers are known.</summary>
internal static class RandomLqr
{
    /// <summary>
    /// The double integrator with J = −11.609624, dJ/dK = (4.532279, 0.198179), dJ/dlogσ = −0.492303 under <see cref="GoldenPolicy"/>.
    /// </summary>
    public static LinearQuadraticModel Golden => new(
        new[,] { { 1, 0.1 }, { 0, 1 } }, new[,] { { 0 }, { 0.1 } }, new[,] { { 1, 0 }, { 0, 0.1 } }, new[,] { { 0.1 } },
        new[,] { { 1e-3, 0 }, { 0, 1e-3 } }, new[,] { { 1, 0 }, { 0, 0.5 } }, 0.95);

    public static LinearGaussianPolicy GoldenPolicy => new(new[,] { { 0.8, 1.2 } }, Math.Log(0.3));

    /// <summary>A of spectral radius 0.7, full B, random definite weights.</summary>
    public static LinearQuadraticModel Create(int n, int m, double discount, Rng rng)
    {
        var a = Table(n, n, 1, rng);
        var radius = LinearQuadraticModel.SpectralRadius(a);
        for (var i = 0; i < n * n; i++)
            a[i / n, i % n] *= 0.7 / radius;
        return new LinearQuadraticModel(a, Table(n, m, 0.5, rng), Definite(n, rng), Definite(m, rng), Definite(n, rng), Definite(n, rng), discount).Validate();
    }

    public static LinearGaussianPolicy Policy(LinearQuadraticModel model, Rng rng) => new(Table(model.Actions, model.States, 0.1, rng), -0.5);

    private static double[,] Table(int rows, int columns, double scale, Rng rng)
    {
        var table = new double[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                table[i, j] = scale * rng.NextNormal();
        return table;
    }

    private static double[,] Definite(int n, Rng rng)
    {
        var (root, square) = (Table(n, n, 1, rng), new double[n, n]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < n; k++)
                    square[i, j] += (root[Math.Max(i, j), k] * root[Math.Min(i, j), k]) / n;
                square[i, j] += i == j ? 0.1 : 0;
            }

        return square;
    }
}
