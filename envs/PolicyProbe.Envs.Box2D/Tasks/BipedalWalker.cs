using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>Gymnasium's <c>BipedalWalker-v3</c>: slightly uneven ground, 1600 steps. Equations in <see cref="Walker"/>.</summary>
public sealed class BipedalWalker : Walker, ICatalogued
{
    /// <summary>A walker before its first reset.</summary>
    public BipedalWalker() : base(Id, "Walk on two legs over slightly uneven ground; about 300 for the far end, −100 for a fall.", Course.Gentle, 1600)
    {
    }

    /// <inheritdoc/>
    public static string Id => "BipedalWalker-v3";

    /// <inheritdoc/>
    public static IEnvironment Create() => new BipedalWalker();
}
