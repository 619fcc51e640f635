using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// What a rollout of T steps from a reset looks like on average, where the process is finite and its episodes end by H steps: how often a
/// pair is in s at time t of its episode, V_t(s), and the variance of the return from there.
/// </summary>
/// <remarks>
/// A pair is in (s, t) with the weight Pr(s_t = s) · U(T − 1 − t)/T, U(u) the expected number of episodes begun in the first u + 1 steps: a
/// renewal process of the episodes' lengths. Var_t(s) = E[R²] − V_t(s)², E_t[R²] = Σ π P (r² + Var r + 2rγV_{t+1} + γ²E_{t+1}[R²]).
/// </remarks>
internal sealed class RolloutMoments
{
    private const double Dearest = 2e8;

    private RolloutMoments(double[,] weights, PolicyEvaluation evaluation, double[,] variance, float[][] observations) =>
        (Weights, Evaluation, Variance, Observations) = (weights, evaluation, variance, observations);

    /// <summary>w_t(s) [H, S], of sum 1.</summary>
    public double[,] Weights { get; }

    /// <summary>V_t(s) and Q_t(s, a).</summary>
    public PolicyEvaluation Evaluation { get; }

    /// <summary>Var_t(s) of the return [H, S].</summary>
    public double[,] Variance { get; }

    /// <summary>What the agent sees in each state [S][O].</summary>
    public float[][] Observations { get; }

    /// <summary>E Var(R | s, t).</summary>
    public double NoiseFloor => Mean((t, s) => Variance[t, s]);

    /// <summary>E (E[V_t(s) | s] − V_t(s))²: what no function of the state alone can know.</summary>
    public double TimeBlindness
    {
        get
        {
            var blind = new double[Observations.Length];
            for (var s = 0; s < blind.Length; s++)
            {
                var (sum, weight) = (0.0, 0.0);
                for (var t = 0; t < Weights.GetLength(0); t++)
                    (sum, weight) = (sum + (Weights[t, s] * Evaluation.V[t, s]), weight + Weights[t, s]);
                blind[s] = weight > 0 ? sum / weight : 0;
            }

            return Mean((t, s) => (blind[s] - Evaluation.V[t, s]) * (blind[s] - Evaluation.V[t, s]));
        }
    }

    /// <summary>The moments; null where the process is not finite and known, its episodes have no last step, or they would take too long.</summary>
    /// <param name="agent">Acts.</param>
    /// <param name="perceived">The environment as the agent sees it.</param>
    /// <param name="discount">γ.</param>
    /// <param name="steps">T.</param>
    public static RolloutMoments? Of(Agent agent, IEnvironment perceived, double discount, int steps)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(perceived);
        if (perceived is not IHasTransitionModel known || agent.Head is not Categorical)
            return null;
        var horizon = Math.Min(known.Model.Horizon ?? int.MaxValue, perceived.Spec.TimeLimit ?? int.MaxValue);
        var (s, a) = (known.Model.States, known.Model.Actions);
        if (horizon == int.MaxValue || ((double)s * s * a * horizon) + ((double)steps * horizon) > Dearest)
            return null;
        var observations = Enumerable.Range(0, s).Select(state =>
        {
            var seen = new float[agent.Policy.Network.Layout.InputSize];
            known.Observe(state, seen);
            return seen;
        }).ToArray();
        var logits = agent.Policy.Predict([.. observations.SelectMany(seen => seen)]);
        var table = new double[s, a];
        for (var i = 0; i < logits.Length; i++)
            table[i / a, i % a] = logits[i];
        var policy = SoftmaxTable.Policy(table);
        var evaluation = PolicyEvaluation.Of(known.Model with { Discount = discount, Horizon = horizon }, policy);
        var visits = PolicyEvaluation.Of(known.Model with { Discount = 1, Horizon = horizon }, policy).Occupancy;
        return new RolloutMoments(WeightsOf(visits, steps), evaluation, VarianceOf(evaluation), observations);
    }

    /// <summary>Σ w_t(s) f(t, s).</summary>
    public double Mean(Func<int, int, double> f)
    {
        var sum = 0.0;
        for (var t = 0; t < Weights.GetLength(0); t++)
            for (var s = 0; s < Weights.GetLength(1); s++)
                if (Weights[t, s] > 0)
                    sum += Weights[t, s] * f(t, s);
        return sum;
    }

    /// <summary>E (V(s) − V_t(s))² of a value function.</summary>
    public double Excess(ValueFunction value)
    {
        var (horizon, states) = (Weights.GetLength(0), Observations.Length);
        var all = Enumerable.Range(0, horizon).Select(t => value([.. Observations.SelectMany(seen => seen)], [.. Enumerable.Repeat(t, states)])).ToArray();
        return Mean((t, s) => (all[t][s] - Evaluation.V[t, s]) * (all[t][s] - Evaluation.V[t, s]));
    }

    private static double[,] WeightsOf(double[,] visits, int steps)
    {
        var (horizon, states) = (visits.GetLength(0), visits.GetLength(1));
        double[] alive = [.. Enumerable.Range(0, horizon).Select(t => Enumerable.Range(0, states).Sum(s => visits[t, s])), 0];
        var (begun, total) = (new double[steps], new double[steps]);
        for (var u = 0; u < steps; u++)
        {
            begun[u] = u == 0 ? 1 : 0;
            for (var length = 1; length <= Math.Min(u, horizon); length++)
                begun[u] += (alive[length - 1] - alive[length]) * begun[u - length];
            total[u] = begun[u] + (u == 0 ? 0 : total[u - 1]);
        }

        var weights = new double[horizon, states];
        for (var t = 0; t < Math.Min(horizon, steps); t++)
            for (var s = 0; s < states; s++)
                weights[t, s] = visits[t, s] * total[steps - 1 - t] / steps;
        return weights;
    }

    private static double[,] VarianceOf(PolicyEvaluation evaluation)
    {
        var (model, horizon) = (evaluation.Model, evaluation.Layers);
        var (variance, next, now) = (new double[horizon, model.States], new double[model.States], new double[model.States]);
        for (var t = horizon - 1; t >= 0; t--)
        {
            for (var s = 0; s < model.States; s++)
            {
                now[s] = 0;
                for (var a = 0; a < model.Actions && !model.Terminal[s]; a++)
                    for (var to = 0; to < model.States; to++)
                    {
                        var (p, r) = (evaluation.Policy[s, a] * model.Transition[s, a, to], model.Reward[s, a, to]);
                        var v = t + 1 < horizon ? evaluation.V[t + 1, to] : 0;
                        if (p > 0)
                            now[s] += p * ((r * r) + (model.RewardVariance?[s, a, to] ?? 0) + (2 * r * model.Discount * v) + (model.Discount * model.Discount * next[to]));
                    }

                variance[t, s] = Math.Max(0, now[s] - (evaluation.V[t, s] * evaluation.V[t, s]));
            }

            (next, now) = (now, next);
        }

        return variance;
    }
}
