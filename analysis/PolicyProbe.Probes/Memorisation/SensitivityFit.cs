using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>One draw of data and weights, trained on real and on random labels, and the loss sensitivity of its training points over all epochs.</summary>
/// <param name="Real">g of every training point [n], with real labels.</param>
/// <param name="Random">The same with random labels [n].</param>
internal sealed record SensitivityFit(double[] Real, double[] Random)
{
    /// <summary>Inputs of the Gaussians.</summary>
    public const int Dimension = 20;

    /// <summary>Draws and trains.</summary>
    public static SensitivityFit Of(LossSensitivity settings, Rng rng)
    {
        var fitting = new LabelFitting(Dimension, settings.Fitted, settings.Width, settings.Epochs);
        double[] Train(LabelKind kind)
        {
            var (set, sensitivity) = (fitting.Draw(kind, settings.Fitted, rng.Fork("train")), new InputSensitivity(settings.Fitted));
            fitting.Watch(set, rng.Fork("training"), network => sensitivity.Look(network.Loss(new CrossEntropy(set.Labels), set.Count), set.Inputs));
            return sensitivity.Mean;
        }

        return new SensitivityFit(Train(LabelKind.Real), Train(LabelKind.RandomLabels));
    }
}
