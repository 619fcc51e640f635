using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// A body with arms and legs that lies on its back and is to rise; reward for height, against effort and impacts:
/// r = z/τ − 0.1 Σ aᵢ² − min(5·10⁻⁷ Σ fᵢ², 10) + 1, z the torso's height, τ the physics step, f the external forces. Only the time limit ends it.
/// </summary>
/// <remarks>Gymnasium's <c>HumanoidStandup-v4</c>. Observation: <see cref="HumanoidObservation"/>.</remarks>
public sealed class HumanoidStandup : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.01;

    /// <summary>A copy before its first reset.</summary>
    public HumanoidStandup()
        : base(
            Describe(Id, "Stand up from lying on the back; reward for height, less for effort and impacts.", HumanoidObservation.Size, 17, 0.4f, null),
            nameof(HumanoidStandup), 5, forces: true)
    {
    }

    /// <inheritdoc/>
    public static string Id => "HumanoidStandup-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new HumanoidStandup();

    private protected override Camera Camera => Camera.Side(left: -1.8, bottom: -0.3, right: 1.8, top: 2, follows: "torso");

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddUniform(rng, Noise, now.Velocities);
    }

    private protected override void Observe(Simulation now, Span<float> observation) => HumanoidObservation.Write(now, observation);

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before)
    {
        var height = now.Positions[2] / now.TimeUnit;
        var effort = Effort.Double(0.1, action);
        var impact = Math.Min(0.5e-6 * PairwiseSum.OfSquares<double>(now[Quantity.ExternalForces]), 10);
        return new(height - effort - impact + 1, false);
    }
}
