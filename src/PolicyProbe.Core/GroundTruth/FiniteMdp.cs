namespace PolicyProbe.Core;

/// <summary>
/// A finite Markov decision process ⟨S, A, P, R, μ, γ⟩, with absorbing terminal states and, if it has one, a horizon.
/// </summary>
/// <param name="Transition">P(s′ | s, a), [S, A, S]; each row sums to 1.</param>
/// <param name="Reward">r(s, a, s′), [S, A, S].</param>
/// <param name="Start">μ(s), the distribution of the first state [S].</param>
/// <param name="Discount">γ in [0, 1]; below 1 unless there is a horizon or every policy reaches a terminal state.</param>
/// <param name="Terminal">Whether a state ends the episode [S]: nothing is earned from there on.</param>
/// <param name="Horizon">The number of steps after which an episode is cut off, or null. With a horizon, J is the return within it.</param>
public sealed record FiniteMdp(double[,,] Transition, double[,,] Reward, double[] Start, double Discount, bool[] Terminal, int? Horizon)
{
    /// <summary>The number of states, S.</summary>
    public int States => Start.Length;

    /// <summary>The number of actions, A.</summary>
    public int Actions => Transition.GetLength(1);
}
