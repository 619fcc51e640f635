using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>Gymnasium's <c>BipedalWalkerHardcore-v3</c>: stumps, stairs and pits, 2000 steps. Equations in <see cref="Walker"/>.</summary>
public sealed class BipedalWalkerHardcore : Walker, ICatalogued
{
    /// <summary>A walker before its first reset.</summary>
    public BipedalWalkerHardcore() : base(Id, "Walk on two legs over stumps, stairs and pits; about 300 for the far end, −100 for a fall.", Course.Hardcore, 2000)
    {
    }

    /// <inheritdoc/>
    public static string Id => "BipedalWalkerHardcore-v3";

    /// <inheritdoc/>
    public static IEnvironment Create() => new BipedalWalkerHardcore();
}
