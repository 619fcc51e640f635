using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>How the probes of a neighbourhood write numbers.</summary>
internal static class ReturnWords
{
    /// <summary>A number with its interval, where it has ends.</summary>
    public static Scalar Of(string id, Estimate estimate, string unit, string estimand, double? truth = null, Direction direction = Direction.Neutral) => new(
        id, Finite(estimate.Value), Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), unit, direction, estimate.SampleSize, estimand, Finite(truth));

    /// <summary>A number without an interval.</summary>
    public static Scalar Plain(string id, double? value, string unit, long size, string estimand, double? truth = null, Direction direction = Direction.Neutral) =>
        new(id, Finite(value), null, null, unit, direction, size, estimand, Finite(truth));

    /// <summary>Environment and update, for titles.</summary>
    public static string Where(Snapshot snapshot) => $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";

    /// <summary>Null for what is not finite.</summary>
    public static double? Finite(double? value) => value is { } known && double.IsFinite(known) ? known : null;

    /// <summary>A value with its interval.</summary>
    public static string Text(Estimate estimate) => estimate.Interval is { IsBounded: true } interval
        ? $"{Number(estimate.Value)} [{Number(interval.Low)}, {Number(interval.High)}]"
        : $"{Number(estimate.Value)} (no interval)";

    /// <summary>Three digits.</summary>
    public static string Number(double? value) => ReportText.Number(value);

    /// <summary>Whether an interval leaves 0 out.</summary>
    public static bool IsResolved(Estimate estimate) => estimate.Interval is { } interval && !interval.Contains(0);
}
