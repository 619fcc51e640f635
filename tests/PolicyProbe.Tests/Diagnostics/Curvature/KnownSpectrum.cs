using PolicyProbe.Core;

namespace PolicyProbe.Tests.Diagnostics.Curvature;

/// <summary>Symmetric matrices of chosen eigenvalues: QΛQᵀ with Q from Gram and Schmidt on normal numbers.</summary>
internal static class KnownSpectrum
{
    public static (double[,] Matrix, double[][] Vectors) Of(IReadOnlyList<double> eigenvalues, Rng rng)
    {
        var n = eigenvalues.Count;
        var q = new double[n][];
        for (var k = 0; k < n; k++)
        {
            q[k] = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
            for (var pass = 0; pass < 2; pass++)
                for (var j = 0; j < k; j++)
                {
                    var inner = Dot(q[j], q[k]);
                    for (var i = 0; i < n; i++)
                        q[k][i] -= inner * q[j][i];
                }

            var norm = Math.Sqrt(Dot(q[k], q[k]));
            for (var i = 0; i < n; i++)
                q[k][i] /= norm;
        }

        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                for (var k = 0; k < n; k++)
                    matrix[i, j] += q[k][i] * eigenvalues[k] * q[k][j];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                matrix[i, j] = matrix[j, i];
        return (matrix, q);
    }

    public static double Dot(IReadOnlyList<double> a, IReadOnlyList<double> b) => a.Zip(b, (x, y) => x * y).Sum();
}
