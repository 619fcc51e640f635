namespace PolicyProbe.Core;

/// <summary>Which way a scalar wants to go.</summary>
public enum Direction
{
    /// <summary>Neither way is better.</summary>
    Neutral,

    /// <summary>More is better.</summary>
    HigherIsBetter,

    /// <summary>Less is better.</summary>
    LowerIsBetter,
}

/// <summary>
/// One measured number, with what it estimates and how far to trust it.
/// </summary>
/// <param name="Id">Kebab-case name, unique within its result, such as <c>pairwise-cosine@2048</c>.</param>
/// <param name="Value">The estimate; null where it is undetermined, and then a finding says why.</param>
/// <param name="Low">Lower end of the 95 % interval; null where there is none (or no lower bound).</param>
/// <param name="High">Upper end of the 95 % interval; null where there is none (or no upper bound).</param>
/// <param name="Unit">The unit; <c>1</c> for a pure number.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="SampleSize">The number of independent units that the interval rests on.</param>
/// <param name="Estimand">In words and symbols: the quantity that the value estimates.</param>
/// <param name="Truth">The exact value of the estimand, where the problem's truth is known; else null.</param>
public sealed record Scalar(
    string Id,
    double? Value,
    double? Low,
    double? High,
    string Unit,
    Direction Direction,
    long SampleSize,
    string Estimand,
    double? Truth = null);

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>What was found.</summary>
    Note,

    /// <summary>A reason for doubt: read before using the numbers.</summary>
    Warning,
}

/// <summary>What a practitioner should conclude, or doubt, in words.</summary>
/// <param name="Id">Kebab-case name of the kind of finding.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What was seen, in a sentence or two with its numbers.</param>
/// <param name="Advice">What to do about it; empty where there is nothing to do.</param>
public sealed record Finding(string Id, FindingLevel Level, string Text, string Advice);

/// <summary>What a probe is, before it measures.</summary>
/// <param name="Id">Kebab-case name in CLI, JSON, folders and docs.</param>
/// <param name="Question">The question it answers, as a practitioner would ask it.</param>
/// <param name="Reference">Paper, section and figures it follows.</param>
/// <param name="Cost">What it costs with its defaults, in words.</param>
public sealed record ProbeCard(string Id, string Question, string Reference, string Cost)
{
    /// <summary>The numbers to follow from checkpoint to checkpoint: ids of scalars, or the part of them before <c>@</c>; some that belong together are joined by +.</summary>
    public IReadOnlyList<string> Headlines { get; init; } = [];
}

/// <summary>
/// What a probe measured: plain data that round-trips through JSON, so that it can be drawn later without training.
/// </summary>
/// <param name="Probe">The id of the probe or diagnostic.</param>
/// <param name="Update">The number of updates done before the measurement; 0 where there is no agent.</param>
/// <param name="Environment">The environment's id, or the problem that a diagnostic makes for itself.</param>
/// <param name="Seed">The seed of the measurement's own stream.</param>
/// <param name="Options">The options it ran with, resolved.</param>
/// <param name="Scalars">The numbers.</param>
/// <param name="Findings">The words.</param>
/// <param name="Figures">The pictures, as data.</param>
public sealed record ProbeResult(
    string Probe,
    int Update,
    string Environment,
    ulong Seed,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<Scalar> Scalars,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<Figure> Figures)
{
    /// <summary>Whether an agent was measured; a diagnostic measures a problem of its own, and "before training" means nothing there.</summary>
    public bool OfAgent { get; init; } = true;

    /// <summary>Measurements beside exact answers, where there are some.</summary>
    public IReadOnlyList<GroundTruthCheck> GroundTruth { get; init; } = [];

    /// <summary>Tables of numbers, where the scalars alone would be hard to read.</summary>
    public IReadOnlyList<Table> Tables { get; init; } = [];
}

/// <summary>Something that can be measured and has a card: a probe of an agent, or a diagnostic that makes its own problem.</summary>
public interface IMeasurement
{
    /// <summary>What it asks, after whom, at what cost.</summary>
    ProbeCard Card { get; }
}
