using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// A planar arm of two links whose fingertip is to reach a target; reward −‖fingertip − target‖ − Σ aᵢ², the distance being that
/// before the step. Episodes last 50 steps.
/// </summary>
/// <remarks>
/// Gymnasium's <c>Reacher-v4</c>. The target is drawn from the square [−0.2, 0.2)² until it lies in the disc of radius 0.2 m.
/// Observation [cos θ, sin θ, target, θ̇, fingertip − target].
/// </remarks>
public sealed class Reacher : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.1;
    private const double VelocityNoise = 0.005;
    private const double Reach = 0.2;

    private int _fingertip;
    private int _target;

    /// <summary>A copy before its first reset.</summary>
    public Reacher()
        : base(Describe(Id, "Move the tip of a two-link arm to a target; less reward for distance and for effort.", 11, 2, 1, -3.75, timeLimit: 50), nameof(Reacher), 2, memory: 1)
    {
    }

    /// <inheritdoc/>
    public static string Id => "Reacher-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new Reacher();

    private protected override Camera Camera => Camera.Top(left: -0.34, bottom: -0.34, right: 0.34, top: 0.34);

    private protected override void Prepare(Simulation model) => (_fingertip, _target) = (model.Body("fingertip"), model.Body("target"));

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        var target = now.Positions[^2..];
        do
        {
            target.Clear();
            AddUniform(rng, Reach, target);
        }
        while (!(Math.Sqrt((target[0] * target[0]) + (target[1] * target[1])) < Reach));

        AddUniform(rng, VelocityNoise, now.Velocities);
        now.Velocities[^2..].Clear();
    }

    private protected override void Remember(Simulation now, Span<double> memory) => memory[0] = now.BodyDistance(_fingertip, _target);

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var (first, second) = (now.Positions[0], now.Positions[1]);
        var writer = new ObservationWriter(observation);
        writer.Add([Math.Cos(first), Math.Cos(second), Math.Sin(first), Math.Sin(second)]);
        writer.Add(now.Positions[2..]);
        writer.Add(now.Velocities[..2]);
        for (var i = 0; i < 3; i++)
            writer.Add(now.BodyPosition(_fingertip)[i] - now.BodyPosition(_target)[i]);
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before) =>
        new(-before[0] - Effort.Single(1, action), false);
}
