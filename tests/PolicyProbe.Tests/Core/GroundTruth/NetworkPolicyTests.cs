using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class NetworkPolicyTests
{
    private static readonly IHasTransitionModel Chain = (IHasTransitionModel)ChainWalk.Create();

    [Fact]
    public void The_gradient_of_a_network_is_that_of_central_differences()
    {
        var objective = new ExactReturn(new TanhLayer<double>(7, 2), [], Chain);
        var rng = new Rng(1);
        double[] theta = [.. Enumerable.Range(0, objective.Dimension).Select(_ => 0.5 * rng.NextNormal())];
        var gradient = new double[theta.Length];
        Assert.Equal(objective.Value(theta), objective.Gradient(theta, gradient));
        const double h = 1e-5;
        for (var i = 0; i < theta.Length; i++)
        {
            var (up, down) = ((double[])theta.Clone(), (double[])theta.Clone());
            up[i] += h;
            down[i] -= h;

            // h²J‴/6 ≈ 1e-11 and ε/h ≈ 1e-11 for a return below 1.
            Assert.Equal((objective.Value(up) - objective.Value(down)) / (2 * h), gradient[i], 1e-8);
        }
    }

    [Fact]
    public void The_scores_of_a_network_average_to_its_gradient_by_REINFORCE()
    {
        var network = new TanhLayer<double>(7, 2);
        var rng = new Rng(2);
        double[] theta = [.. Enumerable.Range(0, network.Layout.ParameterCount).Select(_ => 0.5 * rng.NextNormal())];
        var gradient = new double[theta.Length];
        var evaluation = NetworkPolicy.Evaluate<double>(network, theta, [], Chain, gradient);
        var moments = ReinforceMoments.Of(Chain.Model, evaluation.Policy, NetworkPolicy.Scores<double>(network, theta, [], Chain), evaluation.V, StateWeighting.Discounted);
        for (var i = 0; i < theta.Length; i++)
            Assert.Equal(gradient[i], moments.Mean[i], 1e-13);
        Assert.True(moments.TraceCovariance > 0);
    }

    [Fact]
    public void Single_precision_gives_the_gradient_to_its_own_precision()
    {
        var rng = new Rng(3);
        float[] theta = [.. Enumerable.Range(0, 16).Select(_ => (float)rng.NextNormal())];
        var (narrow, exact) = (new double[16], new double[16]);
        NetworkPolicy.Evaluate<float>(new TanhLayer<float>(7, 2), theta, [], Chain, narrow);
        NetworkPolicy.Evaluate<double>(new TanhLayer<double>(7, 2), [.. theta.Select(value => (double)value)], [], Chain, exact);

        // float32 has 6e-8; logits, weights and the pullback round a few dozen times.
        for (var i = 0; i < 16; i++)
            Assert.Equal(exact[i], narrow[i], 2e-6);
    }

    [Fact]
    public void A_network_of_another_width_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => NetworkPolicy.Evaluate<double>(new TanhLayer<double>(7, 3), new double[24], [], Chain, []));
        Assert.Contains("network: expected O = A = 2 outputs, got 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("gradient", Assert.Throws<ArgumentException>(() => NetworkPolicy.Evaluate<double>(new TanhLayer<double>(7, 2), new double[16], [], Chain, new double[3])).ParamName);
    }
}
