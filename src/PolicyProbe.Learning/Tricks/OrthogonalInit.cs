using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Weights with orthonormal rows or columns times a gain that depends on the layer, biases and free outputs 0.
/// </summary>
/// <remarks>
/// Saxe et al., arXiv:1312.6120; gains √2 (hidden), 0.01 (policy's last layer), 1 (value's last layer) as in Engstrom et al.,
/// arXiv:2005.12729, and OpenAI Baselines. Q comes from Gram–Schmidt on Gaussian rows, twice for orthogonality to rounding.
/// </remarks>
public sealed record OrthogonalInit : ITrick, IInitialisation
{
    /// <inheritdoc/>
    public string Id => "orthogonal-init";

    /// <inheritdoc/>
    public string Summary => "orthogonal weights with a gain for each layer, biases 0 (2005.12729, trick 3)";

    /// <summary>The gain of hidden layers.</summary>
    [Setting("hidden-gain", "gain of hidden layers", Minimum = 0, AboveMinimum = true)]
    public double HiddenGain { get; init; } = Math.Sqrt(2);

    /// <summary>The gain of the policy's last layer.</summary>
    [Setting("policy-gain", "gain of the policy's last layer", Minimum = 0, AboveMinimum = true)]
    public double PolicyGain { get; init; } = 0.01;

    /// <summary>The gain of the value function's last layer.</summary>
    [Setting("value-gain", "gain of the value function's last layer", Minimum = 0, AboveMinimum = true)]
    public double ValueGain { get; init; } = 1;

    /// <inheritdoc/>
    public void Initialise(NetworkLayout layout, NetworkPart part, Span<float> theta, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(rng);
        var weights = layout.Parameters.Where(block => block.Role == BlockRole.Weight).ToList();
        var head = MlpSpec.IsValueHead(weights[^1]) ? weights[^1] : null;
        var last = weights[head is null ? ^1 : ^2];
        foreach (var block in layout.Parameters)
        {
            var values = theta.Slice(block.Offset, block.Count);
            if (block.Role == BlockRole.Weight)
                Orthogonal(values, block.Shape[0], block == head ? ValueGain : block == last ? (part == NetworkPart.Policy ? PolicyGain : ValueGain) : HiddenGain, rng);
            else
                values.Fill(UniformFanIn.Resting(block));
        }
    }

    /// <summary>Fills a [rows, columns] matrix with gain · Q, Q's shorter side orthonormal.</summary>
    private static void Orthogonal(Span<float> values, int rows, double gain, Rng rng)
    {
        var columns = values.Length / rows;
        var (count, length) = rows <= columns ? (rows, columns) : (columns, rows);
        var basis = new double[count][];
        for (var k = 0; k < count; k++)
        {
            var vector = basis[k] = [.. Enumerable.Range(0, length).Select(_ => rng.NextNormal())];
            for (var pass = 0; pass < 2; pass++)
                for (var j = 0; j < k; j++)
                {
                    var along = Dot(vector, basis[j]);
                    for (var i = 0; i < length; i++)
                        vector[i] -= along * basis[j][i];
                }

            var norm = Math.Sqrt(Dot(vector, vector));
            for (var i = 0; i < length; i++)
                vector[i] /= norm;
        }

        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                values[(row * columns) + column] = (float)(gain * (rows <= columns ? basis[row][column] : basis[column][row]));
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
