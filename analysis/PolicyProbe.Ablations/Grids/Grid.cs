namespace PolicyProbe.Ablations;

/// <summary>What is compared, as a file says it: every arm is run in every environment with every seed. <c>docs/ablations.md</c> has the schema.</summary>
public sealed record Grid
{
    /// <summary>The question.</summary>
    public required string Title { get; init; }

    /// <summary>Environments, by id.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Presets, by id.</summary>
    public IReadOnlyList<string> Presets { get; init; } = [];

    /// <summary>Which sets of tricks.</summary>
    public TrickPlan Tricks { get; init; } = new(TrickDesign.All);

    /// <summary>Settings and their values; those with several are factors.</summary>
    public IReadOnlyList<SettingAxis> Settings { get; init; } = [];

    /// <summary>The seeds, the same for every arm, so that arms can be compared in pairs.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [];

    /// <summary>What every cell has in common.</summary>
    public CellTask Task { get; init; } = new();

    /// <summary>How a setting is chosen for each arm; null where none is.</summary>
    public Tuning? Tune { get; init; }

    /// <summary>Cells that only wait, to try out executors; null for cells that train.</summary>
    public SleepPlan? Sleep { get; init; }
}

/// <summary>What every cell of a grid has in common.</summary>
public sealed record CellTask
{
    /// <summary>Environment steps, rounded up to whole updates.</summary>
    public long Steps { get; init; }

    /// <summary>Episodes of the evaluation after training.</summary>
    public int EvaluationEpisodes { get; init; } = 100;

    /// <summary>Whether the evaluation takes the most likely actions in place of sampled ones.</summary>
    public bool Deterministic { get; init; }

    /// <summary>What is measured when: <c>gradient-quality@0,last</c>.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>What runs the networks: <c>auto</c>, <c>fused</c>, <c>torch</c>.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Threads of a cell; results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Updates between checkpoints; null for a tenth of the run.</summary>
    public int? CheckpointEvery { get; init; }
}

/// <summary>A setting and its values.</summary>
/// <param name="Name">As for <c>--set</c>: <c>clip</c>, <c>gradient-clipping.norm</c>, <c>gradient-quality.repeats</c>.</param>
/// <param name="Values">The values, as text; several make it a factor.</param>
public sealed record SettingAxis(string Name, IReadOnlyList<string> Values);

/// <summary>
/// A setting that is chosen for each arm and environment: on seeds of its own, so that what is reported does not profit from the choice.
/// </summary>
/// <param name="Setting">The setting's name.</param>
/// <param name="Values">The values to choose from.</param>
/// <param name="Seeds">The seeds that the choice is made on; none of them is reported.</param>
public sealed record Tuning(string Setting, IReadOnlyList<string> Values, IReadOnlyList<ulong> Seeds)
{
    /// <summary>The rule, in words.</summary>
    public const string Rule = "the value with the highest mean final-return over the tuning seeds; the smaller of equals; a value with a failed run is not chosen";
}

/// <summary>Cells that wait and then draw a number.</summary>
/// <param name="Milliseconds">How long each waits.</param>
/// <param name="Count">How many.</param>
public sealed record SleepPlan(int Milliseconds, int Count);
