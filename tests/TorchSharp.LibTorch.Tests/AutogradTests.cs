using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

public sealed class AutogradTests : InScope
{
    /// <summary>Central differences in float64: error h² f‴/6 + ε/h, smallest near h = 1e-5, where both are about 1e-10.</summary>
    private static double[] Differences(Func<Tensor, Tensor> f, double[] x)
    {
        const double h = 1e-5;
        return [.. x.Select((_, i) =>
        {
            double[] up = [.. x], down = [.. x];
            up[i] += h;
            down[i] -= h;
            return (f(tensor(up)).ToDouble() - f(tensor(down)).ToDouble()) / (2 * h);
        })];
    }

    public static TheoryData<string> Names => [.. Functions.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["tanh mlp"] = x => (x.reshape(2, 3).matmul(x.reshape(3, 2)).tanh() * x.sum()).sum(),
        ["logsumexp"] = x => x.logsumexp(0) * x.square().mean(),
        ["log_softmax"] = x => (x.log_softmax(0) * x).sum(),
        ["division"] = x => (x / (1 + x.square())).prod(),
        ["std"] = x => x.std() + x.norm(),
        ["cholesky"] = x => linalg.cholesky(x.reshape(2, 3).mm(x.reshape(2, 3).t()) + eye(2, dtype: float64)).diag().log().sum(),
        ["layer_norm"] = x => nn.functional.layer_norm(x, [6]).pow(3).sum() + x.sin().sum(),
        ["batch_norm"] = x => (nn.functional.batch_norm(x.reshape(3, 2), null!, null!, training: true) * x.reshape(3, 2).exp()).sum(),
        ["conv2d"] = x => nn.functional.conv2d(x.reshape(1, 1, 2, 3), x[..4].reshape(1, 1, 2, 2)).sum(),
        ["cross_entropy"] = x => nn.functional.cross_entropy(x.reshape(2, 3), tensor(new long[] { 2, 0 })),
        ["smooth_l1"] = x => nn.functional.smooth_l1_loss(x, zeros(6, float64)),
        ["index"] = x => x[TensorIndex.Tensor(tensor(new long[] { 0, 0, 3 }))].pow(2).sum(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_agrees_with_central_differences(string name)
    {
        double[] point = [0.3, -0.7, 1.1, 0.5, -1.4, 0.8];
        var x = tensor(point, requires_grad: true);
        var gradient = autograd.grad([Functions[name](x)], [x])[0];
        // 1e-8: a hundred times the error of the differences.
        Near(Differences(Functions[name], point), gradient, 1e-8);
    }

    [Fact]
    public void Double_backward_gives_the_Hessian_vector_product()
    {
        // f(x) = (xᵀAx)², A symmetric: ∇f = 4 (xᵀAx) Ax, H = 8 Ax(Ax)ᵀ + 4 (xᵀAx) A.
        var a = tensor(new double[,] { { 2, 1 }, { 1, 3 } });
        var x = tensor(new[] { 0.5, -1.5 }, requires_grad: true);
        var v = D(0.7, 0.2);
        var f = x.dot(a.mv(x)).pow(2);
        var gradient = autograd.grad([f], [x], retain_graph: true, create_graph: true)[0];
        var product = autograd.grad([gradient.dot(v)], [x])[0];
        double ax0 = 2 * 0.5 - 1.5, ax1 = 0.5 - 4.5, q = 0.5 * ax0 - 1.5 * ax1, along = ax0 * 0.7 + ax1 * 0.2;
        Near([8 * ax0 * along + 4 * q * (2 * 0.7 + 0.2), 8 * ax1 * along + 4 * q * (0.7 + 3 * 0.2)], product, 1e-12);
    }

    [Fact]
    public void The_graph_is_freed_unless_it_is_retained()
    {
        var x = tensor(2.0, requires_grad: true);
        var y = x.pow(3).exp();
        autograd.grad([y], [x], retain_graph: true);
        autograd.grad([y], [x]);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => autograd.grad([y], [x]));
    }

    [Fact]
    public void An_unused_input_is_null_only_where_that_is_allowed()
    {
        var (x, z) = (tensor(2.0, requires_grad: true), tensor(1.0, requires_grad: true));
        var gradients = autograd.grad([x * x], [x, z], allow_unused: true);
        Assert.Equal(4, gradients[0].ToDouble());
        Assert.Null(gradients[1]);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => autograd.grad([x * x], [x, z]));
    }

    [Fact]
    public void A_vector_output_takes_its_cotangent()
    {
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        Near([3 * 2 * 1, 5 * 2 * 2], autograd.grad([x.square()], [x], [D(3, 5)])[0], 0);
    }

    [Fact]
    public void Backward_accumulates_and_zero_grad_forgets()
    {
        var w = new Parameter(tensor(new[] { 1.0, 2.0 }));
        w.square().sum().backward();
        w.square().sum().backward();
        Near([4, 8], w.grad!, 0);
        var sgd = optim.SGD([w], 0.1);
        sgd.zero_grad();
        Assert.Null(w.grad);
    }

    [Fact]
    public void Modes_end_with_their_scope_and_nest()
    {
        var x = tensor(1.0, requires_grad: true);
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad())
                Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True((x * 2).requires_grad);
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.False(x.detach().requires_grad);
    }
}
