using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How fast a function varies along a line, from its values at n equidistant points t = (j + ½)/n: the powers of its frequencies in cycles a line.</summary>
/// <remarks>
/// A line is no period. What jumps from its end to its beginning would leak into every frequency (powers ∝ k⁻²), so that first the straight line of least squares is
/// taken out, which a smooth function mostly is, and then the rest is multiplied by Hann's window sin²(πt), which falls to 0 at both ends: what leaks beyond the next
/// frequency falls as k⁻⁶. The price: a single frequency shows in three, and below about 2 cycles there is little to tell apart.
/// F. J. Harris, "On the Use of Windows for Harmonic Analysis with the Discrete Fourier Transform" (1978).
/// </remarks>
/// <param name="Coefficients">Y_k of each output [O][n/2 + 1].</param>
/// <param name="Points">n.</param>
/// <param name="Curved">The share of the variance along the line that no straight line explains; null where the function is constant.</param>
public sealed record LineSpectrum(Complex[][] Coefficients, int Points, double? Curved)
{
    /// <summary>What is below this part of the sum of squares is rounding.</summary>
    private const double Rounding = 1e-24;

    /// <summary>The spectrum of a function's values.</summary>
    /// <param name="values">f [n, O].</param>
    /// <param name="outputs">O.</param>
    /// <exception cref="ArgumentException">Fewer than 4 points, or a value that is not finite.</exception>
    public static LineSpectrum Of(ReadOnlySpan<double> values, int outputs)
    {
        var n = values.Length / outputs;
        if (n < 4)
            throw new ArgumentException($"values: expected at least 4 points, got {n}.", nameof(values));
        var (coefficients, all, left, squares) = (new Complex[outputs][], 0.0, 0.0, 0.0);
        var line = new double[n];
        for (var o = 0; o < outputs; o++)
        {
            var (mean, slope, spread) = (0.0, 0.0, 0.0);
            for (var j = 0; j < n; j++)
                mean += values[(j * outputs) + o] / n;
            for (var j = 0; j < n; j++)
            {
                var t = ((j + 0.5) / n) - 0.5;
                (slope, spread) = (slope + (t * values[(j * outputs) + o]), spread + (t * t));
            }

            for (var j = 0; j < n; j++)
            {
                var (value, t) = (values[(j * outputs) + o], (j + 0.5) / n);
                var rest = value - mean - (slope / spread * (t - 0.5));
                (all, left, squares) = (all + ((value - mean) * (value - mean)), left + (rest * rest), squares + (value * value));
                line[j] = rest * Math.Sin(Math.PI * t) * Math.Sin(Math.PI * t);
            }

            coefficients[o] = FourierTransform.Of(line)[..((n / 2) + 1)];
        }

        // Of a straight line rounding is left over, which has a spectrum too.
        if (left <= Rounding * squares)
            coefficients = [.. coefficients.Select(row => new Complex[row.Length])];
        return new LineSpectrum(coefficients, n, all <= Rounding * squares ? null : left <= Rounding * squares ? 0 : left / all);
    }

    /// <summary>P_k [n/2 + 1], over all outputs together; their sum is that of the squares of what was transformed.</summary>
    public double[] Powers() => [.. Enumerable.Range(0, (Points / 2) + 1).Select(k => Coefficients.Sum(row => FourierTransform.Sides(k, Points) * Square(row[k]) / Points))];

    /// <summary>Σ P_k above a frequency over Σ P_k, k from 1 on; null where there is no power.</summary>
    public double? ShareAbove(int cutoff) => Ratio(k => k > cutoff ? 1 : 0);

    /// <summary>Σ k P_k over Σ P_k, k from 1 on: the mean frequency; null where there is no power.</summary>
    public double? MeanFrequency() => Ratio(k => k);

    /// <summary>Σ|Y_k − Y′_k|² and Σ|Y_k|² over the frequencies from … to, of two functions on the same line: how much of this one the other lacks.</summary>
    public (double Difference, double Power) Against(LineSpectrum other, int from, int to)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (difference, power) = (0.0, 0.0);
        for (var o = 0; o < Coefficients.Length; o++)
            for (var k = from; k <= Math.Min(to, Points / 2); k++)
                (difference, power) = (difference + (FourierTransform.Sides(k, Points) * Square(Coefficients[o][k] - other.Coefficients[o][k])), power + (FourierTransform.Sides(k, Points) * Square(Coefficients[o][k])));
        return (difference, power);
    }

    private static double Square(Complex value) => (value.Real * value.Real) + (value.Imaginary * value.Imaginary);

    private double? Ratio(Func<int, double> weight)
    {
        var (powers, sum, weighted) = (Powers(), 0.0, 0.0);
        for (var k = 1; k < powers.Length; k++)
            (sum, weighted) = (sum + powers[k], weighted + (weight(k) * powers[k]));
        return sum > 0 ? weighted / sum : null;
    }
}
