using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A named choice of hyper-parameters and tricks, for one environment or for any.</summary>
/// <param name="Id">The name on the command line: <c>--algo ppo</c>.</param>
/// <param name="Environment">The environment it was tuned for; null for any.</param>
/// <param name="Options">The hyper-parameters; their type is the algorithm.</param>
/// <param name="Tricks">The tricks that are on.</param>
/// <param name="Source">Where the values come from.</param>
/// <param name="Departures">Where the preset departs from its source, and why.</param>
public sealed record Preset(string Id, string? Environment, AlgorithmOptions Options, TrickSet Tricks, string Source, params IReadOnlyList<string> Departures)
{
    /// <summary>The same with other settings and tricks; tricks are switched on, then off, then set.</summary>
    /// <param name="settings"><c>NAME=VALUE</c> of the algorithm, <c>TRICK.NAME=VALUE</c> of a trick.</param>
    /// <param name="with">Tricks to switch on.</param>
    /// <param name="without">Tricks to switch off.</param>
    /// <exception cref="WrongUseException">There is no such setting or trick, a trick is not on, or a value breaks its rule.</exception>
    public Preset Changed(IEnumerable<string> settings, IEnumerable<string> with, IEnumerable<string> without)
    {
        var tricks = without.Aggregate(with.Aggregate(Tricks, (set, id) => set.With(id)), (set, id) => set.Without(id));
        return settings.Select(Settings.Split).Aggregate(this with { Tricks = tricks }, (preset, setting) => setting.Owner is { } owner
            ? preset with { Tricks = preset.Tricks.Set(owner, setting.Key, setting.Value) }
            : preset with { Options = Settings.With(preset.Options, Id, setting.Key, setting.Value) });
    }
}

/// <summary>The presets that exist. An id has one for each environment that it was tuned for, and a default for all others.</summary>
public static class Presets
{
    /// <summary>All presets.</summary>
    public static IReadOnlyList<Preset> All { get; } = [.. ClassicPresets.All, .. PaperPresets.All, .. LibraryPresets.All];

    /// <summary>The ids, each once.</summary>
    public static IEnumerable<string> Ids => All.Select(preset => preset.Id).Distinct();

    /// <summary>The preset <paramref name="id"/> for an environment: its own if there is one, else the one for any.</summary>
    /// <exception cref="WrongUseException">There is no such preset.</exception>
    public static Preset For(string id, string environment) =>
        All.FirstOrDefault(preset => preset.Id == id && preset.Environment == environment)
        ?? All.FirstOrDefault(preset => preset.Id == id && preset.Environment is null)
        ?? throw Unknown(id);

    /// <summary>The algorithm's options before any preset: all presets of an id are of one algorithm.</summary>
    /// <exception cref="WrongUseException">There is no such preset.</exception>
    public static AlgorithmOptions Defaults(string id) =>
        (AlgorithmOptions)Activator.CreateInstance((All.FirstOrDefault(preset => preset.Id == id) ?? throw Unknown(id)).Options.GetType())!;

    private static WrongUseException Unknown(string id) => new($"--algo {id}: no such algorithm; {Nearest.Advice(id, [.. Ids], "Algorithms")}");
}
