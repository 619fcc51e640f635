using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Random decision processes to attack policies in: next states from a uniform draw of the simplex, standard normal rewards of state and action, a uniform start.</summary>
public static class RandomProcess
{
    /// <summary>A process; with a horizon its last state is terminal, so that layers and ends are covered too.</summary>
    public static FiniteMdp Of(int states, int actions, double discount, int? horizon, Rng rng)
    {
        var (transition, reward) = (new double[states, actions, states], new double[states, actions, states]);
        for (var s = 0; s < states; s++)
            for (var a = 0; a < actions; a++)
            {
                double[] gaps = [.. Enumerable.Range(0, states).Select(_ => -Math.Log(1 - rng.NextDouble()))];
                var (sum, pay) = (gaps.Sum(), rng.NextNormal());
                for (var to = 0; to < states; to++)
                    (transition[s, a, to], reward[s, a, to]) = (gaps[to] / sum, pay);
            }

        var terminal = new bool[states];
        terminal[^1] = horizon is not null;
        var starts = states - (horizon is null ? 0 : 1);
        return new FiniteMdp(transition, reward, [.. Enumerable.Range(0, states).Select(s => s < starts ? 1.0 / starts : 0)], discount, terminal, horizon).Validate();
    }
}
