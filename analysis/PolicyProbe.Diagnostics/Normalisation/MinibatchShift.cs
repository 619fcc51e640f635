using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// A policy whose mean is one unit behind BatchNorm, w·(x − μ)/σ, over standard normal x: as it acts, μ and σ are the population's 0 and 1; as an update sees it,
/// they are those of the m rows of its minibatch. How far apart the two are is known for every m.
/// </summary>
/// <remarks>
/// Δ_b = w((x_b − x̄)/s − x_b). Over a minibatch the squares of (x_b − x̄)/s average to 1 exactly, and x_b(x_b − x̄)/s to s, so
/// E Δ² = 2w²(1 − E s), E s = √(2/m) Γ(m/2)/Γ((m − 1)/2) = 1 − 3/(4m) + …, and E KL = (w/τ)²(1 − E s) ≈ 3(w/τ)²/(4m).
/// </remarks>
public static class MinibatchShift
{
    /// <summary>E s, s the standard deviation (over m, not m − 1) of m standard normal numbers.</summary>
    /// <param name="m">m ≥ 2.</param>
    public static double MeanDeviation(int m)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(m, 2);
        var ratio = 1 / Math.Sqrt(Math.PI); // Γ(1)/Γ(1/2), and Γ((k + 1)/2)/Γ(k/2) = (k − 1)/2 over that of k.
        for (var k = 2; k < m; k++)
            ratio = (k - 1) / 2.0 / ratio;
        return Math.Sqrt(2.0 / m) * ratio;
    }

    /// <summary>E KL(acted ‖ seen) = (w/τ)²(1 − E s), nats.</summary>
    /// <param name="gain">w/τ.</param>
    /// <param name="m">m ≥ 2.</param>
    public static double Divergence(double gain, int m) => gain * gain * (1 - MeanDeviation(m));

    /// <summary>Δ_b/τ of the rows of a drawn minibatch.</summary>
    public static double[] Draw(double gain, int m, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        double[] x = [.. Enumerable.Range(0, m).Select(_ => rng.NextNormal())];
        var z = new double[m];
        new BatchNormalisation().Forward(x, z);
        return [.. z.Zip(x, (seen, acted) => gain * (seen - acted))];
    }

    /// <summary>
    /// How far a running mean of momentum α lags behind a mean that drifts by v a step: v(1 − α)/α in the long run (m̄ ← (1 − α)m̄ + α v t).
    /// </summary>
    public static double Lag(double drift, double momentum) => drift * (1 - momentum) / momentum;
}
