using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>The mean over independent rollouts of a number that each has, and how a set of states is drawn as a curve.</summary>
internal static class RolloutMean
{
    /// <summary>The mean with Student's interval, cut to what the number can be; no interval where all are alike, for they say nothing of their spread.</summary>
    /// <param name="values">A number each [R].</param>
    /// <param name="low">The least that it can be.</param>
    /// <param name="high">The greatest that it can be.</param>
    public static Estimate Of(IEnumerable<double> values, double low = 0, double high = double.MaxValue)
    {
        double[] of = [.. values];
        var mean = of.Average();
        if (!of.Any(value => value != of[0]))
            return new Estimate(mean, null, of.Length);
        return new Estimate(mean, MeanInterval.Student(of).Interval?.Clamp(low, high), of.Length);
    }

    /// <summary>The share of some values that are at most so large, against that size.</summary>
    public static Line Share(string name, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Line(name, LineRole.Measured, sorted, [.. sorted.Select((_, i) => (double?)((i + 1.0) / sorted.Length))]);
    }
}
