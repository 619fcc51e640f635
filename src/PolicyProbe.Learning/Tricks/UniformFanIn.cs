using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// PyTorch's default for linear layers: weights and biases uniform on ±1/√n, n the layer's inputs; free outputs 0. Not a trick: it
/// is what an algorithm has when no trick initialises.
/// </summary>
/// <remarks>LeCun et al. 1998 (Efficient BackProp), as PyTorch's <c>kaiming_uniform_(a = √5)</c> works out.</remarks>
public sealed class UniformFanIn : IInitialisation
{
    /// <inheritdoc/>
    public void Initialise(NetworkLayout layout, NetworkPart part, Span<float> theta, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(rng);
        var bound = 0.0;
        foreach (var block in layout.Parameters)
        {
            var values = theta.Slice(block.Offset, block.Count);
            if (block.Role == BlockRole.Weight)
                bound = 1 / Math.Sqrt(block.Shape.Skip(1).Aggregate(1, (product, length) => product * length));
            if (block.Role is BlockRole.Weight or BlockRole.Bias)
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)rng.Uniform(-bound, bound);
            else
                values.Fill(Resting(block));
        }
    }

    /// <summary>What all values of a block start as where nothing random is drawn: 1 for the scale of a normalisation, 0 elsewhere.</summary>
    internal static float Resting(Block block) => block.Role == BlockRole.Normalisation && block.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
}
