using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

public sealed class ModuleTests : InScope
{
    /// <summary>Float64 sums of a few dozen products.</summary>
    private const double Tolerance = 1e-12;

#pragma warning disable IDE1006 // A module's components are registered under the names of its fields.
    private sealed class TwoHeads : nn.Module<Tensor, Tensor>
    {
        private readonly Linear body = nn.Linear(3, 4);
        private readonly Sequential head = nn.Sequential(nn.Tanh(), nn.Linear(4, 2));
        private readonly Parameter log_std = nn.Parameter(zeros(2));
        [Utils.ComponentName(Name = "scale")]
        private readonly Tensor steps = ones(1);

        public TwoHeads() : base(nameof(TwoHeads)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(body.call(input)) * log_std.exp() * steps;
    }
#pragma warning restore IDE1006

    [Fact]
    public void Fields_are_registered_under_their_names_and_survive_the_scope()
    {
        TwoHeads net;
        using (NewDisposeScope())
            net = new TwoHeads();
        var names = net.named_parameters().Select(entry => entry.name).Order(StringComparer.Ordinal);
        Assert.Equal(["body.bias", "body.weight", "head.1.bias", "head.1.weight", "log_std"], names);
        Assert.Equal(["scale"], net.named_buffers().Select(entry => entry.name));
        Assert.Equal(["body", "head", "head.0", "head.1"], net.named_modules().Select(entry => entry.name).Order(StringComparer.Ordinal));
        Assert.Equal([5L, 2L], net.call(randn(5, 3)).shape);
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        net.Dispose();
        Assert.Throws<InvalidOperationException>(() => net.call(randn(5, 3)));
    }

    [Fact]
    public void A_state_dict_moves_to_another_module_and_must_fit()
    {
        var (source, target) = (new TwoHeads(), new TwoHeads());
        target.load_state_dict(source.state_dict());
        var x = randn(5, 3);
        Assert.Equal(Values(source.call(x)), Values(target.call(x)));
        var wrong = source.state_dict();
        wrong.Remove("log_std");
        Assert.Contains("log_std", Assert.Throws<InvalidOperationException>(() => target.load_state_dict(wrong)).Message, StringComparison.Ordinal);
        Assert.Equal(["log_std"], target.load_state_dict(wrong, strict: false).missing_keys);
    }

    [Fact]
    public void Moving_to_float64_keeps_the_parameter_objects()
    {
        var net = new TwoHeads();
        Parameter[] before = [.. net.parameters()];
        net.@double();
        Assert.True(before.SequenceEqual(net.parameters(), ReferenceEqualityComparer.Instance));
        Assert.All(net.parameters(), p => Assert.True(p is { dtype: ScalarType.Float64, requires_grad: true, is_leaf: true }));
        Assert.Equal(ScalarType.Float64, net.call(randn(5, 3, float64)).dtype);
    }

    [Fact]
    public void Linear_is_x_times_W_transposed_plus_b()
    {
        var layer = nn.Linear(3, 2, dtype: float64);
        double[] w = Values(layer.weight), b = Values(layer.bias!), x = [1, -2, 0.5];
        Near([.. Enumerable.Range(0, 2).Select(o => b[o] + x.Select((e, i) => e * w[3 * o + i]).Sum())], layer.call(tensor(x)), Tolerance);
        var bound = 1 / Math.Sqrt(3);
        Assert.All([.. w, .. b], e => Assert.InRange(e, -bound, bound));
        Assert.Null(nn.Linear(3, 2, hasBias: false).bias);
    }

