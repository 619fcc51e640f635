using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>An agent in training: its networks, one optimiser for each, and what it sees of rewards.</summary>
/// <param name="Agent">The agent; its θ are changed in place.</param>
/// <param name="PolicyOptimiser">The policy's optimiser.</param>
/// <param name="ValueOptimiser">The value function's optimiser; the same one where they share a network.</param>
/// <param name="Rewards">What is learned of a reward.</param>
public sealed record Learner(Agent Agent, Adam PolicyOptimiser, Adam ValueOptimiser, RewardFilter Rewards)
{
    /// <summary>Threads that may learn at once; the results do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>An agent with fresh optimisers.</summary>
    public static Learner Of(Agent agent, RewardFilter rewards, double adamEpsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var policy = new Adam(agent.Policy.Theta.Length, adamEpsilon);
        return new Learner(agent, policy, agent.IsShared ? policy : new Adam(agent.Value.Theta.Length, adamEpsilon), rewards);
    }

    /// <summary>A copy that shares nothing that training changes.</summary>
    public Learner Copy()
    {
        var policy = PolicyOptimiser.Copy();
        return new Learner(Agent.Copy(), policy, Agent.IsShared ? policy : ValueOptimiser.Copy(), Rewards.Copy());
    }

    /// <summary>The maker of environments as this learner sees them, rewards included.</summary>
    public Func<IEnvironment> Perceive(Func<IEnvironment> make) => PerceivedEnvironment.Maker(make, Agent.Filter, Rewards);

    /// <summary>
    /// A second thread for the value function's part of an update, where there may be one: not for a shared network, nor for an engine
    /// whose bits could depend on the thread. What is computed is the same.
    /// </summary>
    internal Aside? Aside() => Threads > 1 && !Agent.IsShared && Agent.Policy.Network.Traits.RowInvariant && Agent.Value.Network.Traits.RowInvariant ? new Aside() : null;
}
