using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes.Mixup;

/// <summary>A perceptron layer by layer against the same one at once, and against one whose weights do what a mask does.</summary>
public sealed class LayeredNetworkTests
{
    private const int Rows = 9;

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    public void Layer_by_layer_it_is_the_network_at_once(Activation activation)
    {
        var (network, x, labels) = Problem(activation);
        Assert.Equal(network.Weights.Outputs(x), network.Outputs(x), (a, b) => Math.Abs(a - b) < 1e-14);
        var gradient = new double[network.Weights.Theta.Length];
        network.Gradient(x, new CrossEntropy(labels), gradient);
        Assert.Equal(network.Weights.Gradient(x, new CrossEntropy(labels)), gradient, (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void One_mask_for_all_rows_is_another_matrix_behind_the_layer()
    {
        var (network, x, _) = Problem(Activation.Relu);
        var masks = new SampleMasks(6, 0.5, new Rng(4));
        var mask = Enumerable.Range(0, 20).Select(masks.Of).First(candidate => candidate.Contains(true) && candidate.Contains(false));
        foreach (var learnt in new[] { true, false })
        {
            var masked = network.Outputs(x, new MaskedRows(masks, [.. Enumerable.Repeat(mask, Rows)], learnt), 1);
            double[] theta = [.. network.Weights.Theta];
            var behind = network.Weights.Network.Layout.Parameters.Single(block => block.Name == "2.weight");
            for (var i = 0; i < behind.Count; i++)
                theta[behind.Offset + i] *= mask[i % 6] == learnt ? 2 : 0;
            var outputs = new double[masked.Length];
            network.Weights.Network.Predict(theta, [], x, outputs);
            Assert.Equal(outputs, masked, (a, b) => Math.Abs(a - b) < 1e-13);
        }
    }

    [Fact]
    public void What_comes_back_through_a_mixture_is_its_transpose()
    {
        var rng = new Rng(8);
        var mixture = RowMixture.Draw(Rows, 1, rng);
        double[] a = [.. Enumerable.Range(0, Rows * 4).Select(_ => rng.NextNormal())], b = [.. a.Select(_ => rng.NextNormal())], ahead = [.. a], back = [.. b];
        mixture.Apply(ahead, 4);
        mixture.Adjoint(back, 4);
        Assert.Equal(b.Zip(ahead, (p, q) => p * q).Sum(), a.Zip(back, (p, q) => p * q).Sum(), 1e-12);
        Assert.NotEqual(a, ahead);
    }

    private static (LayeredNetwork Network, double[] X, int[] Labels) Problem(Activation activation)
    {
        var rng = new Rng(2);
        var network = new LayeredNetwork([3, 6, 5, 4], activation, rng);
        for (var i = 0; i < network.Weights.Theta.Length; i++)
            network.Weights.Theta[i] += 0.1 * rng.NextNormal();
        return (network, [.. Enumerable.Range(0, 3 * Rows).Select(_ => rng.NextNormal())], [.. Enumerable.Range(0, Rows).Select(_ => (int)rng.Integers(0, 4))]);
    }
}
