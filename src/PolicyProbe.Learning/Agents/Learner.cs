using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>An agent in training: its networks, one optimiser for each, and what it sees of rewards.</summary>
/// <param name="Agent">The agent; its θ are changed in place.</param>
/// <param name="PolicyOptimiser">The policy's optimiser.</param>
/// <param name="ValueOptimiser">The value function's optimiser; the same one where they share a network.</param>
/// <param name="Rewards">What is learned of a reward.</param>
public sealed record Learner(Agent Agent, Adam PolicyOptimiser, Adam ValueOptimiser, RewardFilter Rewards)
{
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
    /// One step down both gradients, transformed by the tricks, and the buffers that the passes proposed. Where one network has both
    /// parts the gradients are added and it takes one step.
    /// </summary>
    /// <param name="policy">The policy's gradient; null where only the value function steps.</param>
    /// <param name="value">The value function's gradient; null where only the policy steps.</param>
    /// <param name="tricks">Those that change gradients.</param>
    /// <param name="rates">The learning rates.</param>
    /// <param name="meter">Told the norms before and after.</param>
    internal void Descend(float[]? policy, float[]? value, TrickSet tricks, LearningRates rates, UpdateMeter meter)
    {
        meter.BeforeTransform(policy, value);
        if (Agent.IsShared)
        {
            var joint = policy ?? value!;
            if (policy is not null && value is not null)
                for (var i = 0; i < joint.Length; i++)
                    joint[i] += value[i];
            foreach (var trick in tricks.Hooks<IGradientTransform>())
                trick.OnGradients(joint, []);
            meter.AfterTransform(joint, null);
            PolicyOptimiser.Step(Agent.Policy.Theta, joint, rates.Policy);
            return;
        }

        foreach (var trick in tricks.Hooks<IGradientTransform>())
            trick.OnGradients(policy, value);
        meter.AfterTransform(policy, value);
        if (policy is not null)
            PolicyOptimiser.Step(Agent.Policy.Theta, policy, rates.Policy);
        if (value is not null)
            ValueOptimiser.Step(Agent.Value.Theta, value, rates.Value);
    }
}
