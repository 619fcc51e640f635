namespace PolicyProbe.Ablations;

/// <summary>Which sets of tricks are compared.</summary>
public enum TrickDesign
{
    /// <summary>One set: every varied trick is on.</summary>
    All,

    /// <summary>One set: every varied trick is off.</summary>
    None,

    /// <summary>All, and for each varied trick all but it.</summary>
    LeaveOneOut,

    /// <summary>None, and for each varied trick it alone.</summary>
    AddOneIn,

    /// <summary>Every subset of the varied tricks: 2^k sets.</summary>
    Factorial,

    /// <summary>Sets that the grid spells out.</summary>
    Sets,
}

/// <summary>Which sets of tricks are compared, starting from those of a preset.</summary>
/// <param name="Design">How sets are made.</param>
public sealed record TrickPlan(TrickDesign Design)
{
    /// <summary>The varied tricks; all of the preset's where empty.</summary>
    public IReadOnlyList<string> Of { get; init; } = [];

    /// <summary>Tricks that are on in every set, beside the preset's.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>Tricks of the preset that are off in every set.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>What is on wherever a varied trick is off: <c>orthogonal-init</c> → <c>xavier-init</c>.</summary>
    public IReadOnlyDictionary<string, string> Instead { get; init; } = new Dictionary<string, string>();

    /// <summary>The sets of <see cref="TrickDesign.Sets"/>.</summary>
    public IReadOnlyList<NamedTricks> Sets { get; init; } = [];
}

/// <summary>A set of tricks that a grid spells out: a preset's, with some and without others.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="With">Tricks switched on.</param>
/// <param name="Without">Tricks switched off.</param>
public sealed record NamedTricks(string Name, IReadOnlyList<string> With, IReadOnlyList<string> Without);
