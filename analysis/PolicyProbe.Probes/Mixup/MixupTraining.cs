using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One set of data and weights trained three times: as it is, with mixed inputs, and with mixed hidden states.</summary>
/// <param name="Plain">Without mixing.</param>
/// <param name="Input">Inputs mixed.</param>
/// <param name="Manifold">A random layer of every batch mixed.</param>
internal sealed record MixupTraining(MixupArm Plain, MixupArm Input, MixupArm Manifold)
{
    /// <summary>Rows of a batch, and held-out inputs.</summary>
    public const int Batch = 50, Test = 1000;

    private const int Dimension = 2;

    /// <summary>Two rings around the origin, of radius 1 and 2, each coordinate off by N(0, 0.2²): the classes.</summary>
    public static LabelledSet Rings(int count, Rng rng)
    {
        var (inputs, labels) = (new double[Dimension * count], new int[count]);
        for (var b = 0; b < count; b++)
        {
            labels[b] = rng.NextDouble() < 0.5 ? 0 : 1;
            var (sin, cos) = Math.SinCos(rng.Uniform(0, 2 * Math.PI));
            (inputs[2 * b], inputs[(2 * b) + 1]) = (((labels[b] + 1) * cos) + (0.2 * rng.NextNormal()), ((labels[b] + 1) * sin) + (0.2 * rng.NextNormal()));
        }

        return new LabelledSet(inputs, labels, Dimension);
    }

    /// <summary>Trains three times.</summary>
    public static MixupTraining Of(ManifoldMixup settings, Rng rng)
    {
        var (train, test) = (Rings(settings.Samples, rng.Fork("train")), Rings(Test, rng.Fork("test")));
        return new MixupTraining(Train([]), Train([0]), Train([.. settings.Layers]));

        MixupArm Train(int[] layers)
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

            return new MixupArm(ClassSpread.Of(network, train), ClassSpread.Of(network, test));
        }
    }
}

/// <summary>A trained network's last hidden layer.</summary>
/// <param name="Train">On its training inputs.</param>
/// <param name="Test">On held-out ones.</param>
internal sealed record MixupArm(ClassSpread Train, ClassSpread Test);
