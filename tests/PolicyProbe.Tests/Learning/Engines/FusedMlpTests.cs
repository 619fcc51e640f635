using System.Numerics;
using System.Runtime.InteropServices;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Engines;

/// <summary>What only the fused engine promises: the same bits at every width and in every batch, and no allocation.</summary>
public sealed class FusedMlpTests
{
    private static readonly MlpSpec Walker = new(17, [64, 64], Activation.Tanh, 6, FreeOutputs: 6);

    private const int Plain = 30;

    /// <summary>
    /// Depths 0 to 4, widths of less than a vector, whole vectors, one more and one less, several panels; batches of a few blocks. From
    /// <see cref="Plain"/> on features are outputs, or there is a value head, or both.
    /// </summary>
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Plain + 20)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_result_agrees_with_torch(int seed)
    {
        var (spec, batch) = Draw(seed);
        // Sums of up to 130 terms through up to five layers, rounded in another order: some units of 6e-8 of the largest term.
        Agree<float>(spec, batch, seed, 1e-5);
        Agree<double>(spec, batch, seed, 1e-13);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_vector_width_gives_the_same_bits(int seed)
    {
        var (spec, batch) = Draw(seed);
        Same<float>(spec, batch, seed);
        Same<double>(spec, batch, seed);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_has_the_same_bits_in_every_batch(int seed)
    {
        var (spec, batch) = Draw(seed);
        var data = new Data<float>(spec, batch, seed);
        foreach (var width in Enum.GetValues<VectorWidth>())
        {
            var network = new FusedMlp<float>(spec, width);
            var all = data.Results(network, theta: false);
            for (var from = 0; from < batch;)
            {
                var rows = Math.Min(batch - from, 1 + ((seed + (5 * from)) % 70));
                var part = data.Rows(from, rows).Results(network, theta: false);
                foreach (var (name, values) in part)
                {
                    var stride = values.Length / rows;
                    Assert.True(Bits<float>(all[name].AsSpan(from * stride, rows * stride)).SequenceEqual(Bits<float>(values)), $"{name}, rows {from} to {from + rows - 1}, {width}");
                }

                from += rows;
            }
        }
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    public void Layers_show_what_they_computed_as_torch_shows_it(Activation activation)
    {
        var spec = new MlpSpec(5, [19, 7], activation, 3, FreeOutputs: 2);
        var data = new Data<double>(spec, 70, 1);
        using var torch = new TorchNetwork<double>(spec);
        using var expected = torch.Run(data.Theta, [], data.X, NetworkMode.Evaluate);
        using var actual = new FusedMlp<double>(spec).Run(data.Theta, [], data.X, NetworkMode.Evaluate);
        var (right, kept) = (Assert.IsAssignableFrom<IActivations<double>>(expected), Assert.IsAssignableFrom<IActivations<double>>(actual));
        Assert.Equal(right.Layers, kept.Layers);
        for (var layer = 0; layer < kept.Layers.Count; layer++)
        {
            var (a, b) = (right.Activation(layer).ToArray(), kept.Activation(layer).ToArray());
            Assert.Equal(a.Length, b.Length);
            Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 1e-13));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => kept.Activation(5).Length);
    }

    /// <summary>The order of decision 0012 in plain loops: every sum, rounding for rounding.</summary>
    [Fact]
    public void Sums_run_in_the_order_that_the_decision_states()
    {
        var (spec, batch) = (new MlpSpec(5, [19], Activation.Tanh, 3), 150);
        var data = new Data<float>(spec, batch, 4);
        var (w1, b1, w2, b2) = (data.Theta[..95], data.Theta[95..114], data.Theta[114..171], data.Theta[171..]);
        float[] hidden = Layer(w1, b1, data.X), a = new float[hidden.Length];
        VectorMath.Tanh(hidden, a);
        var delta = Back(w2, data.V).Zip(a, (g, value) => g * MathF.FusedMultiplyAdd(-value, value, 1)).ToArray();
        float[] expected = [.. Outer(delta, data.X), .. Outer(delta, Ones(batch)), .. Outer(data.V, a), .. Outer(data.V, Ones(batch))];

        using var pass = new FusedMlp<float>(spec).Run(data.Theta, [], data.X, NetworkMode.Train);
        var (gradTheta, gradX) = (new float[expected.Length], new float[data.X.Length]);
        pass.Pullback(data.V, gradTheta, gradX);
        Assert.Equal(Layer(w2, b2, a), pass.Outputs.ToArray());
        Assert.Equal(expected, gradTheta);
        Assert.Equal(Back(w1, delta), gradX);

        float[] Layer(float[] w, float[] b, float[] x) => Table(b.Length, (row, o) => Chain(b[o], w.Length / b.Length, i => (x[(row * (w.Length / b.Length)) + i], w[(o * (w.Length / b.Length)) + i])));
        float[] Back(float[] w, float[] d) => Table(w.Length / (d.Length / batch), (row, i) => Chain(0, d.Length / batch, o => (d[(row * (d.Length / batch)) + o], w[(o * (w.Length / (d.Length / batch))) + i])));
        float[] Table(int width, Func<int, int, float> value) => [.. Enumerable.Range(0, batch * width).Select(i => value(i / width, i % width))];
        float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];
        float[] Outer(float[] d, float[] x)
        {
            var (n, m) = (d.Length / batch, x.Length / batch);
            float Element(int o, int i) => Enumerable.Range(0, (batch + 63) / 64)
                .Select(block => Chain(0, Math.Min(64, batch - (64 * block)), r => (d[(((64 * block) + r) * n) + o], x[(((64 * block) + r) * m) + i])))
                .Aggregate((sum, part) => sum + part);
            return [.. Enumerable.Range(0, n * m).Select(index => Element(index / m, index % m))];
        }

        static float Chain(float start, int count, Func<int, (float A, float B)> factors)
        {
            for (var k = 0; k < count; k++)
            {
                var (left, right) = factors(k);
                start = MathF.FusedMultiplyAdd(left, right, start);
            }

            return start;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_allocated_once_the_largest_batch_was_seen(bool all)
    {
        var spec = Walker with { Features = all, ValueHead = all };
        var network = new FusedMlp<float>(spec);
        Data<float> large = new(spec, 200, 1), small = new(spec, 3, 2);
        var (gradTheta, gradX, outputs, h) = (new float[large.Theta.Length], new float[large.X.Length], new float[large.V.Length], new float[large.Theta.Length]);
        void Everything(Data<float> data)
        {
            var x = gradX.AsSpan(0, data.X.Length);
            network.Predict(data.Theta, [], data.X, outputs.AsSpan(0, data.V.Length));
            using var pass = network.Run(data.Theta, [], data.X, NetworkMode.Train);
            pass.Pullback(data.V, gradTheta, x);
            pass.Pushforward(data.DTheta, data.DX, outputs.AsSpan(0, data.V.Length));
            ((IHessianProduct<float>)pass).HessianProduct(data.V, data.DTheta, data.DX, h, x);
        }

        for (var i = 0; i < 3; i++)
            Everything(large);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                Everything(large);
                Everything(small);
            }
        }));
    }

    [Fact]
    public async Task Threads_share_a_network_and_get_the_bits_of_one()
    {
        var network = new FusedMlp<float>(Walker);
        Data<float>[] data = [.. Enumerable.Range(0, 4).Select(seed => new Data<float>(Walker, 50 + (40 * seed), seed))];
        var expected = data.Select(job => job.Results(new FusedMlp<float>(Walker), theta: true)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 30; i++)
                Assert.Equal(expected[(thread + i) % 4], data[(thread + i) % 4].Results(network, theta: true));
        })));
    }

    [Fact]
    public void Passes_that_are_open_together_do_not_share_a_workspace()
    {
        var network = new FusedMlp<float>(Walker);
        Data<float>[] data = [.. Enumerable.Range(0, 5).Select(seed => new Data<float>(Walker, 30, seed))];
        IPass<float>[] passes = [.. data.Select(one => network.Run(one.Theta, [], one.X, NetworkMode.Train))];
        for (var i = 0; i < passes.Length; i++)
        {
            using var alone = new FusedMlp<float>(Walker).Run(data[i].Theta, [], data[i].X, NetworkMode.Train);
            Assert.Equal(alone.Outputs.ToArray(), passes[i].Outputs.ToArray());
        }

        Assert.All(passes, pass => pass.Dispose());
        Assert.All(passes, pass => Assert.Throws<ObjectDisposedException>(() => pass.Outputs.Length));
    }

    [Fact]
    public void Traits_and_layout_are_the_engines()
    {
        var network = new FusedMlp<float>(Walker);
        using var torch = new TorchNetwork<float>(Walker);
        Assert.Equal(new NetworkTraits("fused", BatchCoupled: false, RowInvariant: true), network.Traits);
        Assert.Equal(torch.Layout.Parameters.Select(Text), network.Layout.Parameters.Select(Text));
        Assert.Equal((torch.Layout.InputSize, torch.Layout.OutputSize), (network.Layout.InputSize, network.Layout.OutputSize));

        static string Text(Block block) => $"{block.Name} [{string.Join(", ", block.Shape)}] {block.Role} at {block.Offset}";
    }

    [Fact]
    public void What_cannot_be_is_refused_by_name()
    {
        Assert.Contains("Half", Assert.Throws<NotSupportedException>(() => new FusedMlp<Half>(Walker)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FusedMlp<float>(new MlpSpec(0, [], Activation.Tanh, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FusedMlp<float>(new MlpSpec(1, [0], Activation.Tanh, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FusedMlp<float>(new MlpSpec(1, [], Activation.Tanh, 1, FreeOutputs: -1)));
    }

    private static (MlpSpec Spec, int Batch) Draw(int seed)
    {
        var rng = new Rng(11).Fork($"{seed}");
        int[] usual = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 48, 63, 64, 65, 100, 127, 128, 130];
        int Width() => usual[(int)(rng.NextUInt32() % usual.Length)];
        int[] hidden = [.. Enumerable.Range(0, seed % 5).Select(_ => Width())];
        int[] batches = [1, 2, 5, 63, 64, 65, 130, 300];
        var spec = new MlpSpec(Width(), hidden, seed % 3 == 0 ? Activation.Relu : Activation.Tanh, Width(), FreeOutputs: seed % 4 == 1 ? Width() : 0);
        if (seed >= Plain)
            spec = spec with { Features = seed % 2 == 0, ValueHead = seed % 4 > 1 || seed % 2 == 1 };
        return (spec, batches[(int)(rng.NextUInt32() % batches.Length)]);
    }

    private static ReadOnlySpan<byte> Bits<T>(ReadOnlySpan<T> values) where T : unmanaged => MemoryMarshal.AsBytes(values);

    private static void Agree<T>(MlpSpec spec, int batch, int seed, double tolerance) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var data = new Data<T>(spec, batch, seed);
        using var torch = new TorchNetwork<double>(spec);
        var expected = new Data<double>(spec, batch, seed).Results(torch, theta: true);
        foreach (var (name, values) in data.Results(new FusedMlp<T>(spec), theta: true))
        {
            var scale = Math.Max(1, expected[name].Max(Math.Abs));
            Assert.Equal(expected[name].Length, values.Length);
            for (var i = 0; i < values.Length; i++)
                Assert.True(
                    Math.Abs(expected[name][i] - double.CreateChecked(values[i])) <= tolerance * scale,
                    $"{name}[{i}] of {spec.Inputs}-{string.Join('-', spec.Hidden)}-{spec.Outputs}, {batch} rows: expected {expected[name][i]:R}, got {values[i]}, scale {scale:0.0}");
        }
    }

    private static void Same<T>(MlpSpec spec, int batch, int seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var data = new Data<T>(spec, batch, seed);
        var expected = data.Results(new FusedMlp<T>(spec, VectorWidth.Portable), theta: true);
        foreach (var width in new[] { VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512 })
            foreach (var (name, values) in data.Results(new FusedMlp<T>(spec, width), theta: true))
                Assert.True(Bits<T>(expected[name]).SequenceEqual(Bits<T>(values)), $"{name} of {spec.Inputs}-{string.Join('-', spec.Hidden)}-{spec.Outputs}, {batch} rows, {width}");
    }

    /// <summary>Everything that a pass is asked, drawn from a seed and rounded to float32, so that both precisions see the same function.</summary>
    private sealed record Data<T>(MlpSpec Spec, T[] Theta, T[] X, T[] V, T[] DTheta, T[] DX) where T : unmanaged, IFloatingPointIeee754<T>
    {
        public Data(MlpSpec spec, int batch, int seed)
            : this(spec, [], Draw(seed, "x", batch * spec.Inputs), Draw(seed, "v", batch * spec.Layout.OutputSize), [], Draw(seed, "dx", batch * spec.Inputs))
        {
            // Weights of a size that keeps tanh between its flat ends.
            Theta = Draw(seed, "theta", spec.Layout.ParameterCount);
            DTheta = Draw(seed, "dtheta", spec.Layout.ParameterCount);
            foreach (var block in spec.Layout.Parameters.Where(block => block.Role == BlockRole.Weight))
                for (var i = 0; i < block.Count; i++)
                    Theta[block.Offset + i] = T.CreateChecked((float)(double.CreateChecked(Theta[block.Offset + i]) / Math.Sqrt(block.Shape[1])));
        }

        public Data<T> Rows(int from, int rows) => this with
        {
            X = X[(from * Spec.Inputs)..((from + rows) * Spec.Inputs)],
            DX = DX[(from * Spec.Inputs)..((from + rows) * Spec.Inputs)],
            V = V[(from * Spec.Layout.OutputSize)..((from + rows) * Spec.Layout.OutputSize)],
        };

        public Dictionary<string, T[]> Results(INetwork<T> network, bool theta)
        {
            using var pass = network.Run(Theta, [], X, NetworkMode.Train);
            var second = Assert.IsAssignableFrom<IHessianProduct<T>>(pass);
            T[] gradTheta = new T[Theta.Length], gradX = new T[X.Length], pushed = new T[V.Length], hTheta = new T[Theta.Length], hX = new T[X.Length], predicted = new T[V.Length];
            pass.Pullback(V, gradTheta, gradX);
            pass.Pushforward(DTheta, DX, pushed);
            second.HessianProduct(V, DTheta, DX, hTheta, hX);
            network.Predict(Theta, [], X, predicted);
            var results = new Dictionary<string, T[]> { ["outputs"] = pass.Outputs.ToArray(), ["gradX"] = gradX, ["pushed"] = pushed, ["hX"] = hX, ["predicted"] = predicted };
            if (theta)
                (results["gradTheta"], results["hTheta"]) = (gradTheta, hTheta);
            return results;
        }

        private static T[] Draw(int seed, string name, int count)
        {
            var rng = new Rng((ulong)seed).Fork(name);
            return [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((float)rng.NextNormal()))];
        }
    }
}
