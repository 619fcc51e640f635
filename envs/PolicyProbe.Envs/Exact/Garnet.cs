using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>
/// Random decision processes: from each state and action, <c>branching</c> next states chosen without replacement, with the gaps between
/// sorted uniform numbers as probabilities; the reward of each state is normal; the first state is uniform.
/// </summary>
/// <remarks>
/// T. W. Archibald, K. I. M. McKinnon and L. C. Thomas, "On the Generation of Markov Decision Processes" (1995); S. Bhatnagar, R. S.
/// Sutton, M. Ghavamzadeh and M. Lee, "Natural Actor-Critic Algorithms" (2009), §9.
/// </remarks>
public static class Garnet
{
    /// <summary>Garnet(S, A, branching) of a seed.</summary>
    /// <param name="states">S, at least 1.</param>
    /// <param name="actions">A, at least 1.</param>
    /// <param name="branching">Next states of each pair, 1 to S.</param>
    /// <param name="seed">The seed: the same one gives the same process.</param>
    /// <param name="discount">γ.</param>
    /// <param name="horizon">The horizon, or null.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static FiniteMdp Create(int states, int actions, int branching, ulong seed, double discount = 0.9, int? horizon = null)
    {
        if (states < 1 || actions < 1)
            throw new ArgumentException($"states: expected at least one state and one action, got [{states}, {actions}].", nameof(states));
        if (branching < 1 || branching > states)
            throw new ArgumentException($"branching: expected 1 to S = {states} next states, got {branching}.", nameof(branching));
        var rng = new Rng(seed).Fork("garnet");
        var (transition, reward) = (new double[states, actions, states], new double[states, actions, states]);
        double[] pays = [.. Enumerable.Range(0, states).Select(_ => rng.NextNormal())];
        for (var s = 0; s < states; s++)
            for (var a = 0; a < actions; a++)
            {
                var next = rng.Permutation(states);
                double[] cuts = [0, .. Enumerable.Range(1, branching - 1).Select(_ => rng.NextDouble()).Order(), 1];
                for (var i = 0; i < branching; i++)
                    transition[s, a, next[i]] = cuts[i + 1] - cuts[i];
                for (var to = 0; to < states; to++)
                    reward[s, a, to] = pays[s];
            }

        return new FiniteMdp(transition, reward, [.. Enumerable.Repeat(1.0 / states, states)], discount, new bool[states], horizon).Validate();
    }
}
