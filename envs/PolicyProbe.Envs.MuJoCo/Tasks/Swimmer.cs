using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>Three links in a viscous fluid; reward for forward speed and against effort: r = Δx/Δt − 10⁻⁴ Σ aᵢ².</summary>
/// <remarks>
/// Gymnasium's <c>Swimmer-v4</c>, after R. Coulom, "Reinforcement Learning Using Neural Networks, with Applications to Motor
/// Control" (2002). Observation [q₂…, q̇]: the position in the plane is left out.
/// </remarks>
public sealed class Swimmer : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.1;
    private const double EffortWeight = 1e-4;

    /// <summary>A copy before its first reset.</summary>
    public Swimmer()
        : base(Describe(Id, "Swim forwards by bending two joints in a viscous fluid; reward for speed, less for effort.", 8, 2, 1, 360), nameof(Swimmer), 4, memory: 1)
    {
    }

    /// <inheritdoc/>
    public static string Id => "Swimmer-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new Swimmer();

    private protected override Camera Camera => Camera.Top(left: -3, bottom: -2, right: 3, top: 2, follows: "torso");

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddUniform(rng, Noise, now.Velocities);
    }

    private protected override void Remember(Simulation now, Span<double> memory) => memory[0] = now.Positions[0];

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Add(now.Positions[2..]);
        writer.Add(now.Velocities);
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before)
    {
        var speed = (now.Positions[0] - before[0]) / StepDuration;
        return new(speed - Effort.Single(EffortWeight, action), false);
    }
}
