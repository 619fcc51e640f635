using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Means over independent draws, as scalars and as tolerances.</summary>
public static class DrawMean
{
    /// <summary>The mean as a scalar.</summary>
    /// <param name="id">Kebab-case name.</param>
    /// <param name="draws">A number a draw.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="direction">Which way is better.</param>
    /// <param name="estimand">What a draw's number is.</param>
    /// <param name="range">What the mean can be at all; null for any number.</param>
    public static Scalar Scalar(string id, IEnumerable<double> draws, string unit, Direction direction, string estimand, (double Low, double High)? range = null)
    {
        var mean = MeanInterval.OfRepeats(draws, range?.Low ?? double.MinValue, range?.High ?? double.MaxValue);
        return new Scalar(id, mean.Value, mean.Interval?.Low, mean.Interval?.High, unit, direction, mean.SampleSize, $"{estimand}; mean over draws, Student's interval");
    }

    /// <summary>The standard error of the mean, s/√n.</summary>
    public static double Error(IReadOnlyCollection<double> draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        var mean = draws.Average();
        return Math.Sqrt(draws.Sum(value => (value - mean) * (value - mean)) / (draws.Count - 1) / draws.Count);
    }

    /// <summary>A value with its interval, in three digits.</summary>
    public static string Text(Estimate mean)
    {
        ArgumentNullException.ThrowIfNull(mean);
        static string Number(double? value) => $"{value:G3}".Replace('-', '−');
        return mean.Interval is { } interval ? $"{Number(mean.Value)} [{Number(interval.Low)}, {Number(interval.High)}]" : Number(mean.Value);
    }
}
