using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Every row through the mask of its own sample, or through what the mask holds back.</summary>
/// <param name="masks">The scale.</param>
/// <param name="of">A mask a row.</param>
/// <param name="learnt">Whether m is used, or 1 − m.</param>
internal sealed class MaskedRows(SampleMasks masks, IReadOnlyList<bool[]> of, bool learnt) : IRowTransform
{
    /// <inheritdoc/>
    public void Apply(Span<double> rows, int width)
    {
        for (var b = 0; b < of.Count; b++)
            masks.Apply(rows.Slice(b * width, width), of[b], learnt);
    }

    /// <inheritdoc/>
    public void Adjoint(Span<double> gradient, int width) => Apply(gradient, width);
}
