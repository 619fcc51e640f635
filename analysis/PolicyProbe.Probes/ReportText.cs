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

    /// <summary>The number, or null where it is none.</summary>
    public static double? Finite(double? value) => value is { } known && double.IsFinite(known) ? known : null;

    /// <summary>A value with its interval.</summary>
    public static string Text(Estimate estimate) => Finite(estimate.Value) is not { } value ? "undetermined"
        : estimate.Interval is { IsBounded: true } interval ? $"{Number(value)} [{Number(interval.Low)}, {Number(interval.High)}]" : $"{Number(value)} (no interval)";

    /// <summary>A share with its interval, in percent.</summary>
    public static string Percent(Estimate estimate) => Finite(estimate.Value) is not { } value ? "undetermined"
        : estimate.Interval is { IsBounded: true } interval ? $"{value:P0} [{interval.Low:P0}, {interval.High:P0}]" : $"{value:P0} (no interval)";

    /// <summary>A number in three digits.</summary>
    public static string Number(double? value) => value is not { } known ? "undetermined" : Math.Abs(known) >= 1000 ? known.ToString("N0") : known.ToString("G3");
}
