namespace PolicyProbe.Core;

/// <summary>
/// A finite Markov decision process ⟨S, A, P, R, μ, γ⟩, with absorbing terminal states and, if it has one, a horizon.
/// </summary>
/// <param name="Transition">P(s′ | s, a), [S, A, S]; each row sums to 1.</param>
/// <param name="Reward">r(s, a, s′), [S, A, S].</param>
/// <param name="Start">μ(s), the distribution of the first state [S]; none of it on a terminal state.</param>
/// <param name="Discount">γ in [0, 1]; below 1 unless there is a horizon or every policy reaches a terminal state.</param>
/// <param name="Terminal">Whether a state ends the episode [S]: nothing is earned from there on.</param>
/// <param name="Horizon">The number of steps after which an episode is cut off, or null. With a horizon, J is the return within it.</param>
public sealed record FiniteMdp(double[,,] Transition, double[,,] Reward, double[] Start, double Discount, bool[] Terminal, int? Horizon)
{
    private const double Tolerance = 1e-12;

    /// <summary>
    /// Var(r | s, a, s′), [S, A, S]: rewards are normal around <see cref="Reward"/>, independent of all else; null where they have no
    /// noise. Values and gradients do not feel it, the covariance of their estimates does.
    /// </summary>
    public double[,,]? RewardVariance { get; init; }

    /// <summary>The number of states, S.</summary>
    public int States => Start.Length;

    /// <summary>The number of actions, A.</summary>
    public int Actions => Transition.GetLength(1);

    /// <summary>Refuses what is not a decision process: shapes that disagree, rows that are no distributions, γ out of range.</summary>
    /// <returns>This model, so that a constructor can check in passing.</returns>
    /// <exception cref="ArgumentException">The first entry that breaks a rule; the message names it, the rule and the value.</exception>
    public FiniteMdp Validate()
    {
        var (s, a) = (States, Actions);
        RequireShape(nameof(Transition), Transition, s, a);
        RequireShape(nameof(Reward), Reward, s, a);
        RequireVariance();
        if (s == 0 || a == 0)
            throw new ArgumentException($"Transition: expected at least one state and one action, got [{s}, {a}, {s}].", nameof(Transition));
        if (Terminal.Length != s)
            throw new ArgumentException($"Terminal: expected [S], S = {s}, got {Terminal.Length}.", nameof(Terminal));
        if (!(Discount >= 0 && Discount <= 1))
            throw new ArgumentException($"Discount: expected γ in [0, 1], got {Discount}.", nameof(Discount));
        if (Horizon < 1)
            throw new ArgumentException($"Horizon: expected at least 1 step or null, got {Horizon}.", nameof(Horizon));

        RequireDistribution(nameof(Start), Start, i => $"Start[{i}]");
        for (var i = 0; i < s; i++)
            if (Terminal[i] && Start[i] > 0)
                throw new ArgumentException($"Start[{i}]: expected 0 on a terminal state, got {Start[i]}.", nameof(Start));
        var row = new double[s];
        for (var from = 0; from < s; from++)
            for (var action = 0; action < a; action++)
            {
                for (var to = 0; to < s; to++)
                {
                    row[to] = Transition[from, action, to];
                    if (!double.IsFinite(Reward[from, action, to]))
                        throw new ArgumentException($"Reward[{from}, {action}, {to}]: expected a finite number, got {Reward[from, action, to]}.", nameof(Reward));
                }

                RequireDistribution(nameof(Transition), row, to => $"Transition[{from}, {action}, {to}]");
            }

        return this;
    }

    /// <summary>Refuses a table that is no policy of this model.</summary>
    /// <param name="policy">π(a | s) [S, A].</param>
    /// <exception cref="ArgumentException">The shape is wrong or a row is no distribution; the message names the entry.</exception>
    public void RequirePolicy(double[,] policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.GetLength(0) != States || policy.GetLength(1) != Actions)
            throw new ArgumentException($"policy: expected [S, A] = [{States}, {Actions}], got [{policy.GetLength(0)}, {policy.GetLength(1)}].", nameof(policy));
        var row = new double[Actions];
        for (var s = 0; s < States; s++)
        {
            for (var a = 0; a < Actions; a++)
                row[a] = policy[s, a];
            var state = s;
            RequireDistribution(nameof(policy), row, a => $"policy[{state}, {a}]");
        }
    }

    private static void RequireShape(string name, double[,,] table, int s, int a)
    {
        if (table.GetLength(0) != s || table.GetLength(1) != a || table.GetLength(2) != s)
            throw new ArgumentException($"{name}: expected [S, A, S] = [{s}, {a}, {s}], got [{table.GetLength(0)}, {table.GetLength(1)}, {table.GetLength(2)}].", name);
    }

    private void RequireVariance()
    {
        if (RewardVariance is not { } variance)
            return;
        RequireShape(nameof(RewardVariance), variance, States, Actions);
        for (var s = 0; s < States; s++)
            for (var a = 0; a < Actions; a++)
                for (var to = 0; to < States; to++)
                    if (!(variance[s, a, to] >= 0 && double.IsFinite(variance[s, a, to])))
                        throw new ArgumentException($"RewardVariance[{s}, {a}, {to}]: expected a finite number of at least 0, got {variance[s, a, to]}.", nameof(RewardVariance));
    }

    private static void RequireDistribution(string name, double[] p, Func<int, string> entry)
    {
        var sum = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            if (!(p[i] >= 0 && p[i] <= 1 + Tolerance))
                throw new ArgumentException($"{entry(i)}: expected a probability in [0, 1], got {p[i]}.", name);
            sum += p[i];
        }

        if (Math.Abs(sum - 1) > Tolerance)
            throw new ArgumentException($"{entry(0)} … {entry(p.Length - 1)}: expected the sum 1, got {sum:R}.", name);
    }
}
