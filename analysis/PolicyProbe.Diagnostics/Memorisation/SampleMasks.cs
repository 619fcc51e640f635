using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>A dropout mask for every training sample, fixed by its number alone: whoever asks, whenever, sees the same units.</summary>
/// <remarks>S. Kobayashi, S. Yokoi, J. Suzuki, K. Inui, "Efficient Estimation of Influence of a Training Instance" (2020), section 3.</remarks>
/// <param name="width">Units.</param>
/// <param name="keep">p, the probability that a unit is on; what is on counts 1/p.</param>
/// <param name="root">Seeds them; it is not drawn from.</param>
public sealed class SampleMasks(int width, double keep, Rng root)
{
    /// <summary>Whether each unit learns from a sample [width]; the rest, 1 − m, never saw it.</summary>
    public bool[] Of(int sample)
    {
        var rng = root.Fork($"mask/{sample}");
        return [.. Enumerable.Range(0, width).Select(_ => rng.NextDouble() < keep)];
    }

    /// <summary>Leaves of a row what the mask of a sample lets through, or what it holds back, scaled to keep the mean.</summary>
    /// <param name="row">A row of units.</param>
    /// <param name="mask">m.</param>
    /// <param name="learnt">Whether m is used, or 1 − m.</param>
    public void Apply(Span<double> row, bool[] mask, bool learnt)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var scale = 1 / (learnt ? keep : 1 - keep);
        for (var i = 0; i < row.Length; i++)
            row[i] *= mask[i] == learnt ? scale : 0;
    }
}
