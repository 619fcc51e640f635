using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// An environment as a frozen agent perceives it: observations and, if wanted, rewards through filters whose statistics stand still.
/// Everything else, the random stream and the saved state included, is the inner environment's.
/// </summary>
/// <remarks>
/// An environment with a <see cref="IHasTransitionModel">model</see> keeps it, rewards filtered alike: they are known for each
/// (s, a, s′). Where rewards are noisy and the filter clips, no model of what the agent perceives is known, and none is offered.
/// </remarks>
public class PerceivedEnvironment : IEnvironment
{
    private readonly IEnvironment _inner;
    private readonly ObservationFilter _observations;
    private readonly RewardFilter? _rewards;

    private PerceivedEnvironment(IEnvironment inner, ObservationFilter observations, RewardFilter? rewards) =>
        (_inner, _observations, _rewards) = (inner, observations, rewards);

    /// <inheritdoc/>
    public EnvironmentSpec Spec => _inner.Spec;

    /// <summary>The maker of environments as an agent perceives them; the same maker where nothing is filtered.</summary>
    /// <param name="make">Makes the plain environments.</param>
    /// <param name="observations">The agent's filter; it is copied.</param>
    /// <param name="rewards">The learner's, copied; null leaves rewards as they are.</param>
    public static Func<IEnvironment> Maker(Func<IEnvironment> make, ObservationFilter observations, RewardFilter? rewards)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.IsIdentity && rewards is not { IsIdentity: false })
            return make;
        var (frozen, frozenRewards) = (observations.Copy(), rewards is { IsIdentity: false } ? rewards.Copy() : null);
        return () => make() is var inner && inner is IHasTransitionModel known && (frozenRewards is null || known.Model.RewardVariance is null)
            ? new WithModel(inner, known, frozen, frozenRewards)
            : new PerceivedEnvironment(inner, frozen, frozenRewards);
    }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        _inner.Reset(rng, observation);
        _observations.Apply(observation);
    }

    /// <inheritdoc/>
    public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        var step = _inner.Step(action, observation);
        _observations.Apply(observation);
        return _rewards is null ? step : step.End switch
        {
            EpisodeEnd.Terminated => TimeStep.Terminated(_rewards.Apply(step.Reward)),
            EpisodeEnd.Truncated => TimeStep.Truncated(_rewards.Apply(step.Reward)),
            _ => TimeStep.Running(_rewards.Apply(step.Reward)),
        };
    }

    /// <inheritdoc/>
    public byte[] Save() => _inner.Save();

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state, Rng rng) => _inner.Restore(state, rng);

    private sealed class WithModel(IEnvironment inner, IHasTransitionModel known, ObservationFilter observations, RewardFilter? rewards)
        : PerceivedEnvironment(inner, observations, rewards), IHasTransitionModel
    {
        public FiniteMdp Model { get; } = rewards is null ? known.Model : known.Model with { Reward = Filtered(known.Model.Reward, rewards) };

        public void Observe(int state, Span<float> observation)
        {
            known.Observe(state, observation);
            _observations.Apply(observation);
        }

        private static double[,,] Filtered(double[,,] rewards, RewardFilter filter)
        {
            var filtered = new double[rewards.GetLength(0), rewards.GetLength(1), rewards.GetLength(2)];
            for (var s = 0; s < rewards.GetLength(0); s++)
                for (var a = 0; a < rewards.GetLength(1); a++)
                    for (var next = 0; next < rewards.GetLength(2); next++)
                        filtered[s, a, next] = filter.Apply(rewards[s, a, next]);
            return filtered;
        }
    }
}
