using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>Everything that a page with episodes says, as plain data.</summary>
public sealed record FilmReport
{
    /// <summary>Who plays what, such as <c>PPO on Hopper-v4, seed 1</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What is seen, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The command that makes the page again.</summary>
    public required string Command { get; init; }

    /// <summary>The episodes, at least one.</summary>
    public required IReadOnlyList<FilmedEpisode> Episodes { get; init; }

    /// <summary>Checkpoint, seeds, weights: what has to be the same for the same film.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];
}
