using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The process of <see cref="SmallGarnet"/> with J within 15 steps and without discount.</summary>
public sealed class FiniteGarnet : ICatalogued
{
    private FiniteGarnet()
    {
    }

    /// <inheritdoc/>
    public static string Id => "garnet-10-4-3-h15";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "A random decision process of 10 states and 4 actions, 15 steps long. Its exact gradient is known.",
        "Archibald, McKinnon and Thomas (1995)",
        Garnet.Create(10, 4, 3, seed: 1, discount: 1, horizon: 15));
}
