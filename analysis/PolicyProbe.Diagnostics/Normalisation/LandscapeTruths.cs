using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The measurements of the landscape where their answers are known: a quadratic form, and two linear layers.</summary>
public static class LandscapeTruths
{
    /// <summary>Each measurement beside its closed form.</summary>
    public static IEnumerable<GroundTruthCheck> Checks(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return Quadratic(rng.Fork("quadratic")).Concat(TwoLayers(rng.Fork("two-layers"), 4, 50, 0.003));
    }

    /// <summary>½θᵀHθ: the gradient changes by s‖Hg‖, and β is ‖Hg‖/‖g‖ whatever the length.</summary>
    private static IEnumerable<GroundTruthCheck> Quadratic(Rng rng)
    {
        var form = QuadraticForm.Random(30, rng);
        double[] x = [.. Enumerable.Range(0, 30).Select(_ => rng.NextNormal())];
        var (gradient, curved) = (new double[30], new double[30]);
        form.Gradient(x, gradient);
        form.HessianProduct(x, gradient, curved);
        var (turn, norm) = (Vector.Norm(curved), Vector.Norm(gradient));
        foreach (var length in new[] { 0.001, 0.1, 10 })
        {
            var sweep = DirectionalSweep.AgainstGradient(form, x, [length]);
            yield return Check($"quadratic-predictiveness@{length:R}", sweep.Predictiveness, length * turn, "s‖Hg‖");
            yield return Check($"quadratic-smoothness@{length:R}", sweep.Smoothness, turn / norm, "‖Hg‖/‖g‖, whatever s");
        }
    }

    /// <summary>
    /// Two linear layers with F = Σ_b ‖W₂W₁x_b − y_b‖²: with S = XXᵀ, C = YXᵀ the second layer's gradient is 2(W₂W₁S − C)W₁ᵀ, so its shift needs no pass over
    /// the batch at all.
    /// </summary>
    private static IEnumerable<GroundTruthCheck> TwoLayers(Rng rng, int d, int n, double rate)
    {
        double[] x = [.. Enumerable.Range(0, d * n).Select(_ => rng.NextNormal())];
        double[] y = [.. Enumerable.Range(0, d * n).Select(_ => rng.NextNormal())];
        var network = new DeepLinear(2, d, x, y, null);
        var theta = network.Glorot(uniform: false, rng);
        var (gradient, next) = (new double[theta.Length], (double[])theta.Clone());
        network.Gradient(theta, gradient);
        Vector.Add(next, -rate, gradient);
        var shifts = InternalCovariateShift.Of(network, network.Layers, theta, next);

        double[,] s = Product(Matrix(x, d, n), Matrix(x, d, n), transposed: true), c = Product(Matrix(y, d, n), Matrix(x, d, n), transposed: true);
        double[,] first = Matrix(theta.AsSpan(0, d * d), d, d), second = Matrix(theta.AsSpan(d * d), d, d);
        var before = Second(first);
        var inner = Minus(Product(Product(second, first), s), c);
        var firstGradient = Product(Transposed(second), inner);
        var moved = new double[d, d];
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
                moved[i, j] = first[i, j] - (rate * 2 * firstGradient[i, j]);
        var after = Second(moved);
        var (distance, dot, left, right) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
            {
                distance += (before[i, j] - after[i, j]) * (before[i, j] - after[i, j]);
                (dot, left, right) = (dot + (before[i, j] * after[i, j]), left + (before[i, j] * before[i, j]), right + (after[i, j] * after[i, j]));
            }

        yield return GroundTruthCheck.Equal("shift-of-first-layer", shifts[0].Distance, 0, 0, "no layer stands before it: exactly 0");
        yield return Check("shift-of-second-layer", shifts[1].Distance, Math.Sqrt(distance), "‖2(W₂W₁S − C)W₁ᵀ − 2(W₂W₁⁺S − C)W₁⁺ᵀ‖, S = XXᵀ, C = YXᵀ");
        yield return Check("shift-cosine-of-second-layer", shifts[1].Cosine ?? double.NaN, dot / Math.Sqrt(left * right), "the cosine of the same two");

        double[,] Second(double[,] w)
        {
            var product = Product(Minus(Product(Product(second, w), s), c), w, transposed: true);
            for (var i = 0; i < d; i++)
                for (var j = 0; j < d; j++)
                    product[i, j] *= 2;
            return product;
        }
    }

    private static GroundTruthCheck Check(string id, double measured, double truth, string basis) => GroundTruthCheck.Equal(id, measured, truth, 1e-9 * (1 + Math.Abs(truth)), basis + "; rounding");

    private static double[,] Matrix(ReadOnlySpan<double> values, int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                matrix[i, j] = values[(i * columns) + j];
        return matrix;
    }

    private static double[,] Transposed(double[,] a)
    {
        var result = new double[a.GetLength(1), a.GetLength(0)];
        for (var i = 0; i < a.GetLength(0); i++)
            for (var j = 0; j < a.GetLength(1); j++)
                result[j, i] = a[i, j];
        return result;
    }

    /// <summary>AB, or ABᵀ.</summary>
    private static double[,] Product(double[,] a, double[,] b, bool transposed = false)
    {
        var result = new double[a.GetLength(0), b.GetLength(transposed ? 0 : 1)];
        for (var i = 0; i < result.GetLength(0); i++)
            for (var j = 0; j < result.GetLength(1); j++)
                for (var k = 0; k < a.GetLength(1); k++)
                    result[i, j] += a[i, k] * (transposed ? b[j, k] : b[k, j]);
        return result;
    }

    private static double[,] Minus(double[,] a, double[,] b)
    {
        var result = new double[a.GetLength(0), a.GetLength(1)];
        for (var i = 0; i < result.GetLength(0); i++)
            for (var j = 0; j < result.GetLength(1); j++)
                result[i, j] = a[i, j] - b[i, j];
        return result;
    }
}
