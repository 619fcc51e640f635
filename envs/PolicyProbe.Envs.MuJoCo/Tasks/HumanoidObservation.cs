namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// What both humanoids see [376]: q₂… (22; the position on the ground is left out), q̇ (23), and for each of the 14 bodies, the world
/// first, its inertia (10) and velocity (6) about the centre of mass; then the joints' actuator forces (23) and the external forces
/// on each body (6).
/// </summary>
internal static class HumanoidObservation
{
    /// <summary>How many numbers there are.</summary>
    public const int Size = 22 + 23 + (14 * 10) + (14 * 6) + 23 + (14 * 6);

    /// <summary>Writes the observation.</summary>
    public static void Write(Simulation now, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Add(now.Positions[2..]);
        writer.Add(now.Velocities);
        writer.Add(now[Quantity.Inertias]);
        writer.Add(now[Quantity.BodyVelocities]);
        writer.Add(now[Quantity.ActuatorForces]);
        writer.Add(now[Quantity.ExternalForces]);
    }
}
