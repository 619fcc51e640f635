using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// One choice of a real number a, which pays −(a − a*)² with a* = 0.5: the smallest problem with a continuous action. Under a
/// Gaussian policy J = −(μ − a*)² − σ², and <see cref="GaussianBanditTruth"/> has the gradient and its estimator's covariance.
/// </summary>
/// <remarks>
/// R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning" (1992), §6, has the
/// Gaussian unit. The observation is always 1.
/// </remarks>
public sealed class QuadraticBandit : IEnvironment, ICatalogued
{
    /// <summary>The best action, a*.</summary>
    public const double Best = 0.5;

    private EpisodeClock _clock = new(null);

    private QuadraticBandit()
    {
    }

    /// <inheritdoc/>
    public static string Id => "quadratic-bandit";

    /// <inheritdoc/>
    public EnvironmentSpec Spec { get; } = new(
        Id, "Choose one real number once; it pays minus its squared distance from 0.5. Return and gradient of a Gaussian policy have a closed form.",
        Box.Uniform(1, 1, 1), Box.Uniform(1, float.MinValue, float.MaxValue), TimeLimit: null, RewardThreshold: null, "after Williams (1992), §6");

    /// <inheritdoc/>
    public static IEnvironment Create() => new QuadraticBandit();

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.Start();
        observation[0] = 1;
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        observation[0] = 1;
        var miss = action[0] - Best;
        return _clock.Tick(-miss * miss, terminated: true);
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var bytes = new byte[EpisodeClock.StateSize];
        _clock.Write(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (state.Length != EpisodeClock.StateSize)
            throw new FormatException($"{Id} state: expected {EpisodeClock.StateSize} bytes, got {state.Length}.");
        _clock.Read(state);
    }
}
