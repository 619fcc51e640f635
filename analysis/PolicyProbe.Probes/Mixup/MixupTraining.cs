using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One set of data and weights trained three times: as it is, with mixed inputs, and with mixed hidden states.</summary>
/// <param name="Plain">Without mixing.</param>
/// <param name="Input">Inputs mixed.</param>
/// <param name="Manifold">A random layer of every batch mixed.</param>
internal sealed record MixupTraining(ClassSpread Plain, ClassSpread Input, ClassSpread Manifold)
{
    /// <summary>d and m of the two Gaussians, the share of flipped training labels, and the rows of a batch.</summary>
    public const int Dimension = 20, Batch = 50, Test = 1000;

    /// <summary>Trains three times.</summary>
    public static MixupTraining Of(ManifoldMixup settings, Rng rng)
    {
        var data = new LabelledGaussians(Dimension, 0.5);
        var (train, test) = (data.Draw(settings.Samples, 0, rng.Fork("train")), data.Draw(Test, 0, rng.Fork("test")));
        return new MixupTraining(Train([]), Train([0]), Train([0, 1, 2]));

        ClassSpread Train(int[] layers)
        {
            var network = new LayeredNetwork([Dimension, settings.Width, settings.Width, 2], Activation.Relu, rng.Fork("weights"));
            var (draws, gradient) = (rng.Fork("batches"), new double[network.Weights.Theta.Length]);
            for (var epoch = 0; epoch < settings.Epochs; epoch++)
            {
                var order = draws.Permutation(train.Count);
                for (var start = 0; start < train.Count; start += Batch)
                {
                    var rows = train.Rows(order.AsSpan(start, Math.Min(Batch, train.Count - start)));
                    if (layers.Length == 0)
                        network.Gradient(rows.Inputs, new CrossEntropy(rows.Labels), gradient);
                    else
                    {
                        var mixture = RowMixture.Draw(rows.Count, settings.Alpha, draws);
                        network.Gradient(rows.Inputs, mixture.Loss(rows.Labels), gradient, mixture, layers[(int)draws.Integers(0, layers.Length)]);
                    }

                    network.Weights.Descend(gradient, settings.Rate, 0.9);
                }
            }

            return ClassSpread.Of(network, test);
        }
    }
}
