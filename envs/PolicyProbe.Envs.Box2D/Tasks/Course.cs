namespace PolicyProbe.Envs.Box2D;

/// <summary>What the walker's ground is like.</summary>
internal enum Course
{
    /// <summary>Slightly uneven.</summary>
    Gentle,

    /// <summary>With stumps, stairs and pits between stretches of grass.</summary>
    Hardcore,
}
