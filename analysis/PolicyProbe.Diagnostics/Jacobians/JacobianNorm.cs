using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>‖J‖_F² of the Jacobian J = ∂f/∂x of every row: by its rows, one product each, or by products with random directions.</summary>
/// <remarks>
/// J. Hoffman, D. Roberts, S. Yaida, "Robust Learning with Jacobian Regularization" (2019): with v uniform on the unit sphere of the O outputs,
/// ‖J‖_F² = O·E‖vᵀJ‖². The mean over directions, not their sum, is unbiased for any number of outputs.
/// </remarks>
public static class JacobianNorm
{
    /// <summary>‖J‖_F² of every row [B], by O products.</summary>
    /// <param name="function">f.</param>
    /// <param name="x">x [B, n].</param>
    public static double[] Exact(IRowFunction function, ReadOnlySpan<double> x) => [.. Columns(function, x).Chunk(function.Dimension).Select(row => row.Sum())];

    /// <summary>Σ over outputs of (∂f_o/∂xᵢ)² of every row and input [B, n], by O products: what each input adds to ‖J‖_F².</summary>
    /// <param name="function">f.</param>
    /// <param name="x">x [B, n].</param>
    public static double[] Columns(IRowFunction function, ReadOnlySpan<double> x)
    {
        var rows = Rows(function, x);
        var (squares, weights, products) = (new double[x.Length], new double[rows * function.Outputs], new double[x.Length]);
        for (var o = 0; o < function.Outputs; o++)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] = i % function.Outputs == o ? 1 : 0;
            function.Pullback(x, weights, products);
            for (var i = 0; i < squares.Length; i++)
                squares[i] += products[i] * products[i];
        }

        return squares;
    }

    /// <summary>An unbiased estimate of ‖J‖_F² of every row with Student's interval over the directions.</summary>
    /// <param name="function">f.</param>
    /// <param name="x">x [B, n].</param>
    /// <param name="projections">Directions, at least 2.</param>
    /// <param name="rng">Draws them, new ones for every row.</param>
    public static IReadOnlyList<Estimate> Estimated(IRowFunction function, ReadOnlySpan<double> x, int projections, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(projections, 2);
        var rows = Rows(function, x);
        var (width, samples) = (function.Outputs, new double[rows][]);
        for (var b = 0; b < rows; b++)
            samples[b] = new double[projections];
        var (weights, squares) = (new double[rows * width], new double[rows]);
        for (var k = 0; k < projections; k++)
        {
            for (var b = 0; b < rows; b++)
            {
                var v = weights.AsSpan(b * width, width);
                foreach (ref var value in v)
                    value = rng.NextNormal();
                Vector.Scale(v, 1 / Vector.Norm(v));
            }

            Array.Clear(squares);
            Add(function, x, weights, width, squares);
            for (var b = 0; b < rows; b++)
                samples[b][k] = squares[b];
        }

        return [.. samples.Select(values => MeanInterval.Student(values))];
    }

    private static int Rows(IRowFunction function, ReadOnlySpan<double> x)
    {
        ArgumentNullException.ThrowIfNull(function);
        return x.Length > 0 && x.Length % function.Dimension == 0
            ? x.Length / function.Dimension
            : throw new ArgumentException($"x: expected [B, n], B ≥ 1, n = {function.Dimension}, got [{x.Length}].", nameof(x));
    }

    private static void Add(IRowFunction function, ReadOnlySpan<double> x, double[] weights, double factor, double[] squares)
    {
        var products = new double[x.Length];
        function.Pullback(x, weights, products);
        for (var i = 0; i < products.Length; i++)
            squares[i / function.Dimension] += factor * products[i] * products[i];
    }
}
