namespace PolicyProbe.Core;

/// <summary>The one-step equations that every exact solver is made of.</summary>
internal static class Bellman
{
    /// <summary>Q(s, a) = Σ P(s′ | s, a) (r(s, a, s′) + γ V(s′)), and 0 in a terminal state; V of a terminal state must be 0.</summary>
    public static double Backup(FiniteMdp model, int s, int a, ReadOnlySpan<double> next)
    {
        if (model.Terminal[s])
            return 0;
        var sum = 0.0;
        for (var to = 0; to < next.Length; to++)
            sum += model.Transition[s, a, to] * (model.Reward[s, a, to] + (model.Discount * next[to]));
        return sum;
    }

    /// <summary>P_π(s, s′) = Σ π(a | s) P(s′ | s, a) from state s to a state that goes on; 0 from and to terminal states.</summary>
    public static double Step(FiniteMdp model, double[,] policy, int s, int to)
    {
        if (model.Terminal[s] || model.Terminal[to])
            return 0;
        var sum = 0.0;
        for (var a = 0; a < model.Actions; a++)
            sum += policy[s, a] * model.Transition[s, a, to];
        return sum;
    }
}
