using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Weights uniform on ±√(6 / (inputs + outputs)), biases and free outputs 0.</summary>
/// <remarks>Glorot and Bengio (2010), eq. 16; what the configurations of Engstrom et al., arXiv:2005.12729, have in place of trick 3.</remarks>
public sealed record XavierInit : ITrick, IInitialisation
{
    /// <inheritdoc/>
    public string Id => "xavier-init";

    /// <inheritdoc/>
    public string Summary => "weights uniform on ±√(6/(inputs + outputs)), biases 0 (Glorot and Bengio, 2010)";

    /// <inheritdoc/>
    public void Initialise(NetworkLayout layout, NetworkPart part, Span<float> theta, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(rng);
        foreach (var block in layout.Parameters)
        {
            var values = theta.Slice(block.Offset, block.Count);
            if (block.Role != BlockRole.Weight)
            {
                values.Fill(UniformFanIn.Resting(block));
                continue;
            }

            var bound = Math.Sqrt(6.0 / (block.Shape[0] + (block.Count / block.Shape[0])));
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)rng.Uniform(-bound, bound);
        }
    }
}
