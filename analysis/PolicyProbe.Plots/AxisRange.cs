using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>What an axis shows, decided once so that every program that draws the figure shows the same.</summary>
/// <param name="Low">The least value shown.</param>
/// <param name="High">The greatest value shown, above <paramref name="Low"/>.</param>
/// <param name="Scale">Linear or logarithmic; a logarithmic range is positive.</param>
internal sealed record AxisRange(double Low, double High, AxisScale Scale)
{
    /// <summary>The share of the axis left free beyond the data, at each end.</summary>
    private const double Margin = 0.04;

    /// <summary>The values along the axis as it is laid out: themselves, or their decimal logarithms.</summary>
    public (double Low, double High) Laid => Scale == AxisScale.Log ? (Math.Log10(Low), Math.Log10(High)) : (Low, High);

    /// <summary>Whether a value has a place on an axis of this scale.</summary>
    public static bool Has(AxisScale scale, double value) => double.IsFinite(value) && (scale == AxisScale.Linear || value > 0);

    /// <summary>The range that shows all the values, with a margin, or the ends that the axis asks for.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="values">What is to be seen; values that have no place on the axis are left out.</param>
    public static AxisRange Of(Axis axis, IEnumerable<double> values)
    {
        var log = axis.Scale == AxisScale.Log;
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(v => Has(axis.Scale, v)))
        {
            var laid = log ? Math.Log10(value) : value;
            (low, high) = (Math.Min(low, laid), Math.Max(high, laid));
        }
        if (low > high) (low, high) = (0, 1);
        var span = high - low;
        if (span <= Math.Abs(high) * 1e-12) span = log || high == 0 ? 1 : Math.Abs(high) * 0.2;
        (low, high) = (low - (span * Margin), high + (span * Margin));
        if (log) (low, high) = (Math.Pow(10, low), Math.Pow(10, high));
        if (axis.Low is { } askedLow && Has(axis.Scale, askedLow)) low = askedLow;
        if (axis.High is { } askedHigh && Has(axis.Scale, askedHigh)) high = askedHigh;
        if (low < high) return new AxisRange(low, high, axis.Scale);
        return log ? new AxisRange(low, low * 10, axis.Scale) : new AxisRange(low, low + 1, axis.Scale);
    }
}
