using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A trick and its settings, as text.</summary>
/// <param name="Id">The trick's id.</param>
/// <param name="Settings">Its settings, each as <see cref="Core.Settings.With{T}"/> reads it.</param>
public sealed record TrickChoice(string Id, IReadOnlyDictionary<string, string> Settings);

/// <summary>
/// Everything that decides what a run computes, resolved: the same configuration on the same engine gives the same bits.
/// </summary>
/// <param name="Environment">The environment's id.</param>
/// <param name="Algorithm">The algorithm's preset id.</param>
/// <param name="PresetSource">Where the preset comes from.</param>
/// <param name="Steps">Environment steps asked for; schedules run over them, rounded up to whole updates.</param>
/// <param name="Seed">The seed of everything.</param>
/// <param name="Engine">The engine that runs the networks.</param>
/// <param name="Device">Where the networks run.</param>
/// <param name="Settings">The algorithm's settings, as text.</param>
/// <param name="Tricks">The tricks that are on, in hook order.</param>
public sealed record RunConfiguration(
    string Environment,
    string Algorithm,
    string PresetSource,
    long Steps,
    ulong Seed,
    string Engine,
    string Device,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<TrickChoice> Tricks)
{
    private const int LargestUpdate = 100_000_000;

    /// <summary>The algorithm's settings as a record.</summary>
    /// <exception cref="WrongUseException">A setting does not exist, or breaks its rule.</exception>
    public AlgorithmOptions Options() =>
        Settings.Aggregate(Presets.Defaults(Algorithm), (options, pair) => Core.Settings.With(options, Algorithm, pair.Key, pair.Value));

    /// <summary>The tricks as records.</summary>
    /// <exception cref="WrongUseException">A trick does not exist, or one of its settings breaks its rule.</exception>
    public TrickSet TrickSet() =>
        Tricks.Aggregate(new TrickSet(), (set, trick) => trick.Settings.Aggregate(set.With(trick.Id), (inner, pair) => inner.Set(trick.Id, pair.Key, pair.Value)));

    /// <summary>The pairs that one update takes in.</summary>
    /// <exception cref="WrongUseException">They are more than an array holds.</exception>
    public int PairsPerUpdate()
    {
        var options = Options();
        var pairs = options.Pairs;
        return pairs <= LargestUpdate ? (int)pairs
            : throw new WrongUseException($"environments={options.Environments}, horizon={options.Horizon}: expected at most {LargestUpdate:N0} pairs an update, got {pairs:N0}.");
    }

    /// <summary>The updates planned: enough for <see cref="Steps"/>.</summary>
    /// <exception cref="WrongUseException">The steps are not positive, or too many.</exception>
    public int Updates()
    {
        var pairs = PairsPerUpdate();
        var updates = Steps < 1 ? 0 : ((Steps - 1) / pairs) + 1;
        return updates is >= 1 and <= int.MaxValue ? (int)updates
            : throw new WrongUseException($"steps={Steps}: expected 1 to {(long)int.MaxValue * pairs}.");
    }

    /// <summary>The configuration of a preset.</summary>
    public static RunConfiguration From(Preset preset, EnvironmentSpec environment, long steps, ulong seed, AlgorithmOptions options, TrickSet tricks, string engine, string device)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(tricks);
        return new RunConfiguration(
            environment.Id, preset.Id, preset.Source, steps, seed, engine, device, AsText(options),
            [.. tricks.Tricks.Select(trick => new TrickChoice(trick.Id, AsText(trick)))]);
    }

    private static Dictionary<string, string> AsText(object record) =>
        Core.Settings.Values(record);
}
