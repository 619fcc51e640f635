using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A named choice of hyper-parameters and tricks, for one environment or for any.</summary>
/// <param name="Id">The name on the command line: <c>--algo ppo</c>.</param>
/// <param name="Environment">The environment it was tuned for; null for any.</param>
/// <param name="Options">The hyper-parameters.</param>
/// <param name="Tricks">The tricks that are on.</param>
/// <param name="Source">Where the values come from, and where they depart from it.</param>
public sealed record Preset(string Id, string? Environment, PpoOptions Options, TrickSet Tricks, string Source);

/// <summary>The presets that exist. <c>ppo</c> has one for each environment that it was tuned for, and a default for all others.</summary>
public static class Presets
{
    private static readonly TrickSet Usual = new(new OrthogonalInit(), new AdamAnnealing(), new AdvantageNormalization(), new GradientClipping());

    /// <summary>All presets.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("ppo", null, new PpoOptions(), Usual, "Stable-Baselines3's defaults, with the learning rate annealed to 0 and separate optimisers for policy and value"),
        new("ppo", "CartPole-v1",
            new PpoOptions { Environments = 8, Horizon = 256 },
            Usual, "Stable-Baselines3's defaults with 8 environments of 256 steps, the learning rate annealed to 0 and separate optimisers; 500 on each of 40 seeds, where rl-baselines3-zoo's values missed 475 on one"),
        new("sb3-ppo", null, new PpoOptions(), new TrickSet(new OrthogonalInit(), new AdvantageNormalization(), new GradientClipping()),
            "Stable-Baselines3's defaults; separate optimisers, so gradients are clipped for each network rather than jointly"),
    ];

    /// <summary>The ids, each once.</summary>
    public static IEnumerable<string> Ids => All.Select(preset => preset.Id).Distinct();

    /// <summary>The preset <paramref name="id"/> for an environment: its own if there is one, else the one for any.</summary>
    /// <exception cref="WrongUseException">There is no such preset.</exception>
    public static Preset For(string id, string environment) =>
        All.FirstOrDefault(preset => preset.Id == id && preset.Environment == environment)
        ?? All.FirstOrDefault(preset => preset.Id == id && preset.Environment is null)
        ?? throw new WrongUseException($"--algo {id}: no such algorithm; {Nearest.Advice(id, [.. Ids], "Algorithms")}");
}