    [Fact]
    public void Sequential_applies_its_modules_in_order_and_calls_hooks()
    {
        var net = nn.Sequential(("first", nn.Linear(2, 2)), ("act", nn.Tanh()));
        var x = randn(3, 2);
        var seen = 0;
        var hook = ((nn.Module<Tensor, Tensor>)net[1]).register_forward_hook((module, input, output) =>
        {
            seen++;
            return output;
        });
        Near(Values(nn.functional.linear(x, net.get_parameter("first.weight")!, net.get_parameter("first.bias")).tanh()), net.call(x), 0);
        hook.remove();
        net.call(x);
        Assert.Equal(1, seen);
        Assert.False(nn.Sequential().call(x).IsInvalid);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 2, 2)]
    public void Conv2d_agrees_with_naive_loops(int stride, int padding, int dilation)
    {
        const int inputs = 2, outputs = 3, kernel = 3, size = 6;
        var layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, dtype: float64);
        var x = randn([1, inputs, size, size], float64);
        double[] w = Values(layer.weight), b = Values(layer.bias!), v = Values(x);
        var result = layer.call(x);
        var side = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
        var expected = new List<double>();
        for (var o = 0; o < outputs; o++)
            for (var r = 0; r < side; r++)
                for (var c = 0; c < side; c++)
                {
                    var sum = b[o];
                    for (var i = 0; i < inputs; i++)
                        for (var p = 0; p < kernel; p++)
                            for (var q = 0; q < kernel; q++)
                            {
                                int row = r * stride - padding + p * dilation, column = c * stride - padding + q * dilation;
                                if (row is >= 0 and < size && column is >= 0 and < size)
                                    sum += w[((o * inputs + i) * kernel + p) * kernel + q] * v[(i * size + row) * size + column];
                            }
                    expected.Add(sum);
                }
        Near([.. expected], result, Tolerance);
    }

    [Fact]
    public void Batch_norm_trains_on_the_batch_and_evaluates_on_its_running_statistics()
    {
        var layer = nn.BatchNorm1d(2, dtype: float64);
        double[][] batch = [[1, 10], [2, 20], [6, 60]];
        var x = tensor(batch.SelectMany(row => row).ToArray()).reshape(3, 2);
        var y = Values(layer.call(x));
        double[] mean = [3, 30], biased = [14.0 / 3, 1400.0 / 3], unbiased = [7, 700];
        for (var b = 0; b < 3; b++)
            for (var f = 0; f < 2; f++)
                Assert.Equal((batch[b][f] - mean[f]) / Math.Sqrt(biased[f] + 1e-5), y[2 * b + f], 1e-10);
        // Running statistics: momentum 0.1, from mean 0 and variance 1, with the unbiased variance.
        Near([0.1 * 3, 0.1 * 30], layer.running_mean!, Tolerance);
        Near([0.9 + 0.1 * unbiased[0], 0.9 + 0.1 * unbiased[1]], layer.running_var!, Tolerance);
        Assert.Equal(1, layer.num_batches_tracked!.ToInt64());
        layer.eval();
        var z = Values(layer.call(x));
        Assert.Equal((1 - 0.3) / Math.Sqrt(0.9 + 0.7 + 1e-5), z[0], 1e-12);
        Near([0.3, 3], layer.running_mean!, Tolerance);
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], layer.state_dict().Keys);
        layer.reset_running_stats();
        Near([0, 0], layer.running_mean!, 0);
        Assert.Equal([4L, 3L, 2L, 2L], nn.BatchNorm2d(3).call(randn(4, 3, 2, 2)).shape);
    }

    [Fact]
    public void Layer_norm_pooling_dropout_and_losses_do_what_they_say()
    {
        var y = Values(nn.LayerNorm(4, dtype: float64).call(D(1, 2, 3, 6)));
        Near([.. new double[] { 1, 2, 3, 6 }.Select(e => (e - 3) / Math.Sqrt(3.5 + 1e-5))], y, Tolerance);
        var image = arange(0, 16, dtype: float64).reshape(1, 1, 4, 4);
        Near([5, 7, 13, 15], nn.MaxPool2d(2).call(image), 0);
        Near([2.5, 4.5, 10.5, 12.5], nn.AvgPool2d(2).call(image), Tolerance);
        var dropout = nn.Dropout(0.25);
        Assert.All(Values(dropout.call(ones(100))), e => Assert.True(e == 0 || Math.Abs(e - 4.0 / 3) < 1e-6));
        dropout.eval();
        Assert.All(Values(dropout.call(ones(100))), e => Assert.Equal(1, e));
        Assert.Equal([2L, 6L], nn.Flatten().call(randn(2, 2, 3)).shape);
        Near([(0.25 + 4) / 2], nn.MSELoss().call(D(0.5, 2), D(0, 0)), Tolerance);
        Near([Math.Log(1 + Math.Exp(-1) + Math.Exp(-2))], nn.CrossEntropyLoss().call(D(2, 1, 0).unsqueeze(0), tensor(new long[] { 0 })), Tolerance);
        Near([Math.Log(1 + Math.Exp(-0.7))], nn.functional.binary_cross_entropy_with_logits(D(0.7), D(1)), Tolerance);
        Near([0.125, 1.5], nn.functional.smooth_l1_loss(D(0.5, 2), D(0, 0), nn.Reduction.None), Tolerance);
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(4, 4)]
    public void Orthogonal_gives_gain_squared_times_the_identity(int rows, int columns)
    {
        var w = nn.init.orthogonal_(empty(rows, columns, float64), Math.Sqrt(2));
        var product = rows >= columns ? w.t().mm(w) : w.mm(w.t());
        Near(Values(eye(Math.Min(rows, columns), dtype: float64) * 2), product, Tolerance);
    }

    [Fact]
    public void Initialisers_have_the_spread_that_their_papers_give()
    {
        // 200 × 300 numbers: the standard error of a standard deviation is its value / √120000, a third of a per cent; three of them.
        var w = empty(200, 300, float64);
        Near([Math.Sqrt(2.0 / 500)], nn.init.xavier_normal_(w).std(), 0.01 * 0.064);
        Near([Math.Sqrt(2.0 / 500)], nn.init.xavier_uniform_(w).std(), 0.01 * 0.064);
        Near([Math.Sqrt(2.0 / 300)], nn.init.kaiming_normal_(w, nonlinearity: nn.init.NonlinearityType.ReLU).std(), 0.01 * 0.082);
        Near([Math.Sqrt(1.0 / 3 / 300)], nn.init.kaiming_uniform_(w, Math.Sqrt(5)).std(), 0.01 * 0.034);
        Assert.Equal((2 * 9, 4 * 9), nn.init.CalculateFanInAndFanOut(empty(4, 2, 3, 3)));
        Assert.Equal(5.0 / 3, nn.init.calculate_gain(nn.init.NonlinearityType.Tanh));
        Assert.True(nn.init.trunc_normal_(w, 0, 1, -0.5, 0.5).abs().max().ToDouble() <= 0.5);
        Near([3], nn.init.constant_(w, 3).mean(), Tolerance);
    }

    [Fact]
    public void Vectors_carry_parameters_and_norms_are_clipped()
    {
        var net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1));
        var vector = nn.utils.parameters_to_vector(net.parameters()).detach();
        Assert.Equal(13, vector.numel());
        nn.utils.vector_to_parameters(vector * 2, net.parameters());
        Near(Values(vector * 2), nn.utils.parameters_to_vector(net.parameters()), 0);
        Assert.Throws<ArgumentException>(() => nn.utils.vector_to_parameters(ones(12), net.parameters()));
        var p = new Parameter(D(1, 1));
        (p * D(3, 4)).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([p], 1), Tolerance);
        // The divisor carries PyTorch's 1e-6.
        Near([3 / (5 + 1e-6), 4 / (5 + 1e-6)], p.grad!, Tolerance);
    }
}
