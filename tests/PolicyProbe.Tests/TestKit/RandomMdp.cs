using PolicyProbe.Core;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Seeded random decision processes and policies, and episodes of them: the oracle that knows no formula.</summary>
internal static class RandomMdp
{
    /// <summary>Dirichlet(1) rows, normal rewards that depend on s′; the last state is terminal if asked.</summary>
    public static FiniteMdp Create(int states, int actions, double discount, int? horizon, bool terminal, Rng rng)
    {
        var (transition, reward) = (new double[states, actions, states], new double[states, actions, states]);
        for (var s = 0; s < states; s++)
            for (var a = 0; a < actions; a++)
            {
                var row = Distribution(states, rng);
                for (var to = 0; to < states; to++)
                    (transition[s, a, to], reward[s, a, to]) = (row[to], rng.NextNormal());
            }

        var ends = new bool[states];
        ends[^1] = terminal;
        double[] start = terminal ? [.. Distribution(states - 1, rng), 0] : Distribution(states, rng);
        return new FiniteMdp(transition, reward, start, discount, ends, horizon).Validate();
    }

    public static double[,] Logits(int states, int actions, Rng rng)
    {
        var logits = new double[states, actions];
        for (var s = 0; s < states; s++)
            for (var a = 0; a < actions; a++)
                logits[s, a] = rng.NextNormal();
        return logits;
    }

    /// <summary>One episode by plain simulation: (s, a, r) of each step.</summary>
    public static List<(int State, int Action, double Reward)> Episode(FiniteMdp model, double[,] policy, Rng rng)
    {
        var steps = new List<(int, int, double)>();
        var s = Draw(model.States, i => model.Start[i], rng);
        while (!model.Terminal[s] && steps.Count < (model.Horizon ?? 1000))
        {
            var (from, a) = (s, Draw(model.Actions, i => policy[s, i], rng));
            s = Draw(model.States, i => model.Transition[from, a, i], rng);
            steps.Add((from, a, model.Reward[from, a, s]));
        }

        return steps;
    }

    private static int Draw(int n, Func<int, double> p, Rng rng)
    {
        var (u, i) = (rng.NextDouble() - p(0), 0);
        while (u >= 0 && i < n - 1)
            u -= p(++i);
        return i;
    }

    private static double[] Distribution(int n, Rng rng)
    {
        double[] weights = [.. Enumerable.Range(0, n).Select(_ => -Math.Log(1 - rng.NextDouble()))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
