using PolicyProbe.Core;

namespace PolicyProbe.Envs.MuJoCo;

/// <summary>A pole hinged on a cart that is pushed along a rail; reward 1 a step until the pole leans by more than 0.2 rad.</summary>
/// <remarks>Gymnasium's <c>InvertedPendulum-v4</c>. Observation [x, θ, ẋ, θ̇].</remarks>
public sealed class InvertedPendulum : MuJoCoEnvironment, ICatalogued
{
    private const double Noise = 0.01;
    private const double LeanLimit = 0.2;

    /// <summary>A copy before its first reset.</summary>
    public InvertedPendulum()
        : base(Describe(Id, "Push a cart along a rail so that the pole on it stays up; reward 1 a step.", 4, 1, 3, 950), nameof(InvertedPendulum), 2)
    {
    }

    /// <inheritdoc/>
    public static string Id => "InvertedPendulum-v4";

    /// <inheritdoc/>
    public static IEnvironment Create() => new InvertedPendulum();

    private protected override Camera Camera => Camera.Side(left: -1.3, bottom: -0.4, right: 1.3, top: 0.9);

    private protected override void Start(Rng rng, Simulation now)
    {
        AddUniform(rng, Noise, now.Positions);
        AddUniform(rng, Noise, now.Velocities);
    }

    private protected override void Observe(Simulation now, Span<float> observation)
    {
        var writer = new ObservationWriter(observation);
        writer.Add(now.Positions);
        writer.Add(now.Velocities);
    }

    private protected override Verdict Judge(Simulation now, ReadOnlySpan<float> action, ReadOnlySpan<double> before) =>
        new(1, !(Math.Abs(now.Positions[1]) <= LeanLimit));
}
