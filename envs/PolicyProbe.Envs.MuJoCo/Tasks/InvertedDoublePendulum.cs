using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// Two poles on top of each other on a cart that is pushed along a rail; reward for a tip that stays up and still:
/// r = 10 − 0.01 x² − (y − 2)² − 10⁻³ θ̇₁² − 5·10⁻³ θ̇₂² with the tip at (x, y), until y ≤ 1 m.
/// </summary>
/// <remarks>
/// Gymnasium's <c>InvertedDoublePendulum-v4</c>. Observation [x, sin θ, cos θ, clip(q̇, ±10), clip(f, ±10)], f the forces of joint
/// limits and contacts.
/// </remarks>
public sealed class InvertedDoublePendulum : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.1;

    /// <summary>A copy before its first reset.</summary>
    public InvertedDoublePendulum()
        : base(Describe(Id, "Push a cart along a rail so that two poles on top of each other stay up.", 11, 1, 1, 9100), nameof(InvertedDoublePendulum), 5)
    {
    }

    /// <inheritdoc/>
    public static string Id => "InvertedDoublePendulum-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new InvertedDoublePendulum();

    private protected override Camera Camera => Camera.Side(left: -1.6, bottom: -0.5, right: 1.6, top: 1.5);

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddNormal(rng, Noise, now.Velocities);
    }

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var (x, first, second) = (now.Positions[0], now.Positions[1], now.Positions[2]);
        var writer = new ObservationWriter(observation);
        writer.Add([x, Math.Sin(first), Math.Sin(second), Math.Cos(first), Math.Cos(second)]);
        writer.AddClipped(now.Velocities);
        writer.AddClipped(now[Quantity.ConstraintForces]);
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before)
    {
        var tip = now[Quantity.SitePositions];
        var (x, y) = (tip[0], tip[2]);
        var (first, second) = (now.Velocities[1], now.Velocities[2]);
        var distance = (0.01 * (x * x)) + ((y - 2) * (y - 2));
        var motion = (1e-3 * (first * first)) + (5e-3 * (second * second));
        return new(10 - distance - motion, !(y > 1));
    }
}
