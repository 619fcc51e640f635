namespace PolicyProbe.Probes;

/// <summary>Inputs with their classes.</summary>
/// <param name="Inputs">x [B, n].</param>
/// <param name="Labels">y [B].</param>
/// <param name="Dimension">n.</param>
internal sealed record LabelledSet(double[] Inputs, int[] Labels, int Dimension)
{
    /// <summary>B.</summary>
    public int Count => Labels.Length;

    /// <summary>Some of the rows.</summary>
    public LabelledSet Rows(ReadOnlySpan<int> rows)
    {
        var (inputs, labels) = (new double[rows.Length * Dimension], new int[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            Inputs.AsSpan(rows[i] * Dimension, Dimension).CopyTo(inputs.AsSpan(i * Dimension));
            labels[i] = Labels[rows[i]];
        }

        return new LabelledSet(inputs, labels, Dimension);
    }
}
