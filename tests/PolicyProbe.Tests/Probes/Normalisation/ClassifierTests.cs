using System.Buffers.Binary;
using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Normalisation;

/// <summary>The classifier of the batchnorm diagnostic, and the files of images that it takes.</summary>
public sealed class ClassifierTests : IDisposable
{
    private const int Side = 8;
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Every_normalisation_trains_and_all_exact_answers_are_met()
    {
        var task = ((BatchNormDiagnostic)new BatchNormDiagnostic().Reduced) with { Task = BatchNormTask.Classifier };
        var result = task.Diagnose(new DiagnosticContext(1));
        Assert.All(result.GroundTruth, check => Assert.True(check.Ok, $"{check.Id}: {check.Measured}, {check.Truth} ± {check.Tolerance}"));
        Assert.Contains(result.GroundTruth, check => check.Id == "torch-eval-over-train");
        double Value(string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
        foreach (var form in new[] { "none", "batch", "noisy-batch", "layer", "l1", "l2", "linf" })
        {
            Assert.True(Value($"{form}-loss@50") < Value($"{form}-loss@0"), $"{form} should learn");
            Assert.True(Value($"{form}-predictiveness@10") > 0);
        }

        // Four classes: chance is 1/4, and 64 held-out images have a standard error of 0.055 there.
        Assert.True(Value("batch-accuracy") > 0.5);
    }

    [Theory]
    [InlineData(ImageNormalisation.L1)]
    [InlineData(ImageNormalisation.L2)]
    [InlineData(ImageNormalisation.Linf)]
    [InlineData(ImageNormalisation.NoisyBatch)]
    public void The_gradient_of_every_form_of_our_own_is_a_central_difference(ImageNormalisation form)
    {
        var (spec, rng) = (new ImageClassifier(4, 1, 3, form), new Rng(7));
        using var network = spec.Network();
        double[] x = [.. Enumerable.Range(0, 6 * (spec.Pixels + spec.Noise)).Select(_ => rng.NextNormal())], theta = [.. Enumerable.Range(0, network.Layout.ParameterCount).Select(_ => 0.3 * rng.NextNormal())];
        var loss = new ParameterLoss(network, new double[network.Layout.BufferCount], x, new CrossEntropy([0, 1, 2, 0, 1, 2]), NetworkMode.Train);
        double[] gradient = new double[theta.Length], direction = [.. theta.Select(_ => rng.NextNormal())];
        loss.Gradient(theta, gradient);
        const double h = 1e-6;
        double At(double step) => loss.Value([.. theta.Zip(direction, (value, way) => value + (step * way))]);
        var slope = gradient.Zip(direction, (a, b) => a * b).Sum();
        Assert.Equal((At(h) - At(-h)) / (2 * h), slope, 1e-6 * (1 + Math.Abs(slope))); // no kink of max or relu within 1e-6, truncation h², rounding 1e-16/h
    }

    [Fact]
    public void Cifar_10_and_mnist_are_read_and_standardised()
    {
        var cifar = _temporary.At("data_batch_1.bin");
        var record = new byte[2 * 3073];
        (record[0], record[3073]) = (7, 2);
        for (var i = 0; i < 1024; i++)
            (record[1 + i], record[3074 + i]) = (10, 30);
        File.WriteAllBytes(cifar, record);
        var images = ImageFiles.Read(cifar, 10);
        Assert.Equal((32, 3, 10), (images.Side, images.Channels, images.Classes));
        Assert.Equal([7, 2], images.Labels);
        Assert.Equal((-1, 1, 0), (images.Pixels[0], images.Pixels[3072], images.Pixels[1024])); // red 10 and 30, green all alike
        Assert.Equal([7], ImageFiles.Read(cifar, 1).Labels);

        var mnist = Mnist(3, [1, 0, 9]);
        var digits = ImageFiles.Read(mnist, 10);
        Assert.Equal((Side, 1, 3), (digits.Side, digits.Channels, digits.Labels.Length));
        Assert.Equal(0, digits.Pixels.Average(), 1e-12);
    }

    [Fact]
    public void What_is_no_file_of_images_is_refused_with_a_sentence()
    {
        Assert.Contains("there is none", Refused(_temporary.At("nothing.bin")), StringComparison.Ordinal);
        var path = _temporary.At("odd.bin");
        File.WriteAllBytes(path, new byte[100]);
        Assert.Contains("3073", Refused(path), StringComparison.Ordinal);
        var record = new byte[3073];
        record[0] = 10;
        File.WriteAllBytes(path, record);
        Assert.Contains("labels of 0 to 9", Refused(path), StringComparison.Ordinal);

        var mnist = Mnist(3, [1, 0, 9]);
        File.WriteAllBytes(mnist, File.ReadAllBytes(mnist)[..^1]);
        Assert.Contains("as many bytes as the header says", Refused(mnist), StringComparison.Ordinal);
        mnist = Mnist(3, [1, 0]);
        Assert.Contains("of 3 images", Refused(mnist), StringComparison.Ordinal);
        File.Delete(_temporary.At("train-labels-idx1-ubyte"));
        Assert.Contains("train-labels-idx1-ubyte", Refused(mnist), StringComparison.Ordinal);
    }

    private static string Refused(string path) => Assert.Throws<WrongUseException>(() => ImageFiles.Read(path, 10)).Message;

    private string Mnist(int count, byte[] labels)
    {
        var path = _temporary.At("train-images-idx3-ubyte");
        var bytes = new byte[16 + (count * Side * Side)];
        foreach (var (at, value) in new[] { (0, 0x803), (4, count), (8, Side), (12, Side) })
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
        for (var i = 16; i < bytes.Length; i++)
            bytes[i] = (byte)(i % 251);
        File.WriteAllBytes(path, bytes);
        var beside = new byte[8 + labels.Length];
        BinaryPrimitives.WriteInt32BigEndian(beside, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(beside.AsSpan(4), labels.Length);
        labels.CopyTo(beside, 8);
        File.WriteAllBytes(_temporary.At("train-labels-idx1-ubyte"), beside);
        return path;
    }
}
