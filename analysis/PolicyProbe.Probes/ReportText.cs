using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>How reports turn estimates into scalars and words.</summary>
internal static class ReportText
{
    /// <summary>A scalar of an estimate; bounds that are not finite are left open.</summary>
    public static Scalar Scalar(string id, Estimate estimate, string unit, Direction direction, string estimand, double? truth = null) => new(
        id, Finite(estimate.Value), Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), unit, direction, estimate.SampleSize, estimand, Finite(truth));

    /// <summary>A scalar without an interval.</summary>
    public static Scalar Plain(string id, double? value, string unit, Direction direction, long size, string estimand, double? truth = null) =>
        new(id, Finite(value), null, null, unit, direction, size, estimand, Finite(truth));

    /// <summary>A line through estimates, with their intervals as its band.</summary>
    public static Line Line(string name, IReadOnlyList<double> x, IReadOnlyList<Estimate> estimates) => new(
        name, LineRole.Measured, x, [.. estimates.Select(estimate => estimate.Value)], [.. estimates.Select(estimate => estimate.Interval?.Low)], [.. estimates.Select(estimate => estimate.Interval?.High)]);

    /// <summary>The share of some values that are at most so large, against that size.</summary>
    public static Line Shares(string name, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Line(name, LineRole.Measured, sorted, [.. sorted.Select((_, i) => (double?)((i + 1.0) / sorted.Length))]);
    }

    /// <summary>The number, or null where it is none.</summary>
    public static double? Finite(double? value) => value is { } known && double.IsFinite(known) ? known : null;

    /// <summary>A value with its interval.</summary>
    public static string Text(Estimate estimate) => Finite(estimate.Value) is not { } value ? "undetermined"
        : estimate.Interval is { IsBounded: true } interval ? $"{Number(value)} [{Number(interval.Low)}, {Number(interval.High)}]" : $"{Number(value)} (no interval)";

    /// <summary>A share with its interval, in percent.</summary>
    public static string Percent(Estimate estimate) => Finite(estimate.Value) is not { } value ? "undetermined"
        : estimate.Interval is { IsBounded: true } interval ? Signed($"{value:P0} [{interval.Low:P0}, {interval.High:P0}]") : Signed($"{value:P0} (no interval)");

    /// <summary>A number in three digits, whole from 1,000 on, with a true minus sign: <c>−0.12</c>, <c>12,850</c>, <c>1.2E-05</c>.</summary>
    public static string Number(double? value) => value is not { } known ? "undetermined" : Signed(Math.Abs(known) is >= 1000 and < 1e7 ? known.ToString("N0") : known.ToString("G3"));

    /// <summary>Text of numbers with true minus signs, those of exponents left as programs write them.</summary>
    private static string Signed(string text) => string.Concat(text.Select((c, i) => c == '-' && (i == 0 || text[i - 1] != 'E') ? '−' : c));
}
