using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>Gymnasium's <c>LunarLander-v3</c>: engines that are on or off, one at a time. Equations in <see cref="Lander"/>.</summary>
/// <remarks>Actions: 0 nothing, 1 left engine, 2 main engine, 3 right engine. Wind, which is off by default there, is not offered.</remarks>
public sealed class LunarLander : Lander, ICatalogued
{
    /// <summary>A lander before its first reset.</summary>
    public LunarLander() : base(Id, "Land a rocket between two flags by firing one of three engines; about 250 for a soft landing, −100 for a crash.", new Discrete(4))
    {
    }

    /// <inheritdoc/>
    public static string Id => "LunarLander-v3";

    /// <inheritdoc/>
    public static IEnvironment Create() => new LunarLander();

    private protected override Engines Decode(ReadOnlySpan<float> action) => (int)action[0] switch
    {
        1 => new Engines(0, 1, -1),
        2 => new Engines(1, 0, 0),
        3 => new Engines(0, 1, +1),
        _ => Engines.Off,
    };
}
