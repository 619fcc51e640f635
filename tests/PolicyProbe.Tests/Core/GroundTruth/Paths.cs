using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.GroundTruth;

/// <summary>Every path of a small process with its probability: an oracle that knows no recursion over values.</summary>
internal static class Paths
{
    public sealed record Step(int State, int Action, int Next, double Reward);

    /// <summary>All paths from the start.</summary>
    public static IEnumerable<(double Probability, List<Step> Steps)> Of(FiniteMdp model, double[,] policy) =>
        Enumerable.Range(0, model.States).Where(s => model.Start[s] > 0).SelectMany(s => From(model, policy, s, 0).Select(path => (model.Start[s] * path.Probability, path.Steps)));

    /// <summary>All paths from a state at a time.</summary>
    public static IEnumerable<(double Probability, List<Step> Steps)> From(FiniteMdp model, double[,] policy, int s, int time)
    {
        if (model.Terminal[s] || time == model.Horizon)
        {
            yield return (1, []);
            yield break;
        }

        for (var a = 0; a < model.Actions; a++)
            for (var to = 0; to < model.States; to++)
                if (policy[s, a] * model.Transition[s, a, to] is > 0 and var p)
                    foreach (var (rest, steps) in From(model, policy, to, time + 1))
                        yield return (p * rest, [new Step(s, a, to, model.Reward[s, a, to]), .. steps]);
    }

    /// <summary>Σ γᵏ r from step t of a path on.</summary>
    public static double Return(List<Step> steps, int t, double discount) => steps.Skip(t).Select((step, k) => Math.Pow(discount, k) * step.Reward).Sum();
}
