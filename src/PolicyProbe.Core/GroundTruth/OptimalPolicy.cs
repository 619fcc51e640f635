namespace PolicyProbe.Core;

/// <summary>
/// The best that any policy can do in a finite decision process, by value iteration: V(s) = maxₐ Σ P(s′ | s, a)(r + γ V(s′)).
/// </summary>
/// <param name="Return">J* = Σ μ(s) V*₀(s).</param>
/// <param name="V">V*_t(s) [L, S], one layer a time step with a horizon and one layer without.</param>
/// <param name="Action">The first of the best actions [L, S].</param>
/// <remarks>R. Bellman, "Dynamic Programming" (1957).</remarks>
public sealed record OptimalPolicy(double Return, double[,] V, int[,] Action)
{
    private const int MaximumSweeps = 1_000_000;

    /// <summary>Solves the process: H sweeps with a horizon, otherwise until V moves by at most 10⁻¹³ (1 + ‖V‖∞) in a sweep.</summary>
    /// <exception cref="ArgumentException">The model is invalid.</exception>
    /// <exception cref="InvalidOperationException">γ = 1 without a horizon, and the value grows without bound.</exception>
    public static OptimalPolicy Of(FiniteMdp model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Validate();
        var layers = model.Horizon ?? 1;
        var result = new OptimalPolicy(0, new double[layers, model.States], new int[layers, model.States]);
        var next = new double[model.States];
        for (var t = layers - 1; t >= 0; t--)
        {
            var sweeps = 0;
            bool moves;
            do
            {
                var (change, size) = result.Sweep(model, t, next);
                moves = model.Horizon is null && change > 1e-13 * (1 + size);
                if (++sweeps == MaximumSweeps)
                    throw new InvalidOperationException($"model: expected a value that settles within {MaximumSweeps} sweeps, γ = {model.Discount} without a horizon does not.");
            }
            while (moves);
        }

        var value = 0.0;
        for (var s = 0; s < model.States; s++)
            value += model.Start[s] * result.V[0, s];
        return result with { Return = value };
    }

    /// <summary>The best actions of a layer as a table π(a | s) [S, A].</summary>
    public double[,] Policy(int layer, int actions)
    {
        var policy = new double[V.GetLength(1), actions];
        for (var s = 0; s < policy.GetLength(0); s++)
            policy[s, Action[layer, s]] = 1;
        return policy;
    }

    private (double Change, double Size) Sweep(FiniteMdp model, int t, double[] next)
    {
        for (var s = 0; s < model.States; s++)
        {
            (V[t, s], Action[t, s]) = (double.NegativeInfinity, 0);
            for (var a = 0; a < model.Actions; a++)
            {
                var q = Bellman.Backup(model, s, a, next);
                if (q > V[t, s])
                    (V[t, s], Action[t, s]) = (q, a);
            }
        }

        var (change, size) = (0.0, 0.0);
        for (var s = 0; s < model.States; s++)
        {
            change = Math.Max(change, Math.Abs(V[t, s] - next[s]));
            size = Math.Max(size, Math.Abs(V[t, s]));
            next[s] = V[t, s];
        }

        return (change, size);
    }
}
