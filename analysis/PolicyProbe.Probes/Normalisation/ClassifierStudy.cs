using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One training of the classifier under one normalisation.</summary>
/// <param name="Normalisation">Which.</param>
/// <param name="Samples">What was seen after each of the steps asked for.</param>
/// <param name="Accuracy">Share of the held-out images that are right after the last look; null where the form has no statistics to evaluate with.</param>
/// <param name="MovedBuffers">Statistics that differ after all the looks: 0, or something is wrong.</param>
internal sealed record ClassifierRun(ImageNormalisation Normalisation, IReadOnlyList<LandscapeSample> Samples, double? Accuracy, int MovedBuffers);

/// <summary>
/// A small convolutional classifier trained by stochastic gradient descent under every normalisation: the same first weights, the same minibatches; noisy BatchNorm
/// draws its noise afresh every step.
/// </summary>
internal static class ClassifierStudy
{
    /// <summary>Trains and looks. The minibatch under way is what a look takes; its noise too.</summary>
    public static IReadOnlyList<ClassifierRun> Of(BatchNormDiagnostic settings, ImageSet images, Rng rng, DiagnosticContext context)
    {
        var forms = Enum.GetValues<ImageNormalisation>();
        var order = rng.Fork("split").Permutation(images.Labels.Length);
        var (test, train) = (order[..images.Held], order[images.Held..]);
        return [.. forms.Select((form, i) =>
        {
            context.Report((double)i / forms.Length);
            return Train(settings, images, train, test, form, rng, context.Cancellation);
        })];
    }

    /// <summary>Weights normal with variance 2/inputs, scales 1, everything else 0.</summary>
    public static double[] Start(NetworkLayout layout, Rng rng)
    {
        var theta = new double[layout.ParameterCount];
        foreach (var block in layout.Parameters)
        {
            var values = theta.AsSpan(block.Offset, block.Count);
            if (block.Name.EndsWith("norm.weight", StringComparison.Ordinal))
                values.Fill(1);
            else if (block.Name.EndsWith("weight", StringComparison.Ordinal))
                for (var i = 0; i < values.Length; i++)
                    values[i] = rng.NextNormal() * Math.Sqrt(2.0 / block.Shape.Skip(1).Aggregate(1, (product, length) => product * length));
        }

        return theta;
    }

    /// <summary>Where each of the three layers' parameters stand, normalisation included.</summary>
    public static IReadOnlyList<ParameterRun> Layers(NetworkLayout layout) =>
        [.. layout.Parameters.GroupBy(block => block.Name[0]).Select(layer => new ParameterRun(layer.First().Offset, layer.Sum(block => block.Count)))];

    private static ClassifierRun Train(BatchNormDiagnostic settings, ImageSet images, int[] train, int[] test, ImageNormalisation form, Rng rng, CancellationToken cancellation)
    {
        var spec = new ImageClassifier(images.Side, images.Channels, images.Classes, form, settings.Epsilon);
        using var network = spec.Network();
        var (theta, layers) = (Start(network.Layout, rng.Fork("weights")), Layers(network.Layout));
        double[] buffers = [.. network.Layout.Buffers.SelectMany(block => Enumerable.Repeat(block.Name.EndsWith("running_var", StringComparison.Ordinal) ? 1.0 : 0.0, block.Count))];
        var (gradient, samples, moved) = (new double[theta.Length], new List<LandscapeSample>(), 0);
        var multiples = LandscapeSample.Lengths(0.5, 4, settings.Lengths);
        for (var step = 0; samples.Count < settings.Steps.Count; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var draw = rng.Fork($"minibatch/{step}");
            int[] rows = [.. Enumerable.Range(0, settings.Minibatch).Select(_ => train[draw.Integers(0, train.Length)])];
            var x = images.Rows(rows, images.Size + spec.Noise);
            if (spec.Noise > 0)
                Disturb(spec, x, rng.Fork($"noise/{step}"));
            var loss = new CrossEntropy([.. rows.Select(row => images.Labels[row])]);
            if (step == settings.Steps[samples.Count])
            {
                double[] before = [.. buffers];
                samples.Add(LandscapeSample.At(new ParameterLoss(network, buffers, x, loss, NetworkMode.Train), layers, theta, settings.ClassifierRate, multiples, step));
                moved += buffers.Zip(before, (now, was) => now.Equals(was) ? 0 : 1).Sum();
            }

            using var pass = network.Run(theta, buffers, x, NetworkMode.Train);
            var slopes = new double[pass.Outputs.Length];
            for (var b = 0; b < rows.Length; b++)
                loss.Of(pass.Outputs.Slice(b * images.Classes, images.Classes), b, slopes.AsSpan(b * images.Classes, images.Classes));
            pass.Pullback(slopes, gradient, []);
            pass.ProposedBuffers.CopyTo(buffers);
            for (var i = 0; i < theta.Length; i++)
                theta[i] -= settings.ClassifierRate / rows.Length * gradient[i];
        }

        return new ClassifierRun(form, samples, Accuracy(network, spec, theta, buffers, images, test), moved);
    }

    /// <summary>Algorithm 1's noise behind every image: s and m of the first layer's channels, then of the second's.</summary>
    private static void Disturb(ImageClassifier spec, double[] x, Rng rng)
    {
        var (noise, width, at) = (new NoisyNormalisation(), spec.Pixels + spec.Noise, spec.Pixels);
        var rows = x.Length / width;
        foreach (var channels in ImageClassifier.Widths)
        {
            var (scales, shifts) = (new double[channels * rows], new double[channels * rows]);
            noise.Draw(channels, rows, scales, shifts, rng);
            for (var b = 0; b < rows; b++)
                for (var c = 0; c < channels; c++)
                {
                    x[(b * width) + at + c] = scales[(c * rows) + b];
                    x[(b * width) + at + channels + c] = shifts[(c * rows) + b];
                }

            at += 2 * channels;
        }
    }

    /// <summary>In evaluation mode, without noise; ℓp normalisation keeps no statistics, and judges the held-out images by their own.</summary>
    private static double? Accuracy(TorchNetwork<double> network, ImageClassifier spec, double[] theta, double[] buffers, ImageSet images, int[] test)
    {
        if (test.Length == 0)
            return null;
        var x = images.Rows(test, images.Size + spec.Noise);
        for (var b = 0; b < test.Length && spec.Noise > 0; b++)
        {
            var at = (b * (images.Size + spec.Noise)) + images.Size;
            foreach (var channels in ImageClassifier.Widths)
            {
                x.AsSpan(at, channels).Fill(1);
                at += 2 * channels;
            }
        }

        var outputs = new double[test.Length * images.Classes];
        network.Predict(theta, buffers, x, outputs);
        return Enumerable.Range(0, test.Length).Average(b => outputs.AsSpan(b * images.Classes, images.Classes).IndexOf(outputs.Skip(b * images.Classes).Take(images.Classes).Max()) == images.Labels[test[b]] ? 1.0 : 0);
    }
}
