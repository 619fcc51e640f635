using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What is exactly true of baselines where the environment is a finite process with a horizon.</summary>
/// <param name="Variances">tr Σ of one episode's estimate with each baseline; null where it has no closed form.</param>
/// <param name="Parts">The parts of one pair's variance with each baseline; null where they are not known.</param>
internal sealed record BaselineTruth(IReadOnlyList<double>? Variances, IReadOnlyList<PairVariance>? Parts)
{
    private const double Dearest = 1e9;

    /// <summary>The truth; null where the model is not known, has no horizon or would take too long.</summary>
    /// <param name="agent">The policy.</param>
    /// <param name="environment">As the agent sees it.</param>
    /// <param name="estimator">γ, weights, unit.</param>
    /// <param name="candidates">The baselines.</param>
    /// <param name="span">T of <see cref="PairVariance.Pairs"/>.</param>
    public static BaselineTruth? Of(Agent agent, IEnvironment environment, GradientEstimator estimator, IReadOnlyList<BaselineProbe.Candidate> candidates, int span)
    {
        if (environment is not IHasTransitionModel known || agent.Head is not Categorical || known.Model.Horizon is not { } horizon)
            return null;
        var model = known.Model with { Discount = estimator.Discount };
        var operations = (double)model.States * model.States * model.Actions * ((horizon * (double)agent.Policy.Theta.Length * candidates.Count) + ((double)span * horizon));
        if (operations > Dearest)
            return null;
        var policy = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []).Policy;
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known);
        var weighting = estimator.StateDiscount ? StateWeighting.Discounted : StateWeighting.Undiscounted;
        var tables = candidates.Select(candidate => ExactGradient.Baseline(agent, known, horizon, candidate.Value)).ToList();
        var pairs = PairVariance.Pairs(model, policy, span);
        return new BaselineTruth(
            estimator is { Unit: SampleUnit.Trajectories, Advantage: AdvantageKind.MonteCarlo }
                ? tables.ConvertAll(table => ReinforceMoments.Of(model, policy, scores, table, weighting).TraceCovariance) : null,
            tables.ConvertAll(table => PairVariance.Of(model, policy, scores, table, pairs, weighting)));
    }
}
