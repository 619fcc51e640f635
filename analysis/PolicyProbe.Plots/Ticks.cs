using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Where an axis has its labels: round numbers, or the very values that a grid of powers of two was measured at.</summary>
internal static class Ticks
{
    /// <summary>About this many labels fit.</summary>
    private const int Wanted = 6;

    /// <summary>The values where labels stand, ascending.</summary>
    /// <param name="range">What the axis shows.</param>
    /// <param name="values">The abscissae or ordinates drawn.</param>
    public static IReadOnlyList<double> At(AxisRange range, IEnumerable<double> values) =>
        range.Scale == AxisScale.Linear ? Linear(range) : PowersOfTwo(range, values) ?? Log(range);

    /// <summary>
    /// The values themselves when a logarithmic axis shows powers of two, as sample sizes do: 64 and 4,096 say more there
    /// than 10² and 10³. At most eight are kept; null when the values are others.
    /// </summary>
    public static IReadOnlyList<double>? PowersOfTwo(AxisRange range, IEnumerable<double> values)
    {
        if (range.Scale != AxisScale.Log) return null;
        var distinct = values.Where(v => v >= range.Low && v <= range.High).Distinct().Order().ToArray();
        if (distinct.Length is < 2 or > 24 || !Array.TrueForAll(distinct, v => v >= 1 && double.IsPow2(v))) return null;
        var stride = (distinct.Length + 7) / 8;
        return [.. distinct.Where((_, i) => i % stride == 0)];
    }

    /// <summary>Round numbers within a linear range, about as many as are wanted, ascending, and the step between them.</summary>
    public static (IReadOnlyList<double> Values, double Step) Round(AxisRange range, int wanted)
    {
        var values = Linear(range, wanted);
        return (values, values.Length > 1 ? Clean(values[1] - values[0]) : range.High - range.Low);
    }

    private static double[] Linear(AxisRange range, int wanted = Wanted)
    {
        var rough = (range.High - range.Low) / wanted;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        var first = (long)Math.Ceiling((range.Low / step) - 1e-9);
        var last = (long)Math.Floor((range.High / step) + 1e-9);
        return [.. Enumerable.Range(0, (int)Math.Min(last - first + 1, 4 * wanted)).Select(i => Clean((first + i) * step))];
    }

    private static double[] Log(AxisRange range)
    {
        var (low, high) = range.Laid;
        var decades = high - low;
        double[] within = decades switch { > 2.5 => [1], > 1 => [1, 3], > 0.5 => [1, 2, 5], _ => [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9] };
        var stride = Math.Max(1, (int)Math.Ceiling(decades / (Wanted + 2)));
        var ticks = from exponent in Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(decades) + 2)
                    where exponent % stride == 0
                    from digit in within
                    let value = Clean(digit * Math.Pow(10, exponent))
                    where value >= range.Low && value <= range.High
                    select value;
        double[] found = [.. ticks];
        return found.Length >= 2 ? found : Linear(range);
    }

    /// <summary>0.30000000000000004 is 0.3.</summary>
    private static double Clean(double value) => double.Parse($"{value:G12}", System.Globalization.CultureInfo.InvariantCulture);
}
