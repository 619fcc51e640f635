using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// An arm with seven joints that is to push an object to a goal; reward −‖object − goal‖ − 0.1 Σ aᵢ² − ½ ‖object − fingertips‖, the
/// distances being those before the step. Episodes last 100 steps.
/// </summary>
/// <remarks>
/// Gymnasium's <c>Pusher-v4</c>, with its almost weightless object. The object is drawn from [−0.3, 0) × [−0.2, 0.2) until it is
/// farther than 0.17 m from the goal. Observation [θ, θ̇, fingertips, object, goal].
/// </remarks>
public sealed class Pusher : MuJoCoEnvironment, ICatalogued
{
    private const int Joints = 7;
    private const double VelocityNoise = 0.005;
    private const double Clearance = 0.17;
    private const double EffortWeight = 0.1;

    private int _tips;
    private int _object;
    private int _goal;

    /// <summary>A copy before its first reset.</summary>
    public Pusher()
        : base(Describe(Id, "Push an object to a goal with a seven-jointed arm; less reward for distances and for effort.", 23, Joints, 2, 0, timeLimit: 100), nameof(Pusher), 5, memory: 2)
    {
    }

    /// <inheritdoc/>
    public static string Id => "Pusher-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new Pusher();

    private protected override Camera Camera => Camera.Top(left: -1.2, bottom: -1.65, right: 1.2, top: 0.6);

    private protected override void Prepare(Simulation model) =>
        (_tips, _object, _goal) = (model.Body("tips"), model.Body("object"), model.Body("goal"));

    private protected override void Start(Rng rng, Simulation now)
    {
        var place = now.Positions[Joints..];
        do
        {
            place[0] = rng.Uniform(-0.3, 0);
            place[1] = rng.Uniform(-0.2, 0.2);
        }
        while (!(Math.Sqrt((place[0] * place[0]) + (place[1] * place[1])) > Clearance));

        AddUniform(rng, VelocityNoise, now.Velocities);
        now.Velocities[Joints..].Clear();
    }

    private protected override void Remember(Simulation now, Span<double> memory)
    {
        memory[0] = now.BodyDistance(_object, _tips);
        memory[1] = now.BodyDistance(_object, _goal);
    }

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Add(now.Positions[..Joints]);
        writer.Add(now.Velocities[..Joints]);
        writer.Add(now.BodyPosition(_tips));
        writer.Add(now.BodyPosition(_object));
        writer.Add(now.BodyPosition(_goal));
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before) =>
        new(-before[1] - Effort.Single(EffortWeight, action) - (0.5 * before[0]), false);
}
