using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Numbers as the findings of landscapes and lines write them.</summary>
internal static class LandscapeText
{
    /// <summary>Three digits, or all before the point.</summary>
    public static string Number(double? value) => ReportText.Number(value);

    /// <summary>The same with its sign.</summary>
    public static string Signed(double? value) => value > 0 ? "+" + Number(value) : Number(value);

    /// <summary>A change with its interval.</summary>
    public static string Change(Estimate estimate) => estimate.Interval is { IsBounded: true } interval ? $"{Signed(estimate.Value)} [{Signed(interval.Low)}, {Signed(interval.High)}]" : $"{Signed(estimate.Value)} (no interval)";

    /// <summary>The value where it is finite.</summary>
    public static double? Finite(double? value) => value is { } known && double.IsFinite(known) ? known : null;
}
