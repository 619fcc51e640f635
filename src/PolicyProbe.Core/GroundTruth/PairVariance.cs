namespace PolicyProbe.Core;

/// <summary>
/// The exact parts of the variance of one pair's policy-gradient estimate X = wₜ ψ(s, a) (G − bₜ(s)), by the law of total variance:
/// tr Var X = E tr Var(X | s, a) + E tr Var(E[X | s, a] | s) + tr Var(E[X | s]).
/// </summary>
/// <param name="Future">Σ_τ: what the rewards and transitions after (s, a) do; no baseline of the state changes it.</param>
/// <param name="Action">Σ_a: what the choice of the action does; the only part that a baseline changes.</param>
/// <param name="State">Σ_s: what the choice of the state does; no baseline of the state changes it.</param>
/// <remarks>G. Tucker et al., "The Mirage of Action-Dependent Baselines in Reinforcement Learning" (2018), section 3. The pair is drawn from a distribution over states and times that is given; it is not one trajectory's sum.</remarks>
public sealed record PairVariance(double Future, double Action, double State)
{
    /// <summary>tr Var X.</summary>
    public double Total => Future + Action + State;

    /// <summary>The parts.</summary>
    /// <param name="model">The process, with a horizon H; γ is its own.</param>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <param name="scores">ψ(s, a) [S, A, P].</param>
    /// <param name="baseline">bₜ(s) [H, S].</param>
    /// <param name="pairs">Pr(t, s) of the pair [H, S], sum 1: <see cref="Pairs"/>.</param>
    /// <param name="weighting">wₜ: γᵗ or 1.</param>
    /// <exception cref="ArgumentException">The model is invalid or has no horizon, or a shape is wrong.</exception>
    public static PairVariance Of(FiniteMdp model, double[,] policy, double[,,] scores, double[,] baseline, double[,] pairs, StateWeighting weighting)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(pairs);
        if (model.Horizon is not { } horizon)
            throw new ArgumentException("model: expected a horizon, got a process without one.", nameof(model));
        foreach (var (name, table) in new[] { (nameof(baseline), baseline), (nameof(pairs), pairs) })
            if (table.GetLength(0) != horizon || table.GetLength(1) != model.States)
                throw new ArgumentException($"{name}: expected [H, S] = [{horizon}, {model.States}], got [{table.GetLength(0)}, {table.GetLength(1)}].", name);

        var evaluation = PolicyEvaluation.Of(model, policy);
        var spread = ReturnVariance(evaluation);
        var size = scores.GetLength(2);
        var (future, action, state, mean) = (0.0, 0.0, 0.0, new double[size]);
        for (var t = 0; t < horizon; t++)
        {
            var weight = weighting == StateWeighting.Discounted ? Math.Pow(model.Discount, t) : 1;
            for (var s = 0; s < model.States; s++)
            {
                if (pairs[t, s] == 0)
                    continue;
                var (square, raw) = (0.0, new double[size]);
                for (var a = 0; a < model.Actions; a++)
                {
                    var (p, above, length) = (policy[s, a], evaluation.Q[t, s, a] - baseline[t, s], 0.0);
                    for (var i = 0; i < size; i++)
                    {
                        length += scores[s, a, i] * scores[s, a, i];
                        raw[i] += p * scores[s, a, i] * above;
                    }

                    future += pairs[t, s] * weight * weight * p * length * spread[t, s, a];
                    square += p * length * above * above;
                }

                var squaredMean = raw.Sum(value => value * value);
                action += pairs[t, s] * weight * weight * (square - squaredMean);
                state += pairs[t, s] * weight * weight * squaredMean;
                for (var i = 0; i < size; i++)
                    mean[i] += pairs[t, s] * weight * raw[i];
            }
        }

        return new PairVariance(future, action, Math.Max(0, state - mean.Sum(value => value * value)));
    }

    /// <summary>
    /// Pr(t, s) [H, S] of a pair at a uniform one of the first T steps of a run that begins with a reset and is reset at every end.
    /// </summary>
    /// <param name="model">The process, with a horizon.</param>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentException">The model is invalid or has no horizon.</exception>
    public static double[,] Pairs(FiniteMdp model, double[,] policy, int steps)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        model.Validate().RequirePolicy(policy);
        if (model.Horizon is not { } horizon)
            throw new ArgumentException("model: expected a horizon, got a process without one.", nameof(model));
        var (now, sum) = (new double[horizon, model.States], new double[horizon, model.States]);
        for (var s = 0; s < model.States; s++)
            now[0, s] = model.Start[s];
        for (var step = 0; step < steps; step++)
        {
            var next = new double[horizon, model.States];
            for (var t = 0; t < horizon; t++)
                for (var s = 0; s < model.States; s++)
                {
                    if (now[t, s] == 0)
                        continue;
                    sum[t, s] += now[t, s] / steps;
                    var ending = now[t, s];
                    for (var to = 0; to < model.States && t + 1 < horizon; to++)
                    {
                        var going = now[t, s] * Bellman.Step(model, policy, s, to);
                        next[t + 1, to] += going;
                        ending -= going;
                    }

                    for (var start = 0; start < model.States; start++)
                        next[0, start] += Math.Max(0, ending) * model.Start[start];
                }

            now = next;
        }

        return sum;
    }

    /// <summary>Var(G | s, a) at t [H, S, A]: n = E[G²] = r² + Var r + 2γ r V′ + γ² n′, less Q².</summary>
    private static double[,,] ReturnVariance(PolicyEvaluation evaluation)
    {
        var model = evaluation.Model;
        var (variance, squares) = (new double[evaluation.Layers, model.States, model.Actions], new double[model.States]);
        for (var t = evaluation.Layers - 1; t >= 0; t--)
        {
            var now = new double[model.States];
            for (var s = 0; s < model.States; s++)
            {
                if (model.Terminal[s])
                    continue;
                for (var a = 0; a < model.Actions; a++)
                {
                    var square = 0.0;
                    for (var to = 0; to < model.States; to++)
                    {
                        var (r, after) = (model.Reward[s, a, to], t + 1 < evaluation.Layers && !model.Terminal[to] ? evaluation.V[t + 1, to] : 0);
                        square += model.Transition[s, a, to] * ((r * r) + (model.RewardVariance?[s, a, to] ?? 0)
                            + (2 * model.Discount * r * after) + (model.Discount * model.Discount * squares[to]));
                    }

                    variance[t, s, a] = Math.Max(0, square - (evaluation.Q[t, s, a] * evaluation.Q[t, s, a]));
                    now[s] += evaluation.Policy[s, a] * square;
                }
            }

            squares = now;
        }

        return variance;
    }
}
