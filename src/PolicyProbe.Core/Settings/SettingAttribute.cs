namespace PolicyProbe.Core;

/// <summary>
/// Marks a property of a record as a setting: the one source of its name on the command line and in JSON, its help and its range.
/// </summary>
/// <param name="id">Kebab-case name: <c>--set id=value</c>.</param>
/// <param name="help">What it does, in a phrase.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string id, string help) : Attribute
{
    /// <summary>Kebab-case name.</summary>
    public string Id { get; } = id;

    /// <summary>What it does.</summary>
    public string Help { get; } = help;

    /// <summary>The least value allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the least value itself is excluded.</summary>
    public bool AboveMinimum { get; init; }

    /// <summary>Whether a list may be empty; it is written <c>none</c>.</summary>
    public bool MayBeEmpty { get; init; }
}
