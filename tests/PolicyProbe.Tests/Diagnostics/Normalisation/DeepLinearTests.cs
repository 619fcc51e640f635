using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PolicyProbe.Tests.Diagnostics.Normalisation;

/// <summary>The linear network by hand against TorchSharp's layers and autograd.</summary>
public sealed class DeepLinearTests
{
    private const int Depth = 6, Width = 4, Samples = 37;
    private const double Epsilon = 1e-5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loss_gradient_sweep_and_shift_are_autograds(bool normalised)
    {
        var (ours, theirs, theta) = Twins(normalised);
        double[] gradient = new double[theta.Length], expected = new double[theta.Length];
        // Sums of 37 × 4 squares and six layers of products in another order: some 1e-13 of their size.
        Assert.Equal(1, ours.Gradient(theta, gradient) / theirs.Gradient(theta, expected), 1e-12);
        var size = Math.Sqrt(expected.Sum(value => value * value));
        Assert.All(gradient.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-11 * size));

        var (seen, truth) = (LandscapeSample.At(ours, ours.Layers, theta, 1e-4, [0.1, 1, 3], 0), LandscapeSample.At(theirs, ours.Layers, theta, 1e-4, [0.1, 1, 3], 0));
        Assert.Equal(1, seen.High / truth.High, 1e-10);
        Assert.Equal(1, seen.Predictiveness / truth.Predictiveness, 1e-9);
        Assert.Equal(1, seen.Smoothness / truth.Smoothness, 1e-7); // a difference of gradients over a step of 1e-5
        Assert.All(seen.Shifts.Zip(truth.Shifts), pair => Assert.Equal(pair.Second.Distance, pair.First.Distance, 1e-10 * size));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(double.PositiveInfinity)]
    public void The_backward_pass_of_an_lp_normalisation_is_a_central_difference(double p)
    {
        var (layer, rng) = (new LpNormalisation(p), new Rng(5));
        double[] y = [.. Enumerable.Range(0, 20).Select(_ => rng.NextNormal() + 0.5)], g = [.. y.Select(_ => rng.NextNormal())];
        var (z, dy, spare) = (new double[20], new double[20], new double[20]);
        layer.Backward(y, z, layer.Forward(y, z), g, dy);
        for (var b = 0; b < y.Length; b++)
        {
            const double h = 1e-6;
            double At(double moved)
            {
                var x = (double[])y.Clone();
                x[b] += moved;
                layer.Forward(x, spare);
                return spare.Zip(g, (value, weight) => value * weight).Sum();
            }

            Assert.Equal((At(h) - At(-h)) / (2 * h), dy[b], 1e-8); // truncation h², rounding 1e-16/h
        }
    }

    [Fact]
    public void A_measurement_moves_no_statistics_of_torchs_batchnorm()
    {
        using var network = Network(true, affine: true, momentum: 0.1);
        var rng = new Rng(3);
        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
        double[] theta = Normals(network.Layout.ParameterCount), x = Normals(Samples * Width), targets = Normals(Samples * Width);
        double[] buffers = [.. Enumerable.Range(0, network.Layout.BufferCount).Select(i => 1 + (0.1 * i))], before = [.. buffers];
        using (var pass = network.Run(theta, buffers, x, NetworkMode.Train))
            Assert.False(pass.ProposedBuffers.SequenceEqual(buffers), "train mode should propose new statistics, or this test shows nothing");

        var loss = new ParameterLoss(network, buffers, x, new SquaredError(targets), NetworkMode.Train);
        var first = loss.Value(theta);
        DirectionalSweep.AgainstGradient(loss, theta, [0.01, 0.1]);
        InternalCovariateShift.Of(loss, [new ParameterRun(0, 16), new ParameterRun(16, 8)], theta, Normals(theta.Length));
        Assert.Equal(before, buffers);

        // Nor the module's own: evaluation mode, which looks at nothing else, gives the bits that a fresh network gives.
        Assert.Equal(first, loss.Value(theta));
        using var fresh = Network(true, affine: true, momentum: 0.1);
        double[] outputs = new double[x.Length], expected = new double[x.Length];
        network.Predict(theta, buffers, x, outputs);
        fresh.Predict(theta, buffers, x, expected);
        Assert.Equal(expected, outputs);
    }

    [Fact]
    public void Running_statistics_of_torch_go_to_the_batchs_and_its_variance_is_the_unbiased_one()
    {
        const int m = 8;
        var rng = new Rng(4);
        double[] x = [.. Enumerable.Range(0, m).Select(_ => 5 + rng.NextNormal())];
        using (var one = new TorchNetwork<double>(1, (dtype, device) => BatchNorm1d(1, eps: 0, momentum: 1, affine: false, device: device, dtype: dtype)))
        {
            double[] buffers = [0, 1], evaluated = new double[m];
            using var pass = one.Run([], buffers, x, NetworkMode.Train);
            one.Predict([], pass.ProposedBuffers, x, evaluated);
            for (var b = 0; b < m; b++)
                Assert.Equal(Math.Sqrt((m - 1.0) / m), evaluated[b] / pass.Outputs[b], 1e-6);
        }

        using var slow = new TorchNetwork<double>(1, (dtype, device) => BatchNorm1d(1, momentum: 0.1, affine: false, device: device, dtype: dtype));
        double[] statistics = [0, 1];
        for (var k = 1; k <= 11; k++)
        {
            using var pass = slow.Run([], statistics, x, NetworkMode.Train);
            pass.ProposedBuffers.CopyTo(statistics);
            Assert.Equal(1 - Math.Pow(0.9, k), statistics[0] / x.Average(), 1e-6);
        }
    }

    /// <summary>Our loss, TorchSharp's, and weights.</summary>
    private static (DeepLinear Ours, ParameterLoss Theirs, double[] Theta) Twins(bool normalised)
    {
        var rng = new Rng(2);
        double[] x = [.. Enumerable.Range(0, Width * Samples).Select(_ => rng.NextNormal())], t = [.. x.Select(_ => rng.NextNormal())];
        var ours = new DeepLinear(Depth, Width, x, t, normalised ? new BatchNormalisation(Epsilon) : null);
        // SquaredError is half the square.
        var network = Network(normalised, affine: false, momentum: 0.1);
        var buffers = new double[network.Layout.BufferCount];
        return (ours, new ParameterLoss(network, buffers, Rows(x), new SquaredError(Rows(t)), NetworkMode.Train, scale: 2), ours.Glorot(uniform: true, rng));
    }

    private static TorchNetwork<double> Network(bool normalised, bool affine, double momentum) => new(Width, (dtype, device) =>
    {
        var layers = new List<Module<Tensor, Tensor>>();
        for (var i = 0; i < Depth; i++)
        {
            layers.Add(Linear(Width, Width, false, device, dtype));
            if (normalised && i < Depth - 1)
                layers.Add(BatchNorm1d(Width, Epsilon, momentum, affine, device: device, dtype: dtype));
        }

        return Sequential([.. layers]);
    });

    /// <summary>[d, n] as [n, d].</summary>
    private static double[] Rows(double[] units) => [.. Enumerable.Range(0, Samples).SelectMany(b => Enumerable.Range(0, Width).Select(j => units[(j * Samples) + b]))];
}
