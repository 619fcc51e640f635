using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>The discrete Fourier transform X_k = Σⱼ xⱼ e^(−2πi jk/n), k = 0 … n − 1, of any length: by halves while n is even, by its definition for what is left.</summary>
/// <remarks>J. W. Cooley and J. W. Tukey, "An Algorithm for the Machine Calculation of Complex Fourier Series" (1965).</remarks>
public static class FourierTransform
{
    /// <summary>X [n] of real numbers x [n]. Parseval: Σ|x|² = Σ|X|²/n.</summary>
    /// <exception cref="ArgumentException">There are no numbers, or one is not finite.</exception>
    public static Complex[] Of(ReadOnlySpan<double> values)
    {
        if (values.Length == 0)
            throw new ArgumentException("values: expected at least 1, got none.", nameof(values));
        var n = values.Length;
        Complex[] numbers = new Complex[n], roots = new Complex[n];
        for (var j = 0; j < n; j++)
        {
            numbers[j] = double.IsFinite(values[j]) ? values[j] : throw new ArgumentException($"values: expected finite numbers, got {values[j]} at {j}.", nameof(values));
            roots[j] = new Complex(Math.Cos(2 * Math.PI * j / n), -Math.Sin(2 * Math.PI * j / n));
        }

        return Transform(numbers, roots, 0, 1);
    }

    /// <summary>
    /// A_k [n/2 + 1], the amplitudes of a function on n equidistant points of a period: of Σ a sin(2πkt + φ), k below n/2, they are a; A₀ is |mean|.
    /// </summary>
    /// <exception cref="ArgumentException">There are no numbers, or one is not finite.</exception>
    public static double[] Amplitudes(ReadOnlySpan<double> values)
    {
        var (transform, n) = (Of(values), values.Length);
        return [.. Enumerable.Range(0, (n / 2) + 1).Select(k => Sides(k, n) * transform[k].Magnitude / n)];
    }

    /// <summary>How often the frequency k stands among the n: once where it is its own mirror image n − k, else twice.</summary>
    public static int Sides(int k, int n) => k == 0 || 2 * k == n ? 1 : 2;

    /// <summary>Of the numbers start, start + stride …; the roots of unity are those of all n.</summary>
    private static Complex[] Transform(Complex[] numbers, Complex[] roots, int start, int stride)
    {
        var (n, all) = (numbers.Length / stride, numbers.Length);
        var transform = new Complex[n];
        if (n % 2 == 1)
        {
            for (var k = 0; k < n; k++)
                for (var j = 0; j < n; j++)
                    transform[k] += numbers[start + (j * stride)] * roots[(int)((long)j * k % n) * stride];
            return transform;
        }

        var (even, odd) = (Transform(numbers, roots, start, 2 * stride), Transform(numbers, roots, start + stride, 2 * stride));
        for (var k = 0; k < n / 2; k++)
        {
            var turned = roots[k * stride % all] * odd[k];
            (transform[k], transform[k + (n / 2)]) = (even[k] + turned, even[k] - turned);
        }

        return transform;
    }
}
