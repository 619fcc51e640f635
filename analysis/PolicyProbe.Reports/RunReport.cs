using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>Everything that a page about a run says, as plain data.</summary>
public sealed record RunReport
{
    /// <summary>What the page is about, above its title: <c>run report</c>, <c>measurement</c>.</summary>
    public string Kind { get; init; } = "run report";

    /// <summary>What was run, such as <c>PPO on CartPole-v1</c>.</summary>
    public required string Title { get; init; }

    /// <summary>What came of it, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The command that makes all this again.</summary>
    public required string Command { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What the learning curves are of, in words: <c>One run of 1,001,472 steps in 489 updates</c>.</summary>
    public string Sample { get; init; } = "";

    /// <summary>The few numbers to see first.</summary>
    public IReadOnlyList<KeyNumber> KeyNumbers { get; init; } = [];

    /// <summary>What should be known of the run itself, besides what its probes found.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Learning curves.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <summary>What the probes measured.</summary>
    public IReadOnlyList<ProbeResult> Probes { get; init; } = [];

    /// <summary>The questions that the probes answer, by probe id; a probe without one is shown by its id.</summary>
    public IReadOnlyDictionary<string, string> Questions { get; init; } = new Dictionary<string, string>();

    /// <summary>The numbers to follow from checkpoint to checkpoint, by probe id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headlines { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The commands that make the measurements again, by <c>probe@update</c>.</summary>
    public IReadOnlyDictionary<string, string> ProbeCommands { get; init; } = new Dictionary<string, string>();

    /// <summary>Versions, commit, machine, engine: what has to be the same for the same bits.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];

    /// <summary>Files beside the page, by relative path.</summary>
    public IReadOnlyList<ReportLink> Links { get; init; } = [];

    /// <summary>
    /// The endings of the pictures that lie beside the page, such as <c>png</c> and <c>svg</c>; empty where none were drawn.
    /// </summary>
    public IReadOnlyList<string> PictureFormats { get; init; } = [];

    /// <summary>The folder of the pictures, seen from the page.</summary>
    public string PictureFolder { get; init; } = "figures";
}

/// <summary>A number to see first.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number as text, with its unit.</param>
/// <param name="Note">Its interval, sample size or target; empty for none.</param>
public sealed record KeyNumber(string Label, string Value, string Note = "");

/// <summary>A line of how the page was made.</summary>
/// <param name="Name">Such as <c>commit</c>.</param>
/// <param name="Value">Such as its hash.</param>
public sealed record ReportFact(string Name, string Value);

/// <summary>A file beside the page.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Path">Its path, relative to the page.</param>
public sealed record ReportLink(string Label, string Path);
