using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What a hidden layer does on the states of a policy.</summary>
/// <param name="Network">Whose it is.</param>
/// <param name="Number">1 for the layer next to the input.</param>
/// <param name="Activation">φ.</param>
/// <param name="Features">All states together.</param>
/// <param name="Means">What it does in each rollout on average.</param>
/// <param name="Truth">What that is of a rollout in expectation, where it is known.</param>
internal sealed record LayerMeasurement(string Network, int Number, Activation Activation, FeatureMatrix Features, IReadOnlyList<LayerMeans> Means, LayerMeans? Truth)
{
    /// <summary>A tanh beyond this is saturated: its slope is below 0.02.</summary>
    public const double Saturation = 0.99;

    /// <summary>A unit whose values differ by less than this over all states is constant.</summary>
    public const double Still = 1e-3;

    /// <summary>Mean |z|₂ of the pre-activations, a rollout each.</summary>
    public IReadOnlyList<double> Norms => [.. Means.Select(of => of.Norm)];

    /// <summary>Share of (state, unit) at rest, a rollout each: a ReLU that is 0, a tanh beyond ±0.99.</summary>
    public IReadOnlyList<double> Rests => [.. Means.Select(of => of.Idle)];

    /// <summary>Every hidden layer of a network on some rollouts' states.</summary>
    /// <param name="trunk">The network.</param>
    /// <param name="rollouts">Each rollout's states [n, O].</param>
    /// <param name="states">The problem's states [S, O] with the share of a rollout's pairs that each is on average; null where it is not known.</param>
    /// <param name="done">Told the rows of each rollout.</param>
    public static IReadOnlyList<LayerMeasurement> Of(PreciseTrunk trunk, IReadOnlyList<double[]> rollouts, (double[] States, double[] Shares)? states, Action<int> done)
    {
        var widths = HiddenWidths(trunk);
        FeatureMatrix[] features = [.. widths.Select(width => new FeatureMatrix(width))];
        var means = rollouts.Select(rows =>
        {
            var n = rows.Length / trunk.Network.Layout.InputSize;
            var layers = Rows(trunk, rows, [.. Enumerable.Repeat(1.0 / n, n)], features);
            done(n);
            return layers;
        }).ToList();
        var truths = states is { } known ? Rows(trunk, known.States, known.Shares, null) : null;
        return [.. widths.Select((_, layer) => new LayerMeasurement(trunk.Name, layer + 1, trunk.Activation, features[layer], [.. means.Select(of => of[layer])], truths?[layer]))];
    }

    private static int[] HiddenWidths(PreciseTrunk trunk)
    {
        var layout = trunk.Network.Layout;
        using var pass = trunk.Network.Run(trunk.Theta, [], new double[layout.InputSize], NetworkMode.Evaluate);
        return [.. ((IActivations<double>)pass).Layers.Where((_, place) => place % 2 == 1).Select(layer => layer.Width)];
    }

    /// <summary>The weighed means over rows of each hidden layer; its features are added where they are kept.</summary>
    private static LayerMeans[] Rows(PreciseTrunk trunk, double[] rows, double[] weights, FeatureMatrix[]? features)
    {
        const int batch = 1024;
        var inputs = trunk.Network.Layout.InputSize;
        LayerMeans[] results = [.. HiddenWidths(trunk).Select(width => new LayerMeans(width))];
        for (var start = 0; start < weights.Length; start += batch)
        {
            var count = Math.Min(batch, weights.Length - start);
            using var pass = trunk.Network.Run(trunk.Theta, [], rows.AsSpan(start * inputs, count * inputs), NetworkMode.Evaluate);
            var kept = (IActivations<double>)pass;
            for (var layer = 0; layer < results.Length; layer++)
            {
                var (z, h, width) = (kept.Activation(2 * layer).ToArray(), kept.Activation((2 * layer) + 1).ToArray(), kept.Layers[2 * layer].Width);
                features?[layer].Add(h);
                var rests = new bool[width];
                for (var i = 0; i < count; i++)
                {
                    var (square, slope) = (0.0, 0.0);
                    for (var unit = 0; unit < width; unit++)
                    {
                        square += z[(i * width) + unit] * z[(i * width) + unit];
                        rests[unit] = IsAtRest(trunk.Activation, h[(i * width) + unit]);
                        slope += Slope(trunk.Activation, h[(i * width) + unit]) / width;
                    }

                    results[layer].Add(Math.Sqrt(square), rests, slope, weights[start + i]);
                }
            }
        }

        return results;
    }

    private static double Slope(Activation activation, double h) => activation == Activation.Relu ? (h > 0 ? 1 : 0) : 1 - (h * h);

    private static bool IsAtRest(Activation activation, double h) => activation == Activation.Relu ? h <= 0 : Math.Abs(h) > Saturation;
}
