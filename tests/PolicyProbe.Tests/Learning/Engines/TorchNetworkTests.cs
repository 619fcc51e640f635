using PolicyProbe.Core;
using PolicyProbe.Learning;
using TorchSharp;

namespace PolicyProbe.Tests.Learning.Engines;

/// <summary>What only the torch engine promises: layouts, activations, running statistics, and that nothing native is left behind.</summary>
public sealed class TorchNetworkTests
{
    private static readonly MlpSpec Spec = new(3, [4, 2], Activation.Tanh, 2, FreeOutputs: 1);

    [Fact]
    public void Layers_keep_what_they_computed()
    {
        using var network = new TorchNetwork<double>(Spec);
        var (theta, x) = (Normals(network.Layout.ParameterCount), Normals(5 * 3));
        using var pass = network.Run(theta, [], x, NetworkMode.Evaluate);
        var kept = Assert.IsAssignableFrom<IActivations<double>>(pass);
        var expected = ForwardByHand(Spec, theta, x, 5);
        Assert.Equal([("0", 4), ("1", 4), ("2", 2), ("3", 2), ("4", 2)], kept.Layers);
        for (var layer = 0; layer < expected.Count; layer++)
        {
            var actual = kept.Activation(layer).ToArray();
            Assert.Equal(expected[layer].Length, actual.Length);
            // The same few products in another order: rounding of doubles.
            for (var i = 0; i < actual.Length; i++)
                Assert.Equal(expected[layer][i], actual[i], 1e-13);
        }

        for (var row = 0; row < 5; row++)
            Assert.Equal([.. kept.Activation(4).Slice(row * 2, 2), theta[0]], pass.Outputs.Slice(row * 3, 3).ToArray());
    }

    [Fact]
    public void Training_mode_proposes_the_running_statistics_of_the_batch()
    {
        using var network = new TorchNetwork<double>(3, TestModules.BatchNormed);
        Assert.True(network.Traits.BatchCoupled);
        var (theta, x) = (Normals(network.Layout.ParameterCount), Normals(6 * 3));
        double[] buffers = [0.1, 0.2, 0.3, 0.4, 1, 2, 3, 4];
        using var pass = network.Run(theta, buffers, x, NetworkMode.Train);
        for (var unit = 0; unit < 4; unit++)
        {
            var values = Enumerable.Range(0, 6).Select(row => theta[12 + unit] + Enumerable.Range(0, 3).Sum(i => theta[(unit * 3) + i] * x[(row * 3) + i])).ToArray();
            var mean = values.Average();
            var variance = values.Sum(value => (value - mean) * (value - mean)) / 5;
            // PyTorch's momentum of 0.1 and the unbiased variance; rounding of doubles.
            Assert.Equal((0.9 * buffers[unit]) + (0.1 * mean), pass.ProposedBuffers[unit], 1e-13);
            Assert.Equal((0.9 * buffers[4 + unit]) + (0.1 * variance), pass.ProposedBuffers[4 + unit], 1e-13);
        }
    }

    [Fact]
    public void Batch_coupling_is_known_from_the_modules()
    {
        using var plain = new TorchNetwork<float>(Spec);
        using var layered = new TorchNetwork<float>(3, TestModules.LayerNormed);
        Assert.False(plain.Traits.BatchCoupled);
        Assert.False(layered.Traits.BatchCoupled);
        Assert.Equal("torch", plain.Traits.Engine);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ten_thousand_passes_leave_no_tensor_and_no_memory_behind(bool normalised)
    {
        using var network = normalised ? new TorchNetwork<float>(3, TestModules.BatchNormed) : new TorchNetwork<float>(Spec);
        void Churn(int passes)
        {
            var layout = network.Layout;
            var (theta, x, v) = (new float[layout.ParameterCount], new float[96], new float[32 * layout.OutputSize]);
            var buffers = Enumerable.Repeat(1f, layout.BufferCount).ToArray();
            var gradient = new float[theta.Length];
            for (var i = 0; i < passes; i++)
            {
                theta[i % theta.Length] += 1e-3f;
                using var pass = network.Run(theta, buffers, x, NetworkMode.Train);
                pass.Pullback(v, gradient, []);
            }
        }

        Churn(500);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (live, memory) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Environment.WorkingSet);
        Churn(10_000);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // One tensor a pass alone would be 10⁴ × some hundred bytes of bookkeeping; a graph a pass would be 50 MB. Other tests run beside.
        var growth = (Environment.WorkingSet - memory) / 1_048_576.0;
        Assert.True(growth < 200, $"resident memory grew by {growth:0.0} MB");
    }

