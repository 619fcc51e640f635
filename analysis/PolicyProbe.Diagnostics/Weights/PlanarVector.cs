namespace PolicyProbe.Diagnostics;

/// <summary>A vector in the plane.</summary>
/// <param name="X">Its first coordinate.</param>
/// <param name="Y">Its second.</param>
public readonly record struct PlanarVector(double X, double Y)
{
    /// <summary>‖v‖.</summary>
    public double Norm => Math.Sqrt(Dot(this));

    /// <summary>vᵀu.</summary>
    public double Dot(PlanarVector other) => (X * other.X) + (Y * other.Y);

    /// <summary>v₁u₂ − v₂u₁: the determinant of the two, ‖v‖ ‖u‖ times the sine of the angle from v to u.</summary>
    public double Cross(PlanarVector other) => (X * other.Y) - (Y * other.X);

    /// <summary>v + s u.</summary>
    public PlanarVector Plus(double factor, PlanarVector other) => new(X + (factor * other.X), Y + (factor * other.Y));

    /// <summary>The angle between the two, radians in [0, π].</summary>
    public double AngleTo(PlanarVector other) => Math.Abs(Math.Atan2(Cross(other), Dot(other)));

    /// <summary>The v with vᵀa = α and vᵀb = β, by Cramer's rule; not finite where a and b are parallel.</summary>
    public static PlanarVector With(PlanarVector a, double alpha, PlanarVector b, double beta) =>
        new(((alpha * b.Y) - (beta * a.Y)) / a.Cross(b), ((beta * a.X) - (alpha * b.X)) / a.Cross(b));
}
