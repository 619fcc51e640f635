using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// <see cref="GridWorld"/> with J within 25 steps: values depend on the time left, and there is no discount bias beyond it.
/// </summary>
public sealed class FiniteGridWorld : ICatalogued
{
    private FiniteGridWorld()
    {
    }

    /// <inheritdoc/>
    public static string Id => "grid-world-5x5-h25";

    /// <inheritdoc/>
    public static IEnvironment Create() => new TabularEnvironment(
        Id,
        "Find the way across five by five squares within 25 steps; the far corner pays 1. Its exact gradient is known.",
        "after Sutton and Barto (2018), example 3.5",
        GridWorld.Model(horizon: 25),
        draw: GridWorld.Draw);
}
