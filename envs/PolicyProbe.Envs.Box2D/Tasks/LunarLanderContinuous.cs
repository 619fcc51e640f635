using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>Gymnasium's <c>LunarLanderContinuous-v3</c>: engines with a throttle. Equations in <see cref="Lander"/>.</summary>
/// <remarks>
/// The action is (main, lateral) in [−1, 1]²: the main engine has the power (main + 1)/2 where main &gt; 0, the side engine of
/// lateral's sign (− left, + right) the power |lateral| where that is above ½. Wind is not offered.
/// </remarks>
public sealed class LunarLanderContinuous : Lander, ICatalogued
{
    /// <summary>A lander before its first reset.</summary>
    public LunarLanderContinuous() : base(Id, "Land a rocket between two flags with throttled engines; about 250 for a soft landing, −100 for a crash.", Box.Uniform(2, -1, 1))
    {
    }

    /// <inheritdoc/>
    public static string Id => "LunarLanderContinuous-v3";

    /// <inheritdoc/>
    public static IEnvironment Create() => new LunarLanderContinuous();

    private protected override Engines Decode(ReadOnlySpan<float> action)
    {
        var (main, lateral) = (Math.Clamp((double)action[0], -1, 1), Math.Clamp((double)action[1], -1, 1));
        var side = Math.Abs(lateral) > 0.5 ? Math.Abs(lateral) : 0;
        return new Engines(main > 0 ? (main + 1) * 0.5 : 0, side, side > 0 ? Math.Sign(lateral) : 0);
    }
}
