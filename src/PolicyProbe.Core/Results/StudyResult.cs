namespace PolicyProbe.Core;

/// <summary>
/// What a comparison of many runs came to: plain data that round-trips through JSON, written to <c>study.json</c> and shown as a page.
/// </summary>
public sealed record StudyResult
{
    /// <summary>What was compared, such as <c>Which of PPO's tricks matter on Hopper-v4?</c></summary>
    public required string Title { get; init; }

    /// <summary>What came of it, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The command that makes all this again.</summary>
    public required string Command { get; init; }

    /// <summary>How many runs stand behind it, in words: <c>16 arms × 2 environments × 5 seeds = 160 runs of 200,704 steps</c>.</summary>
    public required string Sample { get; init; }

    /// <summary>The seeds of those runs, ascending; null where a file of an earlier version does not say.</summary>
    public IReadOnlyList<ulong>? Seeds { get; init; }

    /// <summary>What a practitioner should conclude, or doubt; findings come first on the page.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The tables.</summary>
    public IReadOnlyList<Table> Tables { get; init; } = [];

    /// <summary>The pictures, as data.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];
}
