using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A network together with the θ and buffers that are its own: a policy's mean and log σ, or a value function.</summary>
/// <param name="Network">The function f(θ, x); shared freely, it holds no state.</param>
/// <param name="Theta">θ [P].</param>
/// <param name="Buffers">Buffers [U].</param>
public sealed record Model(INetwork<float> Network, float[] Theta, float[] Buffers)
{
    /// <summary>A model over a network: θ of zeros, running variances 1 and other buffers 0.</summary>
    public Model(INetwork<float> network)
        : this(network, new float[network.Layout.ParameterCount], new float[network.Layout.BufferCount])
    {
        foreach (var block in network.Layout.Buffers.Where(block => block.Name.EndsWith("running_var", StringComparison.Ordinal)))
            Buffers.AsSpan(block.Offset, block.Count).Fill(1);
    }

    /// <summary>The same network with copies of θ and buffers.</summary>
    public Model Copy() => new(Network, [.. Theta], [.. Buffers]);

    /// <summary>The outputs for x [B, I], in evaluation mode.</summary>
    public float[] Predict(ReadOnlySpan<float> x)
    {
        var outputs = new float[x.Length / Network.Layout.InputSize * Network.Layout.OutputSize];
        Network.Predict(Theta, Buffers, x, outputs);
        return outputs;
    }
}
