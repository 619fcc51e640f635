using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// A planar one-legged body of four links; reward for forward speed, for staying upright, and against effort:
/// r = Δx/Δt + 1 − 10⁻³ Σ aᵢ², until height ≤ 0.7 m, lean ≥ 0.2 rad, or any other number of the state beyond ±100.
/// </summary>
/// <remarks>
/// Gymnasium's <c>Hopper-v4</c>, after T. Erez, Y. Tassa and E. Todorov, "Infinite-Horizon Model Predictive Control for Periodic
/// Tasks with Contacts" (2011). Observation [q₁…, clip(q̇, ±10)]: the position along the ground is left out.
/// </remarks>
public sealed class Hopper : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 5e-3;
    private const double EffortWeight = 1e-3;

    /// <summary>A copy before its first reset.</summary>
    public Hopper()
        : base(Describe(Id, "Hop forwards on one leg; reward for speed and for staying up, less for effort.", 11, 3, 1, 3800), nameof(Hopper), 4, memory: 1)
    {
    }

    /// <inheritdoc/>
    public static string Id => "Hopper-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new Hopper();

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
        var speed = (now.Positions[0] - before[0]) / StepDuration;
        return new(speed + 1 - Effort.Single(EffortWeight, action), !IsHealthy(now));
    }

    private static bool IsHealthy(Simulation now)
    {
        var q = now.Positions;
        return q[1] > 0.7 && Math.Abs(q[2]) < 0.2 && Within(q[2..]) && Within(now.Velocities);

        static bool Within(ReadOnlySpan<double> values)
        {
            foreach (var value in values)
                if (!(value > -100 && value < 100))
                    return false;
            return true;
        }
    }
}
