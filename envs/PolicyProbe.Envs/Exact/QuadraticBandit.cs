using System.Buffers.Binary;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// One choice of a real number a, which pays −(a − a*)² with a* = 0.5: the smallest problem with a continuous action. Under a
/// Gaussian policy J = −(μ − a*)² − σ², and <see cref="GaussianBanditTruth"/> has the gradient and its estimator's covariance.
/// </summary>
/// <remarks>
/// R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist Reinforcement Learning" (1992), §6, has the
/// Gaussian unit. The observation is always 1. The saved state has the choice, for the drawing alone.
/// </remarks>
public sealed class QuadraticBandit : IEnvironment, IDrawable, ICatalogued
{
    /// <summary>The best action, a*.</summary>
    public const double Best = 0.5;

    private const int StateSize = EpisodeClock.StateSize + sizeof(float);

    private EpisodeClock _clock = new(null);
    private float _choice;

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
        _choice = 0;
        observation[0] = 1;
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Spec.Action.RequireAction(action, nameof(action));
        Spec.Observation.RequireSize(observation.Length, nameof(observation));
        _clock.RequireRunning();
        observation[0] = 1;
        _choice = action[0];
        var miss = action[0] - Best;
        return _clock.Tick(-miss * miss, terminated: true);
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var bytes = new byte[StateSize];
        _clock.Write(bytes);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(EpisodeClock.StateSize), _choice);
        return bytes;
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (state.Length != StateSize)
            throw new FormatException($"{Id} state: expected {StateSize} bytes, got {state.Length}.");
        var choice = BinaryPrimitives.ReadSingleLittleEndian(state[EpisodeClock.StateSize..]);
        if (!float.IsFinite(choice))
            throw new FormatException($"{Id} state: expected a finite choice, got {choice}.");
        _clock.Read(state);
        _choice = choice;
    }

    /// <inheritdoc/>
    public Drawing Draw()
    {
        _clock.RequireStarted();
        return ParabolaDrawing.Of(Best, _clock.Steps > 0 ? _choice : null);
    }
}
