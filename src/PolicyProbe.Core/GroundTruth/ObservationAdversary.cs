namespace PolicyProbe.Core;

/// <summary>
/// The worst that an adversary can do to a fixed policy by showing it another state's observation: ν(s) ∈ B(s), while the process itself stays as
/// it is. For fixed π the adversary's problem is a decision process of its own, solved exactly:
/// Ṽ_t(s) = min over ŝ ∈ B(s) of Σ_a π(a | ŝ) Σ P(s′ | s, a)(r + γ Ṽ_{t+1}(s′)).
/// </summary>
/// <param name="Shown">ν_t(s) [L, S], one layer a time step with a horizon and one layer without; s itself in terminal states.</param>
/// <param name="V">Ṽ_t(s) [L, S].</param>
/// <param name="Return">Σ μ(s) Ṽ₀(s).</param>
/// <param name="Residual">max |Ṽ − TṼ|, T the operator above: how far Ṽ is from its fixed point.</param>
/// <remarks>H. Zhang et al., "Robust Deep Reinforcement Learning against Adversarial Perturbations on State Observations" (2020).</remarks>
public sealed record ObservationAdversary(int[,] Shown, double[,] V, double Return, double Residual)
{
    private const int MaximumSweeps = 200_000;

    /// <summary>The optimal adversary: H sweeps with a horizon, otherwise from V^π downwards until Ṽ moves by at most 10⁻¹³ (1 + ‖Ṽ‖∞) in a sweep.</summary>
    /// <param name="clean">π, evaluated without an adversary.</param>
    /// <param name="allowed">B(s) [S]: states that may be shown, s among them.</param>
    /// <exception cref="ArgumentException">A neighbourhood leaves out its own state, or names one that there is not.</exception>
    /// <exception cref="InvalidOperationException">γ = 1 without a horizon, and the adversary can keep the agent from every end: the value has no bound.</exception>
    public static ObservationAdversary Optimal(PolicyEvaluation clean, IReadOnlyList<IReadOnlyList<int>> allowed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(allowed);
        var model = clean.Model;
        Require(model, allowed);
        var (shown, v, next) = (new int[clean.Layers, model.States], new double[clean.Layers, model.States], new double[model.States]);
        if (model.Horizon is null)
            for (var s = 0; s < model.States; s++)
                next[s] = clean.V[0, s];
        var residual = 0.0;
        for (var t = clean.Layers - 1; t >= 0; t--)
        {
            var sweeps = 0;
            bool moves;
            do
            {
                var (change, size) = Sweep(clean, allowed, t, next, shown, v);
                residual = model.Horizon is null ? change : 0;
                moves = model.Horizon is null && change > 1e-13 * (1 + size);
                if (++sweeps == MaximumSweeps)
                    throw new InvalidOperationException($"model: expected a value that settles within {MaximumSweeps} sweeps; γ = {model.Discount} without a horizon lets this adversary keep the agent from every end.");
            }
            while (moves);
        }

        var adversary = new ObservationAdversary(shown, v, Mean(model, v), residual);
        return adversary with { Residual = Math.Max(residual, adversary.Distance(clean, allowed)) };
    }

    /// <summary>What a fixed adversary does, by a linear solve without a horizon and backward in time with one: V_t(s) [L, S] of the policy π(· | ν_t(s)).</summary>
    /// <param name="clean">π, evaluated without an adversary.</param>
    /// <param name="shown">ν_t(s) [L, S].</param>
    public static double[,] Value(PolicyEvaluation clean, int[,] shown)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(shown);
        var model = clean.Model;
        if (model.Horizon is null)
            return PolicyEvaluation.Of(model, Table(clean.Policy, shown, 0)).V;
        var (v, next) = (new double[clean.Layers, model.States], new double[model.States]);
        for (var t = clean.Layers - 1; t >= 0; t--)
        {
            for (var s = 0; s < model.States; s++)
                v[t, s] = Backup(clean, s, shown[t, s], next);
            Layer(v, t, next);
        }

