using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>A return or a difference of two, with what an interval of any level needs.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Error">Its standard error; 0 or NaN where the sample does not show a spread.</param>
/// <param name="Degrees">The degrees of freedom of the standard error.</param>
/// <param name="Size">The independent units behind it.</param>
public readonly record struct ReturnDifference(double Value, double Error, double Degrees, long Size)
{
    /// <summary>Value ± t · error; without bounds where the sample shows no spread.</summary>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public Estimate Estimate(double level = 0.95) => new(Value, Around(Known ? StudentQuantile.TwoSided(level, Degrees) : double.NaN), Size);

    /// <summary>Whether the sample shows a spread at all.</summary>
    public bool Known => Degrees >= 1 && Error > 0;

    /// <summary>−1 or 1 where the value is beyond a quantile of its error; 0 where it is not, or nothing is known.</summary>
    /// <param name="quantile">The two-sided quantile of Student's distribution.</param>
    public int Sign(double quantile) => Known && Math.Abs(Value) > quantile * Error ? Math.Sign(Value) : 0;

    private Interval Around(double quantile) => Known ? new Interval(Value - (quantile * Error), Value + (quantile * Error)) : Interval.Line;
}
