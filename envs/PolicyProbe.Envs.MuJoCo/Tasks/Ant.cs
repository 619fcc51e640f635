using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// A ball on four legs with two joints each; reward for forward speed, for staying healthy, and against effort:
/// r = Δx/Δt + 1 − ½ Σ aᵢ², until the torso's height leaves [0.2, 1] m.
/// </summary>
/// <remarks>
/// Gymnasium's <c>Ant-v4</c>, after J. Schulman et al., "High-Dimensional Continuous Control Using Generalized Advantage
/// Estimation" (2016). Observation [q₂…, q̇]: the position on the ground is left out, and so are contact forces, as is the default there.
/// </remarks>
public sealed class Ant : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.1;
    private const double EffortWeight = 0.5;

    private int _torso;

    /// <summary>A copy before its first reset.</summary>
    public Ant()
        : base(Describe(Id, "Run forwards on four legs; reward for speed and for staying up, less for effort.", 27, 8, 1, 6000), nameof(Ant), 5, memory: 1)
    {
    }

    /// <inheritdoc/>
    public static string Id => "Ant-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new Ant();

    private protected override Camera Camera => Camera.Side(left: -2, bottom: -0.4, right: 2, top: 1.7, follows: "torso");

    private protected override void Prepare(Simulation model) => _torso = model.Body("torso");

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddNormal(rng, Noise, now.Velocities);
    }

    private protected override void Remember(Simulation now, Span<double> memory) => memory[0] = now.BodyPosition(_torso)[0];

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Add(now.Positions[2..]);
        writer.Add(now.Velocities);
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before)
    {
        var speed = (now.BodyPosition(_torso)[0] - before[0]) / StepDuration;
        var isHealthy = now.Positions[2] is >= 0.2 and <= 1;
        return new(speed + 1 - Effort.Single(EffortWeight, action), !isHealthy);
    }
}
