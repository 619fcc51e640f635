namespace PolicyProbe.Core;

/// <summary>
/// What a trust-region method goes by, without sampling: the surrogate L(π′) = Σ_t Σ_s d_t(s) Σ_a π′(a | s) A_t(s, a) of an old policy π,
/// and the divergence of π′ from it, for finite decision processes.
/// </summary>
/// <remarks>
/// L(π) = 0, and ∇L = ∇J at π′ = π. With d of π′ in place of d of π the sum is J(π′) − J(π) exactly: S. Kakade and J. Langford,
/// "Approximately Optimal Approximate Reinforcement Learning" (2002), lemma 6.1. J. Schulman et al., "Trust Region Policy
/// Optimization" (2015), equations 3 and 12.
/// </remarks>
public static class ExactSurrogate
{
    /// <summary>L(π′).</summary>
    /// <param name="old">The evaluation of π.</param>
    /// <param name="policy">π′(a | s) [S, A].</param>
    /// <exception cref="ArgumentException"><paramref name="policy"/> is no policy of the process.</exception>
    public static double Value(PolicyEvaluation old, double[,] policy) => Weighted(old, old, policy);

    /// <summary>J(π′) − J(π) as the advantage of π where π′ goes: Σ d^π′(s) π′(a | s) A^π(s, a).</summary>
    /// <param name="old">The evaluation of π.</param>
    /// <param name="now">The evaluation of π′ in the same process.</param>
    /// <exception cref="ArgumentException">The processes differ in their size.</exception>
    public static double PerformanceDifference(PolicyEvaluation old, PolicyEvaluation now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return Weighted(old, now, now.Policy);
    }

    /// <summary>∂L/∂z(s, a) = π′(a | s) Σ_t d_t(s) (A_t(s, a) − Σ_b π′(b | s) A_t(s, b)) [S, A] for π′ = softmax(z).</summary>
    /// <param name="old">The evaluation of π.</param>
    /// <param name="policy">π′(a | s) [S, A].</param>
    /// <exception cref="ArgumentException"><paramref name="policy"/> is no policy of the process.</exception>
    public static double[,] LogitGradient(PolicyEvaluation old, double[,] policy)
    {
        Require(old, policy);
        var (states, actions) = (old.Model.States, old.Model.Actions);
        var gradient = new double[states, actions];
        for (var t = 0; t < old.Layers; t++)
            for (var s = 0; s < states; s++)
            {
                var mean = 0.0;
                for (var a = 0; a < actions; a++)
                    mean += policy[s, a] * old.Advantage(t, s, a);
                for (var a = 0; a < actions; a++)
                    gradient[s, a] += policy[s, a] * old.Occupancy[t, s] * (old.Advantage(t, s, a) - mean);
            }

        return gradient;
    }

    /// <summary>KL(π(· | s) ‖ π′(· | s)) of each state [S]; +∞ where π′ excludes an action that π takes.</summary>
    /// <param name="old">The evaluation of π.</param>
    /// <param name="policy">π′(a | s) [S, A].</param>
    /// <exception cref="ArgumentException"><paramref name="policy"/> is no policy of the process.</exception>
    public static double[] Divergences(PolicyEvaluation old, double[,] policy)
    {
        Require(old, policy);
        var divergences = new double[old.Model.States];
        for (var s = 0; s < divergences.Length; s++)
        {
            for (var a = 0; a < old.Model.Actions; a++)
                if (old.Policy[s, a] > 0)
                    divergences[s] += old.Policy[s, a] * Math.Log(old.Policy[s, a] / policy[s, a]);
            divergences[s] = Math.Max(0, divergences[s]);
        }

        return divergences;
    }

    /// <summary>The mean divergence where π goes: Σ d(s) KL(s) / Σ d(s), d = Σ_t d_t.</summary>
    /// <param name="old">The evaluation of π.</param>
    /// <param name="policy">π′(a | s) [S, A].</param>
    /// <exception cref="ArgumentException"><paramref name="policy"/> is no policy of the process.</exception>
    public static double MeanDivergence(PolicyEvaluation old, double[,] policy)
    {
        var divergences = Divergences(old, policy);
        var (sum, total) = (0.0, 0.0);
        for (var t = 0; t < old.Layers; t++)
            for (var s = 0; s < divergences.Length; s++)
                if (old.Occupancy[t, s] is > 0 and var weight)
                    (sum, total) = (sum + (weight * divergences[s]), total + weight);
        return sum / total;
    }

    private static double Weighted(PolicyEvaluation old, PolicyEvaluation where, double[,] policy)
    {
        Require(old, policy);
        if (where.Layers != old.Layers)
            throw new ArgumentException($"now: expected L = {old.Layers} layers as the old evaluation has, got {where.Layers}.", nameof(where));
        var sum = 0.0;
        for (var t = 0; t < old.Layers; t++)
            for (var s = 0; s < old.Model.States; s++)
                for (var a = 0; a < old.Model.Actions; a++)
                    sum += where.Occupancy[t, s] * policy[s, a] * old.Advantage(t, s, a);
        return sum;
    }

    private static void Require(PolicyEvaluation old, double[,] policy)
    {
        ArgumentNullException.ThrowIfNull(old);
        old.Model.RequirePolicy(policy);
    }
}
