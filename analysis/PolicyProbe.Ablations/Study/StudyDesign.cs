namespace PolicyProbe.Ablations;

/// <summary>What a study asks of its cells, and what it needs to know of how they were chosen.</summary>
public sealed record StudyDesign
{
    /// <summary>The metric that is compared; more is better.</summary>
    public string Metric { get; init; } = "final-return";

    /// <summary>What the metric is, for axes and captions, such as <c>mean return of the last tenth of training</c>; the metric's name where it is null.</summary>
    public string? MetricLabel { get; init; }

    /// <summary>The arm that the others are compared with; null for the first in the order of the outcomes.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// The scores that count as 0 and 1 in an environment, such as a random policy's and a solved task's; those of an environment that is not named are the least
    /// and the greatest mean of an arm there.
    /// </summary>
    public IReadOnlyDictionary<string, ScoreScale> Scales { get; init; } = new Dictionary<string, ScoreScale>();

    /// <summary>Seeds that settings were chosen on; a study must not report on them as well.</summary>
    public IReadOnlyList<ulong> TuningSeeds { get; init; } = [];

    /// <summary>The metric that says how many steps a cell trained for; null where none does.</summary>
    public string? Steps { get; init; } = "steps";

    /// <summary>The four arms of AAI and ACLI; null where they are not asked for.</summary>
    public ImprovementArms? Improvement { get; init; }

    /// <summary>The label of the metric.</summary>
    public string Label => MetricLabel ?? Metric;
}

/// <summary>A score that counts as 0, and one that counts as 1.</summary>
/// <param name="Zero">Finite.</param>
/// <param name="One">Finite, other than <paramref name="Zero"/>.</param>
public sealed record ScoreScale(double Zero, double One)
{
    /// <summary>(x − zero)/(one − zero).</summary>
    public double Of(double score) => (score - Zero) / (One - Zero);
}

/// <summary>The arms that arXiv:2005.12729 compares: two algorithms, each with and without code-level optimisations.</summary>
/// <param name="Ppo">The one with.</param>
/// <param name="PpoMinimal">The same without.</param>
/// <param name="Trpo">The other without.</param>
/// <param name="TrpoPlus">The other with.</param>
public sealed record ImprovementArms(string Ppo, string PpoMinimal, string Trpo, string TrpoPlus);
