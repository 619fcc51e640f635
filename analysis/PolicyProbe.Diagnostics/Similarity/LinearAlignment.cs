namespace PolicyProbe.Diagnostics;

/// <summary>
/// Centred kernel alignment of two representations of the same n inputs, with linear kernels K = XXᵀ, L = YYᵀ: 1 where one is the other turned, scaled and moved,
/// 0 where no feature of one is correlated with one of the other.
/// </summary>
/// <remarks>
/// S. Kornblith, M. Norouzi, H. Lee, G. Hinton, "Similarity of Neural Network Representations Revisited" (2019). Both kinds are HSIC(K, L)/√(HSIC(K, K) HSIC(L, L)).
/// </remarks>
public static class LinearAlignment
{
    /// <summary>
    /// With HSIC = ‖XᵀY‖_F², features centred: ‖YᵀX‖_F²/(‖XᵀX‖_F ‖YᵀY‖_F). Of features that have nothing to do with each other it is above 0:
    /// tr K tr L/((n − 1)‖K‖_F ‖L‖_F) on average where one is turned at random. Null where a representation is constant.
    /// </summary>
    /// <param name="x">X [n, p].</param>
    /// <param name="y">Y [n, q].</param>
    /// <param name="rows">n.</param>
    /// <exception cref="ArgumentException">A length is no multiple of n.</exception>
    public static double? Biased(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int rows)
    {
        double[] first = Centred(x, rows), second = Centred(y, rows);
        return Ratio(Product(first, second, rows), Product(first, first, rows), Product(second, second, rows));
    }

    /// <summary>
    /// With the unbiased HSIC: of centred features n(n − 3) HSIC₁ = ‖XᵀY‖_F² − n/(n − 2) Σ kᵢᵢlᵢᵢ + tr K tr L/((n − 1)(n − 2)), of expectation 0 where X and Y are
    /// independent; the alignment, a quotient, is then about 0, and may be below. Null where a representation is constant or has too little spread to tell.
    /// </summary>
    /// <remarks>L. Song et al., "Feature Selection via Dependence Maximization" (2012), theorem 2, for linear kernels.</remarks>
    /// <param name="x">X [n, p].</param>
    /// <param name="y">Y [n, q].</param>
    /// <param name="rows">n, at least 4.</param>
    /// <exception cref="ArgumentException">Fewer than 4 rows, or a length is no multiple of n.</exception>
    public static double? Debiased(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int rows)
    {
        double[] first = Centred(x, rows), second = Centred(y, rows);
        return Ratio(Unbiased(first, second, rows), Unbiased(first, first, rows), Unbiased(second, second, rows));
    }

    /// <summary>HSIC₁ of two representations.</summary>
    /// <param name="x">X [n, p].</param>
    /// <param name="y">Y [n, q].</param>
    /// <param name="rows">n, at least 4.</param>
    /// <exception cref="ArgumentException">Fewer than 4 rows, or a length is no multiple of n.</exception>
    public static double Independence(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int rows) => Unbiased(Centred(x, rows), Centred(y, rows), rows);

    /// <summary>tr K/‖K‖_F of a centred representation: 1 where it has one direction, √r where r are equally wide. Null where it is constant.</summary>
    /// <param name="x">X [n, p].</param>
    /// <param name="rows">n.</param>
    public static double? Spread(ReadOnlySpan<double> x, int rows)
    {
        var centred = Centred(x, rows);
        var square = Product(centred, centred, rows);
        return square > 0 ? Diagonal(centred, rows).Sum() / Math.Sqrt(square) : null;
    }

    /// <summary>x less its mean in every column [n, p].</summary>
    private static double[] Centred(ReadOnlySpan<double> x, int rows)
    {
        if (rows < 1 || x.Length == 0 || x.Length % rows != 0)
            throw new ArgumentException($"x: expected [n, p], n = {rows}, got {x.Length} values.", nameof(x));
        var (width, centred) = (x.Length / rows, x.ToArray());
        for (var i = 0; i < width; i++)
        {
            var (mean, square) = (0.0, 0.0);
            for (var row = 0; row < rows; row++)
                (mean, square) = (mean + (x[(row * width) + i] / rows), square + (x[(row * width) + i] * x[(row * width) + i]));
            var left = 0.0;
            for (var row = 0; row < rows; row++)
                left += (centred[(row * width) + i] -= mean) * centred[(row * width) + i];

            // A unit that is the same everywhere differs from its mean by rounding, which is no feature.
            for (var row = 0; row < rows && left <= 1e-24 * square; row++)
                centred[(row * width) + i] = 0;
        }

        return centred;
    }

    /// <summary>‖XᵀY‖_F².</summary>
    private static double Product(double[] x, double[] y, int rows)
    {
        var (p, q) = (x.Length / rows, y.Length / rows);
        var (sums, total) = (new double[q], 0.0);
        for (var i = 0; i < p; i++)
        {
            Array.Clear(sums);
            for (var row = 0; row < rows; row++)
            {
                var (value, from) = (x[(row * p) + i], row * q);
                for (var j = 0; j < q; j++)
                    sums[j] += value * y[from + j];
            }

            foreach (var sum in sums)
                total += sum * sum;
        }

        return total;
    }

    private static double Unbiased(double[] x, double[] y, int rows)
    {
        if (rows < 4)
            throw new ArgumentException($"rows: expected at least 4, got {rows}.", nameof(rows));
        double n = rows;
        double[] k = Diagonal(x, rows), l = Diagonal(y, rows);
        return (Product(x, y, rows) - (n / (n - 2) * k.Zip(l, (a, b) => a * b).Sum()) + (k.Sum() * l.Sum() / ((n - 1) * (n - 2)))) / (n * (n - 3));
    }

    /// <summary>kᵢᵢ = ‖xᵢ‖² [n].</summary>
    private static double[] Diagonal(double[] x, int rows)
    {
        var (width, diagonal) = (x.Length / rows, new double[rows]);
        for (var i = 0; i < x.Length; i++)
            diagonal[i / width] += x[i] * x[i];
        return diagonal;
    }

    private static double? Ratio(double product, double first, double second) => first > 0 && second > 0 ? product / Math.Sqrt(first * second) : null;
}
