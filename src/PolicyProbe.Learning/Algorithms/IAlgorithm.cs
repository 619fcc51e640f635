using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>One update of an agent from one rollout. An algorithm is a page that reads like the paper; it holds no state.</summary>
public interface IAlgorithm
{
    /// <summary>Kebab-case name: <c>--algo ppo</c>.</summary>
    string Id { get; }

    /// <summary>The hook interfaces that the algorithm calls; a trick with none of them is wrong use.</summary>
    IReadOnlyList<Type> Hooks { get; }

    /// <summary>Changes learner and optimisers in place.</summary>
    /// <param name="learner">The agent with its optimisers.</param>
    /// <param name="rollout">Fresh, from the agent as it is.</param>
    /// <param name="tricks">The tricks that are on.</param>
    /// <param name="progress">Updates done over updates planned, in [0, 1).</param>
    /// <param name="rng">The stream of this update's minibatches.</param>
    UpdateStatistics Update(Learner learner, Rollout rollout, TrickSet tricks, double progress, Rng rng);
}

/// <summary>An agent in training: its networks and one optimiser for each.</summary>
/// <param name="Agent">The agent; its θ are changed in place.</param>
/// <param name="PolicyOptimiser">The policy's optimiser.</param>
/// <param name="ValueOptimiser">The value function's optimiser.</param>
public sealed record Learner(Agent Agent, Adam PolicyOptimiser, Adam ValueOptimiser)
{
    /// <summary>An agent with fresh optimisers.</summary>
    public Learner(Agent agent) : this(agent, new Adam(agent.Policy.Theta.Length), new Adam(agent.Value.Theta.Length))
    {
    }

    /// <summary>A copy that shares nothing that training changes.</summary>
    public Learner Copy() => new(Agent.Copy(), PolicyOptimiser.Copy(), ValueOptimiser.Copy());
}

/// <summary>What an update did.</summary>
/// <param name="MeanKl">mean over the rollout's states of KL(π_before ‖ π_after), whole update, nats.</param>
/// <param name="MaxKl">The largest of them, nats.</param>
/// <param name="MaxRatio">max π_after(a|s)/π_before(a|s) over the rollout.</param>
/// <param name="ClipFraction">Share of minibatch pairs whose gradient the clip removed.</param>
/// <param name="Entropy">Mean entropy of the policy before the update, nats.</param>
/// <param name="PolicyLoss">Mean surrogate loss over the minibatches.</param>
/// <param name="ValueLoss">Mean of ½(V − V_target)² over the minibatches.</param>
/// <param name="ExplainedVariance">1 − Var(V_target − V)/Var(V_target) before the update; null where the targets are constant.</param>
/// <param name="PolicyGradientNorm">Mean norm of the policy's minibatch gradient, before any trick.</param>
/// <param name="ValueGradientNorm">Mean norm of the value function's minibatch gradient, before any trick.</param>
/// <param name="LearningRate">The learning rate of this update.</param>
public sealed record UpdateStatistics(
    double MeanKl,
    double MaxKl,
    double MaxRatio,
    double ClipFraction,
    double Entropy,
    double PolicyLoss,
    double ValueLoss,
    double? ExplainedVariance,
    double PolicyGradientNorm,
    double ValueGradientNorm,
    double LearningRate);
