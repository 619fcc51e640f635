namespace PolicyProbe.Ablations;

/// <summary>What a cell is for.</summary>
public enum CellRole
{
    /// <summary>It is reported.</summary>
    Report,

    /// <summary>A setting is chosen by it; it is never reported.</summary>
    Tuning,
}

/// <summary>One run of an ablation, before it is run.</summary>
public sealed record CellPlan
{
    /// <summary>Twenty hexadecimal digits of the SHA-256 of configuration, seed and version; the name of its folder.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    public CellRole Role { get; init; }

    /// <summary>The environment's id.</summary>
    public required string Environment { get; init; }

    /// <summary>The preset's id.</summary>
    public required string Preset { get; init; }

    /// <summary>What is compared, in words: <c>ppo without reward-scaling</c>.</summary>
    public required string Arm { get; init; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The levels of what the grid varies, by name.</summary>
    public IReadOnlyDictionary<string, string> Factors { get; init; } = new Dictionary<string, string>();

    /// <summary>Tricks switched on beside the preset's.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>Tricks of the preset switched off.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Settings, as for <c>--set</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Of a tuning cell: the value that it tries; else null.</summary>
    public string? Candidate { get; init; }

    /// <summary>Of a cell whose arm is tuned: the setting that is chosen; else null.</summary>
    public string? Tuned { get; init; }

    /// <summary>Of such a cell: the ids of the cells that choose.</summary>
    public IReadOnlyList<string> TunedBy { get; init; } = [];
}
