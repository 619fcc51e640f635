using MathNet.Numerics.LinearAlgebra;

namespace PolicyProbe.Core;

/// <summary>
/// Everything that is true of a policy in a finite decision process: values, advantages, occupancy, return and its gradient, exact
/// to rounding. Tables have a layer a time step where the process has a horizon (L = H), and one layer where it has none (L = 1).
/// </summary>
/// <remarks>
/// Without a horizon V = (I − γP_π)⁻¹ r_π and d = μ (I − γP_π)⁻¹; with one V_t = r_π + γP_π V_{t+1}, V_H = 0, and
/// d_t(s) = γᵗ Pr(s_t = s). Terminal states have V = Q = d = 0.
/// R. S. Sutton, D. McAllester, S. Singh and Y. Mansour, "Policy Gradient Methods for Reinforcement Learning with Function
/// Approximation" (2000), theorem 1, for the gradient.
/// </remarks>
public sealed class PolicyEvaluation
{
    private PolicyEvaluation(FiniteMdp model, double[,] policy, int layers)
    {
        Model = model;
        Policy = policy;
        Layers = layers;
        V = new double[layers, model.States];
        Q = new double[layers, model.States, model.Actions];
        Occupancy = new double[layers, model.States];
    }

    /// <summary>The process.</summary>
    public FiniteMdp Model { get; }

    /// <summary>π(a | s) [S, A].</summary>
    public double[,] Policy { get; }

    /// <summary>L: the horizon H, or 1 where values do not depend on time.</summary>
    public int Layers { get; }

    /// <summary>V_t(s) [L, S].</summary>
    public double[,] V { get; }

    /// <summary>Q_t(s, a) [L, S, A].</summary>
    public double[,,] Q { get; }

    /// <summary>d_t(s) [L, S]: discounted, not normalised; without a horizon the sum over all time.</summary>
    public double[,] Occupancy { get; }

    /// <summary>J = Σ μ(s) V₀(s), the expected discounted return (within the horizon, if there is one).</summary>
    public double Return { get; private set; }

    /// <summary>Evaluates a policy.</summary>
    /// <param name="model">The process; it is validated.</param>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <exception cref="ArgumentException">The model or the policy is invalid.</exception>
    /// <exception cref="InvalidOperationException">γ = 1 without a horizon and the policy does not reach a terminal state from everywhere.</exception>
    public static PolicyEvaluation Of(FiniteMdp model, double[,] policy)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Validate().RequirePolicy(policy);
        var evaluation = new PolicyEvaluation(model, policy, model.Horizon ?? 1);
        if (model.Horizon is null)
            evaluation.SolveStationary();
        else
            evaluation.InduceBackward();
        for (var s = 0; s < model.States; s++)
            evaluation.Return += model.Start[s] * evaluation.V[0, s];
        return evaluation;
    }

    /// <summary>A_t(s, a) = Q_t(s, a) − V_t(s).</summary>
    public double Advantage(int layer, int s, int a) => Q[layer, s, a] - V[layer, s];

    /// <summary>∂J/∂π(a | s) = Σ_t d_t(s) Q_t(s, a) [S, A], each entry of the table taken as free.</summary>
    public double[,] PolicyGradient() => Sum((t, s, a) => Occupancy[t, s] * Q[t, s, a]);

    /// <summary>∂J/∂z(s, a) = π(a | s) Σ_t d_t(s) A_t(s, a) [S, A] for π = softmax(z).</summary>
    public double[,] LogitGradient() => Sum((t, s, a) => Policy[s, a] * Occupancy[t, s] * Advantage(t, s, a));

    private double[,] Sum(Func<int, int, int, double> term)
    {
        var sum = new double[Model.States, Model.Actions];
        for (var t = 0; t < Layers; t++)
            for (var s = 0; s < Model.States; s++)
                for (var a = 0; a < Model.Actions; a++)
                    sum[s, a] += term(t, s, a);
        return sum;
    }

    private void SolveStationary()
    {
        var n = Model.States;
        var system = Matrix<double>.Build.Dense(n, n, (s, to) => (s == to ? 1 : 0) - (Model.Discount * Bellman.Step(Model, Policy, s, to)));
        var nothing = new double[n];
        var reward = Vector<double>.Build.Dense(n, s => Expectation(s, a => Bellman.Backup(Model, s, a, nothing)));
        var v = system.LU().Solve(reward);
        var d = system.Transpose().LU().Solve(Vector<double>.Build.DenseOfArray(Model.Start));
        if (!v.All(double.IsFinite) || !d.All(double.IsFinite) || d.Any(value => value < -1e-9))
            throw new InvalidOperationException($"model: expected γ below 1, a horizon, or a policy that always reaches a terminal state; got γ = {Model.Discount} and no finite value.");
        var values = v.ToArray();
        for (var s = 0; s < n; s++)
        {
            V[0, s] = v[s];
            Occupancy[0, s] = d[s];
            for (var a = 0; a < Model.Actions; a++)
                Q[0, s, a] = Bellman.Backup(Model, s, a, values);
        }
    }

    private void InduceBackward()
    {
        var n = Model.States;
        var next = new double[n];
        for (var t = Layers - 1; t >= 0; t--)
        {
            for (var s = 0; s < n; s++)
            {
                for (var a = 0; a < Model.Actions; a++)
                    Q[t, s, a] = Bellman.Backup(Model, s, a, next);
                var (layer, state) = (t, s);
                V[t, s] = Expectation(s, a => Q[layer, state, a]);
            }

            for (var s = 0; s < n; s++)
                next[s] = V[t, s];
        }

        for (var s = 0; s < n; s++)
            Occupancy[0, s] = Model.Start[s];
        for (var t = 1; t < Layers; t++)
            for (var s = 0; s < n; s++)
                for (var to = 0; to < n; to++)
                    Occupancy[t, to] += Model.Discount * Occupancy[t - 1, s] * Bellman.Step(Model, Policy, s, to);
    }

    private double Expectation(int s, Func<int, double> value)
    {
        var sum = 0.0;
        for (var a = 0; a < Model.Actions; a++)
            sum += Policy[s, a] * value(a);
        return sum;
    }
}
