namespace PolicyProbe.Core;

/// <summary>How a measurement has to stand to the truth.</summary>
public enum TruthRelation
{
    /// <summary>|measured − truth| ≤ tolerance.</summary>
    Equal,

    /// <summary>measured ≥ truth − tolerance: the truth is a lower bound.</summary>
    AtLeast,

    /// <summary>measured ≤ truth + tolerance: the truth is an upper bound.</summary>
    AtMost,
}

/// <summary>A measurement beside the exact answer to it.</summary>
/// <param name="Id">Kebab-case name, unique within its result.</param>
/// <param name="Measured">What was measured; null where it came out as no finite number, and then it is not right.</param>
/// <param name="Truth">The exact value, or bound.</param>
/// <param name="Tolerance">How far they may be apart, ≥ 0: rounding, or so many standard errors.</param>
/// <param name="Basis">Where the truth comes from and what the tolerance is, in words and symbols.</param>
/// <param name="Relation">How they have to stand to each other.</param>
public sealed record GroundTruthCheck(string Id, double? Measured, double Truth, double Tolerance, string Basis, TruthRelation Relation = TruthRelation.Equal)
{
    /// <summary>Whether the measurement holds.</summary>
    public bool Ok => Measured is { } measured && Relation switch
    {
        TruthRelation.AtLeast => measured >= Truth - Tolerance,
        TruthRelation.AtMost => measured <= Truth + Tolerance,
        _ => Math.Abs(measured - Truth) <= Tolerance,
    };

    /// <summary>A measurement that has to equal the truth.</summary>
    public static GroundTruthCheck Equal(string id, double measured, double truth, double tolerance, string basis) => new(id, Finite(measured), truth, tolerance, basis);

    /// <summary>A measurement that may not lie below the truth.</summary>
    public static GroundTruthCheck AtLeast(string id, double measured, double truth, double tolerance, string basis) => new(id, Finite(measured), truth, tolerance, basis, TruthRelation.AtLeast);

    /// <summary>A measurement that may not lie above the truth.</summary>
    public static GroundTruthCheck AtMost(string id, double measured, double truth, double tolerance, string basis) => new(id, Finite(measured), truth, tolerance, basis, TruthRelation.AtMost);

    private static double? Finite(double measured) => double.IsFinite(measured) ? measured : null;
}
