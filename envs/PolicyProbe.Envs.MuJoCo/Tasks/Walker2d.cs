using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// A planar body on two legs; reward for forward speed, for staying upright, and against effort:
/// r = Δx/Δt + 1 − 10⁻³ Σ aᵢ², until the height leaves (0.8, 2) m or the lean reaches 1 rad.
/// </summary>
/// <remarks>
/// Gymnasium's <c>Walker2d-v4</c>, the hopper of T. Erez, Y. Tassa and E. Todorov (2011) with a second leg. Observation
/// [q₁…, clip(q̇, ±10)]: the position along the ground is left out. The feet differ in friction, 0.9 and 1.9, as in the original.
/// </remarks>
public sealed class Walker2d : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 5e-3;
    private const double EffortWeight = 1e-3;

    /// <summary>A copy before its first reset.</summary>
    public Walker2d()
        : base(Describe(Id, "Walk forwards on two legs; reward for speed and for staying up, less for effort.", 17, 6, 1, null), nameof(Walker2d), 4, memory: 1)
    {
    }

    /// <inheritdoc/>
    public static string Id => "Walker2d-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new Walker2d();

    private protected override Camera Camera => Camera.Side(left: -1.6, bottom: -0.3, right: 1.6, top: 1.8, follows: "torso");

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddUniform(rng, Noise, now.Velocities);
    }

    private protected override void Remember(Simulation now, Span<double> memory) => memory[0] = now.Positions[0];

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Add(now.Positions[1..]);
        writer.AddClipped(now.Velocities);
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before)
    {
        var (x, z, lean) = (now.Positions[0], now.Positions[1], now.Positions[2]);
        var speed = (x - before[0]) / StepDuration;
        var isHealthy = z > 0.8 && z < 2 && Math.Abs(lean) < 1;
        return new(speed + 1 - Effort.Single(EffortWeight, action), !isHealthy);
    }
}
