namespace PolicyProbe.Diagnostics;

/// <summary>The slope of a line through points by least squares: of logarithms, the power by which one thing goes with another.</summary>
public static class LogSlope
{
    /// <summary>Σ(x − x̄)(y − ȳ)/Σ(x − x̄)².</summary>
    /// <param name="x">x [n], n ≥ 2, not all alike.</param>
    /// <param name="y">y [n].</param>
    public static double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length < 2 || x.Length != y.Length)
            throw new ArgumentException($"x: expected two or more and as many y, got {x.Length} and {y.Length}.", nameof(x));
        double meanX = 0, meanY = 0, products = 0, squares = 0;
        for (var i = 0; i < x.Length; i++)
            (meanX, meanY) = (meanX + (x[i] / x.Length), meanY + (y[i] / y.Length));
        for (var i = 0; i < x.Length; i++)
            (products, squares) = (products + ((x[i] - meanX) * (y[i] - meanY)), squares + ((x[i] - meanX) * (x[i] - meanX)));
        return squares > 0 ? products / squares : throw new ArgumentException("x: expected numbers that are not all alike.", nameof(x));
    }
}
