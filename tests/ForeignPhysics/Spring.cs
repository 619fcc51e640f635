namespace ForeignPhysics;

/// <summary>A mass on a spring.</summary>
public static class Spring
{
    /// <summary>One Euler step.</summary>
    public static (double Place, double Speed) Step(double place, double speed, double push) => (place + (0.1 * speed), speed + (0.1 * (push - place)));
}
