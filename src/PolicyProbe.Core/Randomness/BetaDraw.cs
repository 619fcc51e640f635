namespace PolicyProbe.Core;

/// <summary>Draws from beta distributions, as ratios of gamma draws; the sequence is its own, not NumPy's.</summary>
/// <remarks>
/// G. Marsaglia, W. W. Tsang, "A Simple Method for Generating Gamma Variables" (2000); a shape below 1 from one above it by G(a) = G(a + 1)U^(1/a). Logarithms all
/// the way, so that shapes near 0 give 0 or 1 and never 0/0.
/// </remarks>
public static class BetaDraw
{
    /// <summary>A draw from Beta(a, b).</summary>
    /// <param name="rng">Where it is drawn from.</param>
    /// <param name="a">a, above 0.</param>
    /// <param name="b">b, above 0.</param>
    public static double Next(Rng rng, double a, double b)
    {
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);
        var (x, y) = (LogGamma(rng, a), LogGamma(rng, b));
        return 1 / (1 + Math.Exp(y - x));
    }

    /// <summary>log G of a draw G from the gamma distribution of a shape, scale 1.</summary>
    private static double LogGamma(Rng rng, double shape)
    {
        if (shape < 1)
            return LogGamma(rng, shape + 1) + (Math.Log(1 - rng.NextDouble()) / shape);
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = rng.NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
                continue;
            v *= v * v;
            if (Math.Log(1 - rng.NextDouble()) < (x * x / 2) + (d * (1 - v + Math.Log(v))))
                return Math.Log(d * v);
        }
    }
}
