using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The share of rows that an attack turns, or that were wrong already: a lower bound of the true robust error.</summary>
internal static class RobustError
{
    /// <summary>Rows of a batch of attacks.</summary>
    private const int Batch = 256;

    /// <summary>Whether each row is misclassified at the worst point found [B]: the margin's best iterate, in the mode that is deployed.</summary>
    public static bool[] Turned(SmallNetwork classifier, LabelledSet set, SetAscent attack, Rng rng)
    {
        var turned = new bool[set.Count];
        for (var start = 0; start < set.Count; start += Batch)
        {
            int[] rows = [.. Enumerable.Range(start, Math.Min(Batch, set.Count - start))];
            var batch = set.Rows(rows);
            var found = attack.Run(classifier.Loss(new Margin(batch.Labels), batch.Count), batch.Inputs, rng.Fork($"rows/{start}"));
            for (var b = 0; b < rows.Length; b++)
                turned[start + b] = found.Values[b] >= 0;
        }

        return turned;
    }

    /// <summary>Their share.</summary>
    public static double Of(SmallNetwork classifier, LabelledSet set, SetAscent attack, Rng rng) => Turned(classifier, set, attack, rng).Count(turned => turned) / (double)set.Count;
}
