using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>The same problem and the same first weights, trained without and with BatchNorm.</summary>
/// <param name="Plain">Without.</param>
/// <param name="Normalised">With.</param>
internal sealed record DeepLinearPair(DeepLinearRun Plain, DeepLinearRun Normalised);

/// <summary>
/// The paper's deep linear networks over many seeds: x normal [d, n], t = Ax with A normal, F the summed squared error on the full batch, gradient descent;
/// a sweep goes from 1/100 to 30 times the learning rate (appendix A.2.2).
/// </summary>
internal static class DeepLinearStudy
{
    /// <summary>One pair a seed, in their order, whatever the threads.</summary>
    public static IReadOnlyList<DeepLinearPair> Of(BatchNormDiagnostic settings, Rng rng, DiagnosticContext context)
    {
        var multiples = LandscapeSample.Lengths(0.01, 30, settings.Lengths);
        var streams = Enumerable.Range(0, settings.Seeds).Select(seed => rng.Fork($"seed/{seed}")).ToList();
        var work = new Work(context.Progress, settings.Seeds, context.Cancellation);
        return new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(settings.Seeds, seed =>
        {
            var (d, n) = (settings.Width, settings.Samples);
            var (data, weights) = (streams[seed].Fork("data"), streams[seed].Fork("weights"));
            double[] x = [.. Enumerable.Range(0, d * n).Select(_ => data.NextNormal())];
            double[] a = [.. Enumerable.Range(0, d * d).Select(_ => data.NextNormal())];
            var targets = new DeepLinear(1, d, x, x, null).Activations(a)[0];
            var plain = new DeepLinear(settings.Layers, d, x, targets, null);
            var start = plain.Glorot(settings.Glorot == GlorotForm.Uniform, weights);
            return new DeepLinearPair(Train(plain), Train(new DeepLinear(settings.Layers, d, x, targets, new BatchNormalisation(settings.Epsilon))));

            DeepLinearRun Train(DeepLinear network) => DeepLinearRun.Of(network, start, settings.LearningRate, settings.Steps, multiples, d, context.Cancellation);
        });
    }
}
