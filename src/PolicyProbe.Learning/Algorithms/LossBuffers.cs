namespace PolicyProbe.Learning;

/// <summary>What a loss of a network computes in, kept from one minibatch to the next: a smaller minibatch takes a part of it.</summary>
/// <param name="parameters">P, the network's parameters.</param>
internal sealed class LossBuffers(int parameters)
{
    private float[] _outputs = [];
    private float[] _rows = [];
    private float[] _weights = [];

    /// <summary>∇L [P].</summary>
    public float[] Gradient { get; } = new float[parameters];

    /// <summary>Zeros [B, O], for ∂L/∂z.</summary>
    public Span<float> Outputs(int count)
    {
        var outputs = Take(ref _outputs, count);
        outputs.Clear();
        return outputs;
    }

    /// <summary>A number a row [B]: whatever was there.</summary>
    public Span<float> Rows(int size) => Take(ref _rows, size);

    /// <summary>A weight a row [B]: whatever was there.</summary>
    public Span<float> Weights(int size) => Take(ref _weights, size);

    private static Span<float> Take(ref float[] buffer, int count)
    {
        if (buffer.Length < count)
            buffer = new float[count];
        return buffer.AsSpan(0, count);
    }
}
