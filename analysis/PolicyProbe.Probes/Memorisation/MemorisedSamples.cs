using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// One network trained with turn-over dropout on clean samples, samples with a flipped label, and flipped samples that are there several times: what each does
/// to the loss on itself.
/// </summary>
/// <param name="Clean">Self-influences of the clean samples.</param>
/// <param name="Flipped">Of the flipped ones.</param>
/// <param name="Copied">Of the flipped ones that have copies, each copy's.</param>
/// <param name="TrainError">Share of all samples that their own masks' networks get wrong.</param>
internal sealed record MemorisedSamples(double[] Clean, double[] Flipped, double[] Copied, double TrainError)
{
    /// <summary>d and m of the two Gaussians.</summary>
    public const int Dimension = 20;

    /// <summary>Trains one.</summary>
    public static MemorisedSamples Of(TurnOverDropout settings, Rng rng)
    {
        var (flipped, drawn) = (settings.Flipped, new LabelledGaussians(Dimension, 0.5).Draw(settings.Samples, 0, rng.Fork("samples")));

        // The first are flipped, the next as many flipped and copied, the rest clean.
        int[] rows = [.. Enumerable.Range(0, settings.Samples).SelectMany(i => Enumerable.Repeat(i, i >= flipped && i < 2 * flipped ? settings.Copies : 1))];
        var set = drawn.Rows(rows);
        for (var i = 0; i < rows.Length; i++)
            set.Labels[i] = rows[i] < 2 * flipped ? 1 - set.Labels[i] : set.Labels[i];
        var network = new LayeredNetwork([Dimension, settings.Width, 2], Activation.Relu, rng.Fork("weights"));
        var masks = new SampleMasks(settings.Width, 0.5, rng.Fork("masks"));
        bool[][] seen = [.. Enumerable.Range(0, rows.Length).Select(masks.Of)];
        var (loss, learning, gradient) = (new CrossEntropy(set.Labels), new MaskedRows(masks, seen, true), new double[network.Weights.Theta.Length]);
        for (var step = 0; step < settings.Steps; step++)
        {
            network.Gradient(set.Inputs, loss, gradient, learning, 1);
            network.Weights.Descend(gradient, 0.05, 0.9);
        }

        var (inside, outside) = (network.Outputs(set.Inputs, learning, 1), network.Outputs(set.Inputs, new MaskedRows(masks, seen, false), 1));
        double[] influence = [.. Enumerable.Range(0, rows.Length).Select(i => loss.Of(outside.AsSpan(2 * i, 2), i, new double[2]) - loss.Of(inside.AsSpan(2 * i, 2), i, new double[2]))];
        double[] Where(Func<int, bool> group) => [.. influence.Where((_, i) => group(rows[i]))];
        var wrong = Enumerable.Range(0, rows.Length).Count(i => (inside[(2 * i) + 1] > inside[2 * i] ? 1 : 0) != set.Labels[i]);
        return new MemorisedSamples(Where(row => row >= 2 * flipped), Where(row => row < flipped), Where(row => row >= flipped && row < 2 * flipped), (double)wrong / rows.Length);
    }

    /// <summary>P(a flipped sample's influence is above a clean one's), over all pairs: Mann and Whitney's statistic.</summary>
    public double FlippedAboveClean => Flipped.Average(flipped => Clean.Average(clean => flipped > clean ? 1 : flipped == clean ? 0.5 : 0));
}
