using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>A planar body with a back and a front leg; reward for forward speed and against effort: r = Δx/Δt − 0.1 Σ aᵢ².</summary>
/// <remarks>
/// Gymnasium's <c>HalfCheetah-v4</c>, after P. Wawrzyński, "A Cat-Like Robot Real-Time Learning to Run" (2009). Observation
/// [q₁…, q̇]: the position along the ground is left out.
/// </remarks>
public sealed class HalfCheetah : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.1;
    private const double EffortWeight = 0.1;

    /// <summary>A copy before its first reset.</summary>
    public HalfCheetah()
        : base(Describe(Id, "Run forwards on a back and a front leg; reward for speed, less for effort.", 17, 6, 1, 4800), nameof(HalfCheetah), 5, memory: 1)
    {
    }

    /// <inheritdoc/>
    public static string Id => "HalfCheetah-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new HalfCheetah();

    private protected override Camera Camera => Camera.Side(left: -2, bottom: -0.4, right: 2, top: 1.5, follows: "torso");

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddNormal(rng, Noise, now.Velocities);
    }

    private protected override void Remember(Simulation now, Span<double> memory) => memory[0] = now.Positions[0];

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Add(now.Positions[1..]);
        writer.Add(now.Velocities);
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before)
    {
        var speed = (now.Positions[0] - before[0]) / StepDuration;
        return new(speed - Effort.Single(EffortWeight, action), false);
    }
}
