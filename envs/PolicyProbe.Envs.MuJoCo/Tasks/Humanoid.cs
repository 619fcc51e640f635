using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// A body with arms and legs; reward for forward speed of the centre of mass, for staying up, and against effort:
/// r = 1.25 Δx/Δt + 5 − 0.1 Σ aᵢ², until the torso's height leaves (1, 2) m.
/// </summary>
/// <remarks>
/// Gymnasium's <c>Humanoid-v4</c>, after Y. Tassa, T. Erez and E. Todorov, "Synthesis and Stabilization of Complex Behaviors
/// through Online Trajectory Optimization" (2012). Observation: <see cref="HumanoidObservation"/>.
/// </remarks>
public sealed class Humanoid : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.01;

    /// <summary>A copy before its first reset.</summary>
    public Humanoid()
        : base(
            Describe(Id, "Walk forwards on two legs in three dimensions; reward for speed and for staying up, less for effort.", HumanoidObservation.Size, 17, 0.4f, null),
            nameof(Humanoid), 5, memory: 1, forces: true)
    {
    }

    /// <inheritdoc/>
    public static string Id => "Humanoid-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new Humanoid();

    private protected override Camera Camera => Camera.Side(left: -1.8, bottom: -0.3, right: 1.8, top: 2, follows: "torso");

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddUniform(rng, Noise, now.Velocities);
    }

    private protected override void Remember(Simulation now, Span<double> memory) => memory[0] = CentreOfMass(now);

    private protected override void Observe(Simulation now, Span<float> observation) => HumanoidObservation.Write(now, observation);

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before)
    {
        var speed = (CentreOfMass(now) - before[0]) / StepDuration;
        var effort = Effort.Double(0.1, action);
        var isHealthy = now.Positions[2] is > 1 and < 2;
        return new((1.25 * speed) + 5 - effort, !isHealthy);
    }

    /// <summary>The whole body's centre of mass along x.</summary>
    private static double CentreOfMass(Simulation now)
    {
        var (moment, mass) = (0.0, 0.0);
        var masses = now[Quantity.Masses];
        var centres = now[Quantity.CentresOfMass];
        for (var body = 0; body < masses.Length; body++)
        {
            moment += masses[body] * centres[3 * body];
            mass += masses[body];
        }

        return moment / mass;
    }
}
