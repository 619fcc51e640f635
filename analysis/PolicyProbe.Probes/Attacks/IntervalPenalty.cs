using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// max(ub − q, q − lb)² of one output of a tanh perceptron, [lb, ub] interval bounds of it over a box around the input: how far the output can be from what it
/// is there, at most. With the middle c and the half-width r of the bounds it is (|c − q| + r)².
/// </summary>
/// <remarks>Robust-Sarsa's regulariser (H. Zhang et al., 2020). z = Wc + b, ρ = |W|r; then tanh of z ± ρ, for it is monotone. q itself is the same with r = 0.</remarks>
internal sealed class IntervalPenalty
{
    private readonly (Block Weight, Block Bias)[] _layers;
    private readonly double[] _radii;

    /// <summary>Of a network.</summary>
    /// <param name="layout">Weights and biases alone, layer after layer.</param>
    /// <param name="radii">Half-widths of the box [I].</param>
    public IntervalPenalty(NetworkLayout layout, double[] radii)
    {
        _radii = radii;
        _layers = [.. layout.Parameters.Where(block => block.Role == BlockRole.Weight).Select(
            block => (block, layout.Parameters.Single(other => other.Name == block.Name.Replace("weight", "bias", StringComparison.Ordinal))))];
    }

    /// <summary>The mean over rows of the penalty; adds the gradient of weight/2 times it.</summary>
    /// <param name="theta">θ.</param>
    /// <param name="x">Inputs [B, I].</param>
    /// <param name="columns">Which output, of each row [B].</param>
    /// <param name="weight">λ.</param>
    /// <param name="gradient">Receives the sum [P].</param>
    public double Add(float[] theta, float[] x, int[] columns, double weight, float[] gradient)
    {
        var (sum, width, factor) = (0.0, _radii.Length, weight / columns.Length);
        for (var row = 0; row < columns.Length; row++)
        {
            double[] input = [.. x.AsSpan(row * width, width).ToArray().Select(value => (double)value)];
            var (point, box) = (Forward(theta, input, new double[width]), Forward(theta, input, _radii));
            var gap = box[^1].Middle[columns[row]] - point[^1].Middle[columns[row]];
            var most = Math.Abs(gap) + box[^1].Radius[columns[row]];
            sum += most * most;
            var turn = Math.Sign(gap) * most * factor;
            Backward(theta, point, columns[row], -turn, 0, gradient);
            Backward(theta, box, columns[row], turn, most * factor, gradient);
        }

        return sum / columns.Length;
    }

    /// <summary>Middle and half-width of the inputs, of each layer before its tanh, and of the outputs.</summary>
    private (double[] Middle, double[] Radius)[] Forward(float[] theta, double[] middle, double[] radius)
    {
        var stages = new (double[] Middle, double[] Radius)[_layers.Length + 1];
        stages[0] = (middle, radius);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var ((weight, bias), (c, r)) = (_layers[layer], layer == 0 ? stages[0] : Squash(stages[layer]));
            var (z, rho) = (new double[bias.Count], new double[bias.Count]);
            for (var j = 0; j < z.Length; j++)
            {
                z[j] = theta[bias.Offset + j];
                for (var i = 0; i < c.Length; i++)
                {
                    var w = (double)theta[weight.Offset + (j * c.Length) + i];
                    (z[j], rho[j]) = (z[j] + (w * c[i]), rho[j] + (Math.Abs(w) * r[i]));
                }
            }

            stages[layer + 1] = (z, rho);
        }

        return stages;
    }

    private static (double[] Middle, double[] Radius) Squash((double[] Middle, double[] Radius) stage)
    {
        var (low, high) = (stage.Middle.Zip(stage.Radius, (z, rho) => Math.Tanh(z - rho)).ToArray(), stage.Middle.Zip(stage.Radius, (z, rho) => Math.Tanh(z + rho)).ToArray());
        return ([.. low.Zip(high, (l, h) => (l + h) / 2)], [.. low.Zip(high, (l, h) => (h - l) / 2)]);
    }

    private void Backward(float[] theta, (double[] Middle, double[] Radius)[] stages, int column, double middle, double radius, float[] gradient)
    {
        var (gz, grho) = (new double[stages[^1].Middle.Length], new double[stages[^1].Middle.Length]);
        (gz[column], grho[column]) = (middle, radius);
        for (var layer = _layers.Length - 1; layer >= 0; layer--)
        {
            var ((weight, bias), (c, r)) = (_layers[layer], layer == 0 ? stages[0] : Squash(stages[layer]));
            var (gc, gr) = (new double[c.Length], new double[c.Length]);
            for (var j = 0; j < gz.Length; j++)
            {
                gradient[bias.Offset + j] += (float)gz[j];
                for (var i = 0; i < c.Length; i++)
                {
                    var at = weight.Offset + (j * c.Length) + i;
                    gradient[at] += (float)((gz[j] * c[i]) + (grho[j] * Math.Sign(theta[at]) * r[i]));
                    (gc[i], gr[i]) = (gc[i] + (theta[at] * gz[j]), gr[i] + (Math.Abs(theta[at]) * grho[j]));
                }
            }

            if (layer == 0)
                return;
            var (z, rho) = stages[layer];
            (gz, grho) = (new double[z.Length], new double[z.Length]);
            for (var j = 0; j < z.Length; j++)
            {
                var low = (gc[j] - gr[j]) / 2 * (1 - Math.Pow(Math.Tanh(z[j] - rho[j]), 2));
                var high = (gc[j] + gr[j]) / 2 * (1 - Math.Pow(Math.Tanh(z[j] + rho[j]), 2));
                (gz[j], grho[j]) = (low + high, high - low);
            }
        }
    }
}
