using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How often a rollout of n pairs from a reset is in each state, episode after episode, on average: exact, where the model is known.
/// </summary>
internal static class VisitedStates
{
    private const double Dearest = 1e9;

    /// <summary>The states [S, O] and their shares of the n pairs [S], which sum to 1; null where the model is not known, or it would take too long.</summary>
    public static (double[] States, double[] Shares)? Of(PreciseAgent agent, IEnvironment environment, int pairs)
    {
        if (environment is not IHasTransitionModel known || agent.Head is not Categorical)
            return null;
        var model = known.Model;
        var horizon = model.Horizon ?? environment.Spec.TimeLimit ?? pairs;
        if ((double)pairs * Math.Min(horizon, pairs) * model.States * model.States > Dearest)
            return null;
        var policy = NetworkPolicy.Evaluate<double>(agent.Policy, agent.PolicyTheta, [], new OneStep(known), []).Policy;
        return (Observations(known, environment.Spec.Observation.Size), Shares(model, policy, horizon, pairs));
    }

    private static double[] Shares(FiniteMdp model, double[,] policy, int horizon, int pairs)
    {
        // now[t, s]: the probability to be in s at time t of the episode under way.
        var layers = Math.Min(horizon, pairs);
        var (now, shares) = (new double[layers, model.States], new double[model.States]);
        for (var s = 0; s < model.States; s++)
            now[0, s] = model.Start[s];
        for (var step = 0; step < pairs; step++)
        {
            var (next, ended) = (new double[layers, model.States], 0.0);
            for (var t = 0; t < layers; t++)
                for (var s = 0; s < model.States; s++)
                {
                    if (now[t, s] == 0)
                        continue;
                    shares[s] += now[t, s] / pairs;
                    for (var to = 0; to < model.States; to++)
                    {
                        var moved = now[t, s] * Enumerable.Range(0, model.Actions).Sum(a => policy[s, a] * model.Transition[s, a, to]);
                        if (model.Terminal[to] || t + 1 >= horizon)
                            ended += moved;
                        else if (t + 1 < layers)
                            next[t + 1, to] += moved;
                    }
                }

            for (var s = 0; s < model.States; s++)
                next[0, s] += ended * model.Start[s];
            now = next;
        }

        return shares;
    }

    private static double[] Observations(IHasTransitionModel known, int width)
    {
        var (states, one) = (new double[known.Model.States * width], new float[width]);
        for (var s = 0; s < known.Model.States; s++)
        {
            known.Observe(s, one);
            for (var i = 0; i < width; i++)
                states[(s * width) + i] = one[i];
        }

        return states;
    }

    /// <summary>The same problem for one step: only its policy is asked.</summary>
    private sealed class OneStep(IHasTransitionModel known) : IHasTransitionModel
    {
        public FiniteMdp Model { get; } = known.Model with { Horizon = 1 };

        public void Observe(int state, Span<float> observation) => known.Observe(state, observation);
    }
}
