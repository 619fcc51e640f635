using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Ascent;

/// <summary>Sets of every kind with a centre: norms, one radius or one for every dimension, masked dimensions, bounds on one side or on both.</summary>
internal sealed record RandomSets(PerturbationSet Set, double[] X, double[] Low, double[] High)
{
    /// <summary>One set with its centre.</summary>
    public static RandomSets Draw(BallNorm norm, Rng rng, int? dimension = null, bool bounded = true)
    {
        var n = dimension ?? (int)rng.Integers(1, 9);
        var radius = Math.Exp(rng.NextNormal());
        var alike = rng.NextDouble() < 0.4;
        double[] radii = [.. Enumerable.Range(0, n).Select(_ => alike ? radius : rng.NextDouble() < 0.15 ? 0 : Math.Exp(rng.NextNormal()))];
        double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var (below, above) = (bounded && rng.NextDouble() < 0.5, bounded && rng.NextDouble() < 0.5);
        double[] low = [.. x.Select(value => below ? value - (rng.NextDouble() < 0.2 ? 0 : Math.Abs(rng.NextNormal())) : double.NegativeInfinity)];
        double[] high = [.. x.Select(value => above ? value + (rng.NextDouble() < 0.2 ? 0 : Math.Abs(rng.NextNormal())) : double.PositiveInfinity)];
        return new RandomSets(new PerturbationSet(norm, radii, below ? low : null, above ? high : null), x, low, high);
    }

    /// <summary>A point of the set, on its edge more often than not.</summary>
    public double[] Point(Rng rng)
    {
        double[] delta = [.. X.Select((_, i) => Set.Radii[i] == 0 ? 0 : Set.Radii[i] * rng.NextNormal())];
        var size = Set.Size(delta);
        for (var i = 0; i < delta.Length; i++)
        {
            var shrunk = delta[i] / Math.Max(size, 1e-9) * (rng.NextDouble() < 0.7 ? 1 - 1e-12 : rng.NextDouble());
            delta[i] = Math.Clamp(shrunk, Low[i] - X[i], High[i] - X[i]);
        }

        return delta;
    }

    /// <summary>Throws where δ is not in the set; 1e-12 for x + δ − x.</summary>
    public void Holds(ReadOnlySpan<double> delta)
    {
        Assert.True(Set.Size(delta) <= 1, $"size {Set.Size(delta):R}");
        for (var i = 0; i < delta.Length; i++)
            Assert.InRange(X[i] + delta[i], Low[i] - 1e-12, High[i] + 1e-12);
    }
}
