using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Numbers of independent repeats as estimates.</summary>
internal static class Repeats
{
    /// <summary>The mean with Student's interval, kept within what is possible; without one where no repeat differs from another.</summary>
    /// <param name="values">A number a repeat.</param>
    /// <param name="low">The least that is possible.</param>
    /// <param name="high">The greatest.</param>
    public static Estimate Mean(IEnumerable<double> values, double low = double.MinValue, double high = double.MaxValue)
    {
        double[] all = [.. values];
        if (!Array.TrueForAll(all, double.IsFinite))
            return Estimate.None("a repeat has no finite value", all.Length);
        if (Array.TrueForAll(all, value => value == all[0]))
            return new Estimate(all[0], null, all.Length);
        var student = MeanInterval.Student(all);
        return student with { Interval = student.Interval!.Value.Clamp(low, high) };
    }

    /// <summary>A line through estimates, with their intervals as its band.</summary>
    public static Line Line(string name, IReadOnlyList<double> x, IReadOnlyList<Estimate> estimates) => new(
        name, LineRole.Measured, x, [.. estimates.Select(estimate => estimate.Value)], [.. estimates.Select(estimate => estimate.Interval?.Low)], [.. estimates.Select(estimate => estimate.Interval?.High)]);
}
