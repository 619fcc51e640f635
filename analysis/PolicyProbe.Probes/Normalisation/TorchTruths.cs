using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What is exactly true of TorchSharp's own BatchNorm, within the classifier.</summary>
internal static class TorchTruths
{
    private const double Momentum = 0.1;
    private const int Rows = 8, Side = 4;

    /// <summary>Each identity beside what is measured of it.</summary>
    public static IEnumerable<GroundTruthCheck> Checks(Rng rng) => Running(rng.Fork("running")).Append(Radial(rng.Fork("radial")));

    /// <summary>
    /// Running statistics after k passes over one batch: mean 1 − (1 − α)^k of the batch's, and the variance on its way from 1 to the unbiased one, m/(m − 1) times what
    /// train mode divides by: so evaluation gives √((m − 1)/m) of train mode even with perfect statistics.
    /// </summary>
    private static IEnumerable<GroundTruthCheck> Running(Rng rng)
    {
        var spec = new ImageClassifier(Side, 1, 2, ImageNormalisation.Batch);
        using var network = spec.Network();
        var theta = ClassifierStudy.Start(network.Layout, rng);
        double[] x = [.. Enumerable.Range(0, Rows * Side * Side).Select(_ => 5 + rng.NextNormal())];
        double[] buffers = [.. network.Layout.Buffers.SelectMany(block => Enumerable.Repeat(block.Name.EndsWith("running_var", StringComparison.Ordinal) ? 1.0 : 0.0, block.Count))];
        var (mean, variance) = (network.Layout.Buffers.First(block => block.Name == "1.norm.running_mean").Offset, network.Layout.Buffers.First(block => block.Name == "1.norm.running_var").Offset);
        // The first layer's sums do not depend on any statistics: one pass with the weight α tells the batch's.
        var (batchMean, batchVariance) = (0.0, 0.0);
        for (var k = 1; k <= 11; k++)
        {
            using var pass = network.Run(theta, buffers, x, NetworkMode.Train);
            pass.ProposedBuffers.CopyTo(buffers);
            if (k == 1)
                (batchMean, batchVariance) = (buffers[mean] / Momentum, (buffers[variance] - (1 - Momentum)) / Momentum);
            if (k is 1 or 11)
                yield return GroundTruthCheck.Equal($"torch-running-mean@{k}", buffers[mean] / batchMean, 1 - Math.Pow(1 - Momentum, k), 1e-6, "1 − (1 − α)^k of the batch's mean; rounding");
        }

        var sums = Sums(theta, network.Layout, x);
        var own = sums.Average();
        var biased = sums.Average(value => (value - own) * (value - own));
        yield return GroundTruthCheck.Equal("torch-batch-mean", batchMean, own, 1e-6 * Math.Abs(own), "the mean of the convolution by hand; rounding");
        yield return GroundTruthCheck.Equal(
            "torch-eval-over-train", Math.Sqrt(biased / batchVariance), Math.Sqrt((sums.Length - 1.0) / sums.Length), 1e-6, "√((m − 1)/m), m the values of a channel: train mode divides by the biased deviation and stores the unbiased one; rounding");
    }

    /// <summary>The sums of the first channel of the first convolution, by hand [rows · side²].</summary>
    private static double[] Sums(double[] theta, NetworkLayout layout, double[] x)
    {
        var (weight, bias) = (layout.Parameters.First(block => block.Name == "1.conv.weight").Offset, layout.Parameters.First(block => block.Name == "1.conv.bias").Offset);
        var sums = new double[Rows * Side * Side];
        for (var b = 0; b < Rows; b++)
            for (var i = 0; i < Side; i++)
                for (var j = 0; j < Side; j++)
                {
                    var sum = theta[bias];
                    for (var di = -1; di <= 1; di++)
                        for (var dj = -1; dj <= 1; dj++)
                            if (i + di is >= 0 and < Side && j + dj is >= 0 and < Side)
                                sum += theta[weight + (3 * (di + 1)) + dj + 1] * x[(((b * Side) + i + di) * Side) + j + dj];
                    sums[(((b * Side) + i) * Side) + j] = sum;
                }

        return sums;
    }

    /// <summary>A convolution before BatchNorm with ε = 0: the loss does not depend on the length of its weights, so the gradient has no part along them.</summary>
    private static GroundTruthCheck Radial(Rng rng)
    {
        var spec = new ImageClassifier(Side, 1, 2, ImageNormalisation.Batch, Epsilon: 0);
        using var network = spec.Network();
        var theta = ClassifierStudy.Start(network.Layout, rng);
        double[] x = [.. Enumerable.Range(0, Rows * Side * Side).Select(_ => rng.NextNormal())];
        var buffers = new double[network.Layout.BufferCount];
        var gradient = new double[theta.Length];
        new ParameterLoss(network, buffers, x, new CrossEntropy([.. Enumerable.Range(0, Rows).Select(b => b % 2)]), NetworkMode.Train).Gradient(theta, gradient);
        var block = network.Layout.Parameters.First(candidate => candidate.Name == "1.conv.weight");
        double dot = 0, weights = 0, slopes = 0;
        for (var i = block.Offset; i < block.Offset + block.Count; i++)
            (dot, weights, slopes) = (dot + (theta[i] * gradient[i]), weights + (theta[i] * theta[i]), slopes + (gradient[i] * gradient[i]));
        return GroundTruthCheck.Equal("torch-scale-invariance-radial", dot / Math.Sqrt(weights * slopes), 0, 1e-10, "⟨W, ∇_W L⟩/(‖W‖‖∇_W L‖) of a convolution before BatchNorm, ε = 0; rounding");
    }
}
