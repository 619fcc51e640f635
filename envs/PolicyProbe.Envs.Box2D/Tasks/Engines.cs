namespace PolicyProbe.Envs.Box2D;

/// <summary>What the lander's engines do during a step.</summary>
/// <param name="Main">Power of the main engine: 0, or 0.5 to 1.</param>
/// <param name="Side">Power of a side engine: 0, or 0.5 to 1.</param>
/// <param name="Direction">Which side engine: −1 left, which pushes to the right, or +1 right.</param>
internal readonly record struct Engines(double Main, double Side, double Direction)
{
    /// <summary>All engines off.</summary>
    public static Engines Off => default;
}
