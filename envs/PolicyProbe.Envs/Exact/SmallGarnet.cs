using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary><see cref="Garnet"/> with 10 states, 4 actions and 3 next states each, seed 1; γ = 0.9, and J is over all time.</summary>
public sealed class SmallGarnet : ICatalogued
{
    private SmallGarnet()
    {
    }

    /// <inheritdoc/>
    public static string Id => "garnet-10-4-3";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "A random decision process of 10 states and 4 actions without an end. Its exact gradient is known.",
        "Archibald, McKinnon and Thomas (1995)",
        Garnet.Create(10, 4, 3, seed: 1),
        timeLimit: 100);
}