    [Fact]
    public void A_disposed_network_refuses_and_open_passes_outlive_it()
    {
        var network = new TorchNetwork<float>(Spec);
        var theta = new float[network.Layout.ParameterCount];
        var pass = network.Run(theta, [], new float[3], NetworkMode.Evaluate);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        network.Dispose();
        pass.Pullback(new float[3], theta, []);
        pass.Dispose();
        Assert.True(DisposeScopeManager.Statistics.ThreadTotalLiveCount < live, "the pass gave its module back to a network that is gone");
        Assert.Throws<ObjectDisposedException>(() => network.Run(theta, [], new float[3], NetworkMode.Evaluate));
        Assert.Throws<ObjectDisposedException>(() => network.Predict(theta, [], new float[3], new float[3]));
    }

    [Fact]
    public void A_forward_pass_that_fails_leaves_no_trace()
    {
        using var network = new TorchNetwork<double>(3, (dtype, device) => new Fragile(dtype, device));
        var (theta, x) = (Normals(network.Layout.ParameterCount), Normals(6 * 3));
        double[] buffers = [0.1, 0.2, 0.3, 1, 2, 3];
        double[] Outputs()
        {
            using var pass = network.Run(theta, buffers, x, NetworkMode.Train);
            return [.. pass.Outputs, .. pass.ProposedBuffers];
        }

        var expected = Outputs();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<NotSupportedException>(() => network.Run(theta, buffers, x.AsSpan(0, 9), NetworkMode.Train));
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(expected, Outputs());
    }

    [Fact]
    public void Other_precisions_are_refused_by_name() =>
        Assert.Contains("Half", Assert.Throws<NotSupportedException>(() => new TorchNetwork<Half>(Spec)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("")]
    public void An_unknown_device_is_refused_with_the_ones_that_there_are(string device) =>
        Assert.Contains("--device", Assert.Throws<WrongUseException>(() => TorchEngine.On(device)).Message, StringComparison.Ordinal);

    /// <summary>The outputs of every layer of the perceptron, by the formula.</summary>
    private static List<double[]> ForwardByHand(MlpSpec spec, double[] theta, double[] x, int batch)
    {
        var (layers, input, offset) = (new List<double[]>(), x, spec.FreeOutputs);
        for (var layer = 0; layer + 1 < spec.Widths.Count; layer++)
        {
            var (fanIn, fanOut) = (spec.Widths[layer], spec.Widths[layer + 1]);
            var output = new double[batch * fanOut];
            for (var row = 0; row < batch; row++)
                for (var o = 0; o < fanOut; o++)
                    output[(row * fanOut) + o] = theta[offset + (fanIn * fanOut) + o] + Enumerable.Range(0, fanIn).Sum(i => theta[offset + (o * fanIn) + i] * input[(row * fanIn) + i]);
            layers.Add(output);
            offset += (fanIn * fanOut) + fanOut;
            input = [.. output.Select(Math.Tanh)];
            if (layer + 2 < spec.Widths.Count)
                layers.Add(input);
        }

        return layers;
    }

    private static double[] Normals(int count)
    {
        var rng = new Rng(3).Fork($"{count}");
        return [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
    }
}
