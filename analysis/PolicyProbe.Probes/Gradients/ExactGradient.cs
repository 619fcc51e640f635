using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What is known exactly about an agent's gradient where the environment's model is known.</summary>
/// <param name="Gradient">∇_θ J [P], J the return of one episode discounted with the agent's γ.</param>
/// <param name="Moments">Mean and covariance of the estimator that was asked for, where they have a closed form; else null.</param>
internal sealed record ExactGradient(double[] Gradient, ReinforceMoments? Moments)
{
    /// <summary>The truth for a policy on a problem; null where the model is not known or actions are continuous.</summary>
    public static ExactGradient? Of(Agent agent, IEnvironment environment, GradientEstimator estimator)
    {
        if (environment is not IHasTransitionModel known || agent.Head is not Categorical)
            return null;
        var problem = new Rediscounted(known, estimator.Discount);
        var gradient = new double[agent.Policy.Theta.Length];
        var evaluation = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, problem, gradient);
        return new ExactGradient(gradient, MomentsOf(agent, problem, evaluation, estimator));
    }

    /// <summary>One complete episode's Σ wₜ ψₜ (Gₜ − b(sₜ)): known for complete episodes, returns and no normalisation.</summary>
    private static ReinforceMoments? MomentsOf(Agent agent, IHasTransitionModel problem, PolicyEvaluation evaluation, GradientEstimator estimator)
    {
        if (problem.Model.Horizon is not { } horizon || estimator is not { Unit: SampleUnit.Trajectories, Advantage: AdvantageKind.MonteCarlo, Normalise: false })
            return null;
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, problem);
        return ReinforceMoments.Of(
            problem.Model, evaluation.Policy, scores, estimator.Baseline == BaselineKind.Zero ? null : Baseline(agent, problem, horizon),
            estimator.StateDiscount ? StateWeighting.Discounted : StateWeighting.Undiscounted);
    }

    /// <summary>The value network as a baseline bₜ(s), the same at all t [H, S].</summary>
    private static double[,] Baseline(Agent agent, IHasTransitionModel problem, int horizon)
    {
        var width = agent.Value.Network.Layout.InputSize;
        var observations = new float[problem.Model.States * width];
        for (var s = 0; s < problem.Model.States; s++)
            problem.Observe(s, observations.AsSpan(s * width, width));
        var values = agent.Value.Predict(observations);
        var baseline = new double[horizon, values.Length];
        for (var t = 0; t < horizon; t++)
            for (var s = 0; s < values.Length; s++)
                baseline[t, s] = values[s];
        return baseline;
    }

    /// <summary>The same problem seen with the agent's discount: its estimators know no other.</summary>
    private sealed class Rediscounted(IHasTransitionModel problem, double discount) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = problem.Model with { Discount = discount };

        public void Observe(int state, Span<float> observation) => problem.Observe(state, observation);
    }
}
