using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>One update of an agent from one rollout. An algorithm is a page that reads like the paper; it holds no state.</summary>
public interface IAlgorithm
{
    /// <summary>Kebab-case name: <c>ppo</c>.</summary>
    string Id { get; }

    /// <summary>The hook interfaces that the algorithm calls; a trick with none of them is wrong use.</summary>
    IReadOnlyList<Type> Hooks { get; }

    /// <summary>Changes learner and optimisers in place.</summary>
    /// <param name="learner">The agent with its optimisers.</param>
    /// <param name="rollout">Fresh, from the agent as it is.</param>
    /// <param name="tricks">The tricks that are on.</param>
    /// <param name="progress">Where in the run this is.</param>
    /// <param name="rng">The stream of this update's minibatches.</param>
    UpdateStatistics Update(Learner learner, Rollout rollout, TrickSet tricks, Progress progress, Rng rng);
}

/// <summary>Where in a run an update stands.</summary>
/// <param name="Update">Updates done.</param>
/// <param name="Updates">Updates planned.</param>
public readonly record struct Progress(int Update, int Updates)
{
    /// <summary>Updates done over updates planned, in [0, 1).</summary>
    public double Before => (double)Update / Updates;

    /// <summary>The same with this update done, in (0, 1].</summary>
    public double After => (Update + 1.0) / Updates;
}

/// <summary>The learning rates of one update.</summary>
/// <param name="Policy">The policy's α, and that of a shared network.</param>
/// <param name="Value">The value function's α.</param>
public readonly record struct LearningRates(double Policy, double Value)
{
    /// <summary>The configured rates after the tricks' schedules.</summary>
    internal static LearningRates Of(double policy, double? value, TrickSet tricks, Progress progress)
    {
        var factor = tricks.Hooks<ILearningRateSchedule>().Aggregate(1.0, (product, schedule) => product * schedule.Factor(progress.Before));
        return new LearningRates(policy * factor, (value ?? policy) * factor);
    }
}

/// <summary>The hooks that hold for every algorithm: agent, perception, estimates.</summary>
internal static class CommonHooks
{
    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(IInitialisation), typeof(IActivationChoice), typeof(IPolicyForm),
        typeof(IObservationScale), typeof(IObservationClip), typeof(IRewardScale), typeof(IRewardClip),
        typeof(ITimeLimitValue), typeof(IValueTarget), typeof(IStateWeight), typeof(IBatchAdvantages), typeof(IMinibatchAdvantages),
        typeof(ILearningRateSchedule), typeof(IEntropyBonus),
    ];
}
