using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.LibTorch.Tests;

/// <summary>Optimisers against their updates written by hand, on f(θ) = ½ Σ aθ², whose gradient is aθ. Ten steps in float64.</summary>
public sealed class OptimizerTests : InScope
{
    private static readonly double[] A = [1, -0.5, 4];
    private static readonly double[] Start = [1, 2, -3];

    private static Parameter Run(Func<Parameter, optim.Optimizer> make, int steps = 10)
    {
        var p = new Parameter(tensor(Start));
        var optimizer = make(p);
        Walk(p, optimizer, steps);
        return p;
    }

    private static void Walk(Parameter p, optim.Optimizer optimizer, int steps)
    {
        for (var t = 0; t < steps; t++)
        {
            optimizer.zero_grad();
            (tensor(A) * p.square()).sum().mul(0.5).backward();
            optimizer.step();
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    public void Adam_follows_its_paper(double decay)
    {
        const double lr = 0.1, b1 = 0.8, b2 = 0.99, eps = 1e-6;
        double[] θ = [.. Start], m = new double[3], v = new double[3];
        for (var t = 1; t <= 10; t++)
            for (var i = 0; i < 3; i++)
            {
                var g = A[i] * θ[i] + decay * θ[i];
                m[i] = b1 * m[i] + (1 - b1) * g;
                v[i] = b2 * v[i] + (1 - b2) * g * g;
                var (mhat, vhat) = (m[i] / (1 - Math.Pow(b1, t)), v[i] / (1 - Math.Pow(b2, t)));
                θ[i] -= lr * mhat / (Math.Sqrt(vhat) + eps);
            }
        Near(θ, Run(p => optim.Adam([p], lr, b1, b2, eps, decay)), 1e-12);
    }

    [Theory]
    [InlineData(0.0, 0.0, false)]
    [InlineData(0.9, 0.0, false)]
    [InlineData(0.9, 0.1, false)]
    [InlineData(0.9, 0.0, true)]
    public void SGD_follows_its_formula(double momentum, double dampening, bool nesterov)
    {
        const double lr = 0.05, decay = 0.01;
        double[] θ = [.. Start], b = new double[3];
        for (var t = 1; t <= 10; t++)
            for (var i = 0; i < 3; i++)
            {
                var d = A[i] * θ[i] + decay * θ[i];
                b[i] = t == 1 ? d : momentum * b[i] + (1 - dampening) * d;
                θ[i] -= lr * (momentum == 0 ? d : nesterov ? d + momentum * b[i] : b[i]);
            }
        Near(θ, Run(p => optim.SGD([p], lr, momentum, dampening, decay, nesterov)), 1e-12);
    }

    [Fact]
    public void State_moves_to_another_optimiser_so_that_resuming_equals_never_stopping()
    {
        var whole = Run(p => optim.Adam([p], 0.1), 10);
        var p = new Parameter(tensor(Start));
        var first = optim.Adam([p], 0.1);
        Walk(p, first, 4);
        var second = optim.Adam([p], 0.7);
        second.load_state_dict(first.state_dict());
        first.Dispose();
        Walk(p, second, 6);
        Assert.Equal(Values(whole), Values(p));
    }

    [Fact]
    public void Groups_have_their_own_learning_rate_that_can_be_changed()
    {
        var (p, q) = (new Parameter(ones(1, float64)), new Parameter(ones(1, float64)));
        var optimizer = optim.SGD([new SGD.ParamGroup([p], 0.5), new SGD.ParamGroup { Parameters = [q] }], 0.1);
        Assert.Equal([0.5, 0.1], optimizer.ParamGroups.Select(group => group.LearningRate));
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate *= 2;
        (p + q).sum().backward();
        optimizer.step();
        Near([0, 0.8], cat([p, q]), 1e-15);
        Assert.Throws<ArgumentException>(() => optim.SGD([p, p], 0.1));
    }

    [Fact]
    public void A_step_runs_its_closure_with_gradients_on()
    {
        var p = new Parameter(ones(1, float64));
        var optimizer = optim.SGD([p], 0.1);
        using var still = no_grad();
        var loss = optimizer.step(() =>
        {
            var l = p.square().sum();
            l.backward();
            return l;
        });
        Assert.Equal(1, loss.ToDouble());
        Near([0.8], p, 1e-15);
    }
}
