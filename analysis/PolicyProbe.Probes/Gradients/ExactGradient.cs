using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What is known exactly about an agent's gradient where the environment's model is known.</summary>
/// <param name="Gradient">∇_θ J [P], J the return of one episode as it is simulated, discounted with the agent's γ.</param>
/// <param name="Mean">E ĝ [P] of the estimator that was asked for, where it has a closed form; else null.</param>
/// <param name="Moments">Mean and covariance of the estimator, where they have a closed form; else null.</param>
/// <param name="Steps">The steps of an episode that count, where J ends there; else null.</param>
internal sealed record ExactGradient(double[] Gradient, double[]? Mean, ReinforceMoments? Moments, int? Steps)
{
    /// <summary>More operations than this are not worth the truth.</summary>
    private const double Dearest = 2e8;
    private const int Longest = 100_000;

    /// <summary>The truth for a policy on a problem; null where the model is not known.</summary>
    /// <param name="agent">The policy.</param>
    /// <param name="environment">As the agent sees it, rewards as it sees them.</param>
    /// <param name="estimator">The estimator.</param>
    /// <param name="judge">Its baseline.</param>
    public static ExactGradient? Of(Agent agent, IEnvironment environment, GradientEstimator estimator, IStateValue? judge = null) => environment switch
    {
        IHasTransitionModel known when agent.Head is Categorical => Finite(agent, known, environment.Spec.TimeLimit, estimator, judge ?? new NetworkValue(agent.Value)),
        IHasLinearQuadraticModel known when AffinePolicy.Is(agent) && environment.Spec.TimeLimit is { } limit => Quadratic(agent, known.LinearQuadratic, limit, estimator),
        _ => null,
    };

    private static ExactGradient Finite(Agent agent, IHasTransitionModel known, int? limit, GradientEstimator estimator, IStateValue judge)
    {
        // Where nothing stands for what lies beyond the time limit, the return ends there.
        var cut = known.Model.Horizon is null && estimator.TimeLimits is null && limit is { } steps
            && (double)steps * known.Model.States * known.Model.States * known.Model.Actions <= Dearest ? limit : null;
        var problem = new Episode(known, known.Model with { Discount = estimator.Discount, Horizon = known.Model.Horizon ?? cut });
        var gradient = new double[agent.Policy.Theta.Length];
        var evaluation = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, problem, gradient);
        if (problem.Model.Horizon is not { } horizon || estimator is not { Unit: SampleUnit.Trajectories, Normalise: false })
            return new ExactGradient(gradient, null, null, problem.Model.Horizon);

        var weighting = estimator.StateDiscount ? StateWeighting.Discounted : StateWeighting.Undiscounted;
        var baseline = estimator.Advantage == AdvantageKind.Exact ? evaluation.V : Baseline(agent, problem, horizon, estimator.Baseline == BaselineKind.Zero ? new ZeroValue() : judge);
        var mean = new double[gradient.Length];
        var rows = AdvantageMean.LogitRows(problem.Model, evaluation.Policy, baseline, estimator.Advantage == AdvantageKind.Gae ? estimator.Lambda : 1, weighting);
        NetworkPolicy.Pull<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, problem, rows, mean);
        return new ExactGradient(gradient, mean, MomentsOf(agent, problem, evaluation, estimator, baseline, weighting), horizon);
    }

    /// <summary>One complete episode's Σ wₜ ψₜ (Gₜ − bₜ(sₜ)): known for returns.</summary>
    private static ReinforceMoments? MomentsOf(Agent agent, Episode problem, PolicyEvaluation evaluation, GradientEstimator estimator, double[,] baseline, StateWeighting weighting)
    {
        var operations = (double)problem.Model.Horizon!.Value * problem.Model.States * problem.Model.States * problem.Model.Actions * agent.Policy.Theta.Length;
        if (estimator.Advantage != AdvantageKind.MonteCarlo || operations > 10 * Dearest)
            return null;
        var scores = NetworkPolicy.Scores<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, problem);
        return ReinforceMoments.Of(problem.Model, evaluation.Policy, scores, baseline, weighting);
    }

    /// <summary>A value function as a baseline bₜ(s) [H, S].</summary>
    internal static double[,] Baseline(Agent agent, IHasTransitionModel problem, int horizon, IStateValue judge)
    {
        var (states, width) = (problem.Model.States, agent.Policy.Network.Layout.InputSize);
        var observations = new float[states * width];
        for (var s = 0; s < states; s++)
            problem.Observe(s, observations.AsSpan(s * width, width));
        var baseline = new double[horizon, states];
        for (var t = 0; t < horizon; t++)
        {
            var values = judge.At(observations, [.. Enumerable.Repeat(t, states)]);
            for (var s = 0; s < states; s++)
                baseline[t, s] = values[s];
        }

        return baseline;
    }

    /// <summary>
    /// The gradient of an affine policy: its outputs at 0 and at the unit vectors are g, G and log σ, so ∂J/∂z(eᵢ)ⱼ = ∂J/∂Gⱼᵢ,
    /// ∂J/∂z(0)ⱼ = ∂J/∂gⱼ − Σᵢ ∂J/∂Gⱼᵢ, and one pass pulls them back.
    /// </summary>
    private static ExactGradient? Quadratic(Agent agent, LinearQuadraticModel model, int limit, GradientEstimator estimator)
    {
        var policy = AffinePolicy.Of(agent, agent.Policy.Theta);
        if (estimator.TimeLimits is not null && estimator.Discount == 1)
            return null; // without an end and without a discount J has no value

        // Beyond a limit that the algorithm bootstraps over the return goes on: until what is left counts less than rounding.
        var steps = estimator.TimeLimits is null ? limit : (int)Math.Min(Longest, Math.Ceiling(Math.Log(1e-14) / Math.Log(Math.Max(estimator.Discount, 0.01))));
        var truth = LinearQuadraticEpisode.Gradient(model, policy.Gain, policy.Offset, policy.Sigma, estimator.Discount, steps);
        var (n, m, width) = (model.States, model.Actions, agent.Head.OutputSize);
        var (x, rows) = (new float[(n + 1) * n], new float[(n + 1) * width]);
        for (var j = 0; j < m; j++)
        {
            var sum = 0.0;
            for (var i = 0; i < n; i++)
            {
                x[((i + 1) * n) + i] = 1;
                rows[((i + 1) * width) + j] = (float)truth.Gain[j, i];
                sum += truth.Gain[j, i];
            }

            rows[j] = (float)(truth.Offset[j] - sum);
            rows[m + j] = (float)truth.LogSigma[j];
        }

        if (!Array.TrueForAll(rows, float.IsFinite))
            return null; // an unstable policy runs away further than numbers reach
        var pulled = new float[agent.Policy.Theta.Length];
        using (var pass = agent.Policy.Network.Run(agent.Policy.Theta, agent.Policy.Buffers, x, NetworkMode.Evaluate))
            pass.Pullback(rows, pulled, []);
        double[] gradient = [.. pulled.Select(value => (double)value)];
        var unbiased = estimator is { Unit: SampleUnit.Trajectories, Normalise: false, StateDiscount: true, TimeLimits: null, Advantage: not AdvantageKind.Gae };
        return new ExactGradient(gradient, unbiased ? gradient : null, null, estimator.TimeLimits is null ? limit : null);
    }

    /// <summary>The same problem with the agent's discount, to the end that counts.</summary>
    private sealed class Episode(IHasTransitionModel problem, FiniteMdp model) : IHasTransitionModel
    {
        public FiniteMdp Model => model;

        public void Observe(int state, Span<float> observation) => problem.Observe(state, observation);
    }
}
