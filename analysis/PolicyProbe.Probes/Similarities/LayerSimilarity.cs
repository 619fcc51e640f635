using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>States of a rollout with what came back from them.</summary>
/// <param name="States">s [n, O], as the networks see them.</param>
/// <param name="Returns">Σγᵏr to the end of the episode [n], rewards as the learner sees them.</param>
/// <param name="Values">V(s) [n].</param>
internal sealed record ReturnedRollout(double[] States, double[] Returns, double[] Values)
{
    /// <summary>n.</summary>
    public int Count => Returns.Length;

    /// <summary>What a heads' fit needs of a rollout.</summary>
    public static ReturnedRollout Of(CompleteRollout complete) =>
        new(Array.ConvertAll(complete.Rollout.Observations, value => (double)value), complete.Returns, Array.ConvertAll(complete.Rollout.Values, value => (double)value));
}

/// <summary>How alike a hidden layer and that of another agent are, a rollout's states each.</summary>
/// <param name="Name">Whose layer: <c>policy</c> or <c>value</c>; both where they share it.</param>
/// <param name="Layer">1 for the layer next to the input.</param>
/// <param name="Last">Whether it is the last hidden one.</param>
/// <param name="Reference">The other agent.</param>
/// <param name="Debiased">CKA of the debiased kind; null where a layer is constant [R].</param>
/// <param name="Biased">CKA of the biased kind [R].</param>
internal sealed record LayerSimilarity(string Name, int Layer, bool Last, ReferenceAgent Reference, double?[] Debiased, double?[] Biased)
{
    /// <summary>Every hidden layer of policy and value function against every other agent's.</summary>
    public static IReadOnlyList<LayerSimilarity> Of(PreciseAgent agent, IReadOnlyList<ReferenceAgent> references, IReadOnlyList<ReturnedRollout> rollouts, CancellationToken cancellation)
    {
        var found = new List<LayerSimilarity>();
        foreach (var name in new[] { "policy", "value" })
        {
            var now = rollouts.Select(rollout => HiddenFeatures.Of(Trunk(agent, name), rollout.States)).ToList();
            foreach (var reference in references)
            {
                cancellation.ThrowIfCancellationRequested();
                var then = rollouts.Select(rollout => HiddenFeatures.Of(Trunk(reference.Agent, name), rollout.States)).ToList();
                for (var layer = 0; layer < now[0].Count; layer++)
                {
                    var at = layer;
                    double?[] Over(Func<double[], double[], int, double?> kind) => [.. rollouts.Select((rollout, r) => kind(now[r][at], then[r][at], rollout.Count))];
                    found.Add(new LayerSimilarity(name, layer + 1, layer + 1 == now[0].Count, reference, Over((x, y, n) => LinearAlignment.Debiased(x, y, n)), Over((x, y, n) => LinearAlignment.Biased(x, y, n))));
                }
            }
        }

        return found;
    }

    /// <summary>The network with the policy's or the value function's hidden layers.</summary>
    public static PreciseTrunk Trunk(PreciseAgent agent, string name) => name == "policy" ? agent.Trunks[0] : agent.Trunks[^1];
}
