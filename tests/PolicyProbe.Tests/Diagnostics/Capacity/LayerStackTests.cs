using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Diagnostics.Capacity;

/// <summary>Networks as their matrices: what they compute, and their norms by other means.</summary>
public sealed class LayerStackTests
{
    // x → 2x + 1 → −3z + ½: paths 2 · 3 from the input, 1 · 3 from the first bias, ½ from the last.
    [Fact]
    public void The_path_norm_counts_biases_as_weights_from_a_constant_unit()
    {
        var stack = new LayerStack([new DenseLayer([2], [1]), new DenseLayer([-3], [0.5])]);
        Assert.Equal(6 + 3 + 0.5, CapacityNorms.Path(stack, 1), 1e-14);
        Assert.Equal(Math.Sqrt(36 + 9 + 0.25), CapacityNorms.Path(stack, 2), 1e-14);
        var norms = CapacityNorms.Of(stack);
        Assert.Equal([6, 6, 6], [norms.Frobenius, norms.Spectral, norms.MaxRow]);
    }

    // ‖W x‖/‖x‖ after 3,000 multiplications with WᵀW: the gap between the first two singular values of these draws leaves less than a part in 10⁹.
    [Theory]
    [InlineData(3, 8)]
    [InlineData(8, 3)]
    [InlineData(6, 6)]
    public void The_spectral_norm_is_where_power_iteration_goes(int rows, int columns)
    {
        var rng = new Rng(5);
        var layer = new DenseLayer([.. Enumerable.Range(0, rows * columns).Select(_ => rng.NextNormal())], new double[rows]);
        double[] x = [.. Enumerable.Range(0, columns).Select(_ => rng.NextNormal())];
        var length = 0.0;
        for (var step = 0; step < 3000; step++)
        {
            var image = layer.Apply(x);
            double[] back = [.. Enumerable.Range(0, columns).Select(j => layer.Column(j).Zip(image, (a, b) => a * b).Sum())];
            length = Math.Sqrt(back.Sum(value => value * value));
            x = [.. back.Select(value => value / length)];
        }

        Assert.Equal(Math.Sqrt(length), layer.Spectral, 1e-9 * layer.Spectral);
        Assert.Equal(Enumerable.Range(0, rows).Max(i => layer.Row(i).ToArray().Sum(Math.Abs)), layer.MaxRow);
    }

    [Fact]
    public void A_stack_computes_what_its_network_does()
    {
        var (network, rng) = (new FusedMlp<double>(new MlpSpec(3, [5, 4], Activation.Tanh, 2, FreeOutputs: 2)), new Rng(2));
        double[] theta = [.. Enumerable.Range(0, network.Layout.ParameterCount).Select(_ => rng.NextNormal())], x = [.. Enumerable.Range(0, 12).Select(_ => rng.NextNormal())];
        var outputs = new double[4 * network.Layout.OutputSize];
        network.Predict(theta, [], x, outputs);
        double[] last = [.. Enumerable.Range(0, 8).Select(k => outputs[(k / 2 * network.Layout.OutputSize) + (k % 2)])];
        Near.Vectors(last, LayerStack.Of(network.Layout, theta, []).Outputs(x, Math.Tanh), 1e-13);
    }

    [Fact]
    public void Layers_that_do_not_fit_are_refused()
    {
        Assert.Contains("expected 2 inputs of layer 1", Assert.Throws<ArgumentException>(() => new LayerStack([new DenseLayer([1, 2], [0, 0]), new DenseLayer([1], [0])])).Message, StringComparison.Ordinal);
        Assert.Contains("[O, I]", Assert.Throws<ArgumentException>(() => new DenseLayer([1, 2, 3], [0, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => new DenseLayer([double.NaN], [0])).Message, StringComparison.Ordinal);
        Assert.Contains("variance + epsilon > 0", Assert.Throws<ArgumentException>(() => new DenseLayer([1], [0]).Folded([1], [0], [0], [0], 0)).Message, StringComparison.Ordinal);
        var layer = new DenseLayer([1, 2], [0, 0]);
        Assert.Throws<ArgumentException>(() => new UnitCapacity(layer, new DenseLayer([1], [0]), new DenseLayer([1, 1], [0])));
    }

    [Fact]
    public void Margins_are_gaps_to_the_next_output_and_percentiles_are_of_them()
    {
        double[] outputs = [1, 4, 2, 0, -1, -3];
        Assert.Equal([2, 1], ClassMargins.Of(outputs, null, 3));
        Assert.Equal([-3, -1], ClassMargins.Of(outputs, [0, 1], 3));
        double[] margins = [.. Enumerable.Range(1, 20).Select(i => (double)i)];
        Assert.Equal([1, 2, 20], [ClassMargins.Percentile(margins, 0.01), ClassMargins.Percentile(margins, 0.1), ClassMargins.Percentile(margins, 1)]);
        Assert.Throws<ArgumentException>(() => ClassMargins.Of([1.0], null, 1));
    }

    [Fact]
    public void A_line_through_points_of_a_power_has_the_power_as_slope()
    {
        double[] x = [0.1, 0.2, 0.7];
        Assert.Equal(3, LogSlope.Of([.. x.Select(value => Math.Log(value))], [.. x.Select(value => Math.Log(5 * value * value * value))]), 1e-12);
        Assert.Throws<ArgumentException>(() => LogSlope.Of([1, 1], [0, 1]));
    }
}
