namespace PolicyProbe.Core;

/// <summary>
/// An estimate with its confidence interval and the number of independent units behind it. Undetermined estimates have no
/// value and say why; they keep their interval where the data still bound the quantity from one side.
/// </summary>
/// <param name="Value">The estimate; null where it is undetermined.</param>
/// <param name="Interval">The confidence interval; null where there is none.</param>
/// <param name="SampleSize">The number of independent units that the interval rests on.</param>
/// <param name="Undetermined">Why there is no value, as a clause with its numbers; null where there is one.</param>
public sealed record Estimate(double? Value, Interval? Interval, long SampleSize, string? Undetermined = null)
{
    /// <summary>An estimate that the data do not determine.</summary>
    /// <param name="why">The reason, as a clause with its numbers.</param>
    /// <param name="sampleSize">The number of independent units that were looked at.</param>
    /// <param name="interval">What the data still say about the quantity, if anything.</param>
    public static Estimate None(string why, long sampleSize, Interval? interval = null) => new(null, interval, sampleSize, why);
}
