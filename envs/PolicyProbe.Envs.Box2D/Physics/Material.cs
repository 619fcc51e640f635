namespace PolicyProbe.Envs.Box2D;

/// <summary>What a fixture is made of and what it collides with.</summary>
/// <param name="Density">Mass per area, kg/m²; it says nothing of a body that never moves.</param>
/// <param name="Friction">Coulomb's coefficient; Box2D takes √(μ₁μ₂) where two touch.</param>
/// <param name="Category">What it is, one bit.</param>
/// <param name="Mask">The categories that it collides with.</param>
internal readonly record struct Material(float Density, float Friction, ushort Category, ushort Mask)
{
    /// <summary>The category of all that stands still.</summary>
    public const ushort GroundCategory = 0x0001;

    /// <summary>Ground, which collides with everything.</summary>
    public static Material Ground(float friction) => new(0, friction, GroundCategory, 0xffff);

    /// <summary>A part of a robot, which collides with the ground only.</summary>
    public static Material Part(float density, float friction, ushort category) => new(density, friction, category, GroundCategory);
}
