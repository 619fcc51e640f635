namespace PolicyProbe.Core;

/// <summary>A closed interval [Low, High] of the extended real line: either end may be infinite, and then it bounds nothing there.</summary>
public readonly record struct Interval
{
    /// <summary>The interval [low, high].</summary>
    /// <param name="low">Lower end; −∞ where there is no lower bound.</param>
    /// <param name="high">Upper end; +∞ where there is no upper bound.</param>
    /// <exception cref="ArgumentException">An end is NaN, or low exceeds high.</exception>
    public Interval(double low, double high)
    {
        if (double.IsNaN(low) || double.IsNaN(high) || low > high)
            throw new ArgumentException($"low: expected at most high and neither NaN, got [{low}, {high}].", nameof(low));
        Low = low;
        High = high;
    }

    /// <summary>(−∞, ∞): nothing is known.</summary>
    public static Interval Line => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Lower end, −∞ where there is none.</summary>
    public double Low { get; }

    /// <summary>Upper end, +∞ where there is none.</summary>
    public double High { get; }

    /// <summary>Whether both ends are finite.</summary>
    public bool IsBounded => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>Whether Low ≤ value ≤ High; false for NaN.</summary>
    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>Both ends moved to the nearest point of [low, high]: the interval of a quantity that is known to lie there.</summary>
    public Interval Clamp(double low, double high) => new(Math.Clamp(Low, low, high), Math.Clamp(High, low, high));

    /// <summary>Both ends multiplied by a factor > 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not positive and finite.</exception>
    public Interval Scale(double factor) => factor > 0 && double.IsFinite(factor)
        ? new(Low * factor, High * factor)
        : throw new ArgumentOutOfRangeException(nameof(factor), factor, "factor: expected positive and finite.");
}