        return v;
    }

    /// <summary>
    /// The return of a fixed adversary from where it leads: Σ_t Σ_s d_t(s) Σ_a π(a | ν_t(s)) r(s, a), d forward in time with a horizon and by a linear solve
    /// without. No value function is involved.
    /// </summary>
    /// <param name="clean">π, evaluated without an adversary.</param>
    /// <param name="shown">ν_t(s) [L, S].</param>
    public static double ForwardReturn(PolicyEvaluation clean, int[,] shown)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(shown);
        var (model, nothing, sum) = (clean.Model, new double[clean.Model.States], 0.0);
        var fixedPolicy = model.Horizon is null ? PolicyEvaluation.Of(model, Table(clean.Policy, shown, 0)) : null;
        double[] occupancy = [.. model.Start];
        for (var t = 0; t < clean.Layers; t++)
        {
            var (table, after) = (Table(clean.Policy, shown, t), new double[model.States]);
            for (var s = 0; s < model.States; s++)
            {
                var weight = fixedPolicy?.Occupancy[0, s] ?? occupancy[s];
                sum += weight * Backup(clean, s, shown[t, s], nothing);
                for (var to = 0; to < model.States; to++)
                    after[to] += model.Discount * weight * Bellman.Step(model, table, s, to);
            }

            occupancy = after;
        }

        return sum;
    }

    /// <summary>π(· | ν_t(s)) [S, A].</summary>
    public static double[,] Table(double[,] policy, int[,] shown, int layer)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(shown);
        var table = new double[policy.GetLength(0), policy.GetLength(1)];
        for (var s = 0; s < table.GetLength(0); s++)
            for (var a = 0; a < table.GetLength(1); a++)
                table[s, a] = policy[shown[layer, s], a];
        return table;
    }

    /// <summary>Σ μ(s) V₀(s).</summary>
    public static double Mean(FiniteMdp model, double[,] v)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(v);
        var mean = 0.0;
        for (var s = 0; s < model.States; s++)
            mean += model.Start[s] * v[0, s];
        return mean;
    }

    /// <summary>max |Ṽ − TṼ|.</summary>
    private double Distance(PolicyEvaluation clean, IReadOnlyList<IReadOnlyList<int>> allowed)
    {
        var (distance, next) = (0.0, new double[clean.Model.States]);
        for (var t = clean.Layers - 1; t >= 0; t--)
        {
            if (clean.Model.Horizon is null)
                Layer(V, t, next);
            for (var s = 0; s < next.Length; s++)
                distance = Math.Max(distance, Math.Abs(V[t, s] - allowed[s].Min(shown => Backup(clean, s, shown, next))));
            Layer(V, t, next);
        }

        return distance;
    }

    private static (double Change, double Size) Sweep(PolicyEvaluation clean, IReadOnlyList<IReadOnlyList<int>> allowed, int t, double[] next, int[,] shown, double[,] v)
    {
        for (var s = 0; s < next.Length; s++)
        {
            (v[t, s], shown[t, s]) = (Backup(clean, s, s, next), s);
            foreach (var other in allowed[s])
                if (Backup(clean, s, other, next) is var value && value < v[t, s])
                    (v[t, s], shown[t, s]) = (value, other);
        }

        var (change, size) = (0.0, 0.0);
        for (var s = 0; s < next.Length; s++)
            (change, size) = (Math.Max(change, Math.Abs(v[t, s] - next[s])), Math.Max(size, Math.Abs(v[t, s])));
        Layer(v, t, next);
        return (change, size);
    }

    /// <summary>Σ_a π(a | shown) Σ P(s′ | s, a)(r + γ V(s′)).</summary>
    private static double Backup(PolicyEvaluation clean, int s, int shown, double[] next)
    {
        if (clean.Model.Terminal[s])
            return 0;
        var sum = 0.0;
        for (var a = 0; a < clean.Model.Actions; a++)
            if (clean.Policy[shown, a] is > 0 and var share)
                sum += share * Bellman.Backup(clean.Model, s, a, next);
        return sum;
    }

    private static void Layer(double[,] v, int t, double[] next)
    {
        for (var s = 0; s < next.Length; s++)
            next[s] = v[t, s];
    }

    private static void Require(FiniteMdp model, IReadOnlyList<IReadOnlyList<int>> allowed)
    {
        if (allowed.Count != model.States)
            throw new ArgumentException($"allowed: expected [S], S = {model.States}, got [{allowed.Count}].", nameof(allowed));
        for (var s = 0; s < model.States; s++)
        {
            if (!allowed[s].Contains(s))
                throw new ArgumentException($"allowed[{s}]: expected {s} among them, for an adversary may leave a state as it is.", nameof(allowed));
            foreach (var other in allowed[s])
                if (other < 0 || other >= model.States)
                    throw new ArgumentException($"allowed[{s}]: expected states 0 to {model.States - 1}, got {other}.", nameof(allowed));
        }
    }
}
