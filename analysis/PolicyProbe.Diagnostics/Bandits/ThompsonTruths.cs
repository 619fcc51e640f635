using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How often Thompson sampling pulls one of two equal arms: exact distributions, and simulations beside them.</summary>
/// <param name="settings">Horizon of the exact ones, and plays.</param>
internal sealed class ThompsonTruths(BanditYardsticks settings)
{
    // What one seed in 10,000 falls below.
    private const double Alarm = 1e-4;
    private static readonly int[] Horizons = [10, 100, 1000];
    private readonly double[] _half = ThompsonDistribution.Bernoulli(settings.ExactHorizon, 0.5);

    /// <summary>√Var(N₁/n) at arms of ½, exactly.</summary>
    public double HalfDeviation => Deviation(_half);

    /// <summary>Urns, dynamic programming and simulations.</summary>
    /// <param name="rng">Draws the simulations.</param>
    public IEnumerable<GroundTruthCheck> Checks(Rng rng)
    {
        foreach (var n in Horizons)
        {
            yield return Uniform($"ones-uniform@{n}", ThompsonDistribution.AllOnes(n), "Pólya's urn: N₁ uniform on {0 … n} where both arms always give 1; largest deviation of a probability, times n + 1; rounding");
            yield return GroundTruthCheck.Equal($"zeros-variance@{n}", ThompsonDistribution.Variance(ThompsonDistribution.AllZeros(n)), (n + 2) / 12.0, 1e-9 * n, "Friedman's urn: Var N₁ = (n + 2)/12 where both always give 0, so that N₁/n → ½; rounding");
        }

        var exact = settings.ExactHorizon;
        yield return Uniform("posterior-uniform", ThompsonDistribution.Bernoulli(exact, 1), "the same at p = 1 with the chances of Beta posteriors, over all (N₁, S₁, S₂)");
        yield return GroundTruthCheck.Equal("half-mean", _half.Select((p, k) => p * k).Sum(), exact / 2.0, 1e-9 * exact, "E N₁ = n/2 of equal arms; rounding");
        yield return Simulated("ones-simulated", new BernoulliArms(1, 1), ThompsonDistribution.AllOnes(exact), rng);
        yield return Simulated("zeros-simulated", new BernoulliArms(0, 0), ThompsonDistribution.AllZeros(exact), rng);
        yield return Simulated("half-simulated", new BernoulliArms(0.5, 0.5), _half, rng);
    }

    /// <summary>The distribution of the share of one of two equal arms.</summary>
    public Figure Figure()
    {
        var n = settings.ExactHorizon;
        double[] x = [.. Enumerable.Range(0, n + 1).Select(k => (double)k / n)];
        Line Exact(string name, double[] distribution) => new(name, LineRole.Theory, x, [.. distribution.Select(p => (double?)(p * n))]);
        return new LineFigure(
            "thompson-shares", "Share of one of two equal arms under Thompson sampling", $"Exact density of N₁/n at n = {n}: nothing is drawn. Where arms always win the share is uniform, where they always lose it gathers at ½, and arms of ½ lie between: no horizon makes them even.",
            new Axis("N₁/n", AxisScale.Linear, 0, 1), new Axis("density", AxisScale.Linear, 0), [Exact("both always 1", ThompsonDistribution.AllOnes(n)), Exact("both ½", _half), Exact("both always 0", ThompsonDistribution.AllZeros(n))], []);
    }

    private static double Deviation(double[] distribution) => Math.Sqrt(ThompsonDistribution.Variance(distribution)) / (distribution.Length - 1);

    private static GroundTruthCheck Uniform(string id, double[] distribution, string basis) =>
        GroundTruthCheck.Equal(id, distribution.Max(p => Math.Abs((p * distribution.Length) - 1)), 0, 1e-9, basis);

    private GroundTruthCheck Simulated(string id, BernoulliArms arms, double[] distribution, Rng rng)
    {
        // F(N₁ − 1) + V P(N₁), V uniform, is uniform where N₁ has this distribution.
        double[] below = new double[distribution.Length + 1];
        for (var k = 0; k < distribution.Length; k++)
            below[k + 1] = below[k] + distribution[k];
        var own = rng.Fork(id);
        double[] places = [.. Enumerable.Range(0, settings.Plays).Select(i =>
        {
            var pulls = new ThompsonSampling().Play(arms, settings.ExactHorizon, own.Fork($"{i}"));
            return Math.Clamp(below[pulls] + (own.NextDouble() * distribution[pulls]), 0, 1);
        })];
        return GroundTruthCheck.AtLeast(id, KolmogorovSmirnov.PValue(places), Alarm, 0, $"p-value of Kolmogorov and Smirnov's test of {settings.Plays} plays of {settings.ExactHorizon} pulls against the exact distribution; one seed in 10,000 falls below");
    }
}
