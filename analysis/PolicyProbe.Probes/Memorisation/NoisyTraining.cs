using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One network trained twice from the same weights on the same inputs, with clean and with noisy labels, watched on randomly labelled batches.</summary>
/// <param name="Clean">Epoch by epoch, with clean labels.</param>
/// <param name="Noisy">With flipped ones.</param>
internal sealed record NoisyTraining(SusceptibilityTrace Clean, SusceptibilityTrace Noisy)
{
    /// <summary>d and m of the two Gaussians, training inputs and hidden units.</summary>
    public const int Dimension = 20, Inputs = 200, Width = 64;

    /// <summary>Random labellings of the batch, afresh in every epoch.</summary>
    public const int Labellings = 8;

    /// <summary>Trains both.</summary>
    public static NoisyTraining Of(double flips, int epochs, int batch, double rate, Rng rng)
    {
        var data = new LabelledGaussians(Dimension, 0.5);
        var (clean, test, watched) = (data.Draw(Inputs, 0, rng.Fork("train")), data.Draw(1000, 0, rng.Fork("test")), data.Draw(batch, 0, rng.Fork("unlabelled")));
        var turns = rng.Fork("flips");
        var noisy = clean with { Labels = [.. clean.Labels.Select(label => turns.NextDouble() < flips ? 1 - label : label)] };
        return new NoisyTraining(Train(clean), Train(noisy));

        SusceptibilityTrace Train(LabelledSet set)
        {
            var network = new SmallNetwork(new MlpSpec(Dimension, [Width], Activation.Relu, 2), rng.Fork("weights"));
            var (own, memorised, loss) = (new double[epochs], new double[epochs], new double[epochs]);
            for (var epoch = 0; epoch < epochs; epoch++)
            {
                network.Epoch(set, 50, 0.05, 0.9, rng.Fork($"epoch/{epoch}"));
                (own[epoch], memorised[epoch], loss[epoch]) = Watch(network, rng.Fork($"labels/{epoch}"));
            }

            return new SusceptibilityTrace(own, memorised, loss, network.Error(set), network.Error(test));
        }

        (double Own, double Memorised, double Loss) Watch(SmallNetwork network, Rng labels)
        {
            IObjective Random() => new ParameterLoss(network.Network, [], watched.Inputs, new CrossEntropy([.. watched.Labels.Select(_ => labels.NextDouble() < 0.5 ? 0 : 1)]), NetworkMode.Train);
            List<IObjective> losses = [.. Enumerable.Range(0, Labellings).Select(_ => Random())];
            List<double[]> steps = [.. losses.Select(loss => StepDrop.Descent(loss, network.Theta, rate))];
            var own = losses.Select((loss, k) => StepDrop.Of(loss, network.Theta, steps[k])).Average();
            var other = losses.Select((loss, k) => StepDrop.Of(loss, network.Theta, steps[(k + 1) % Labellings])).Average();
            return (own, own - other, losses.Average(loss => loss.Value(network.Theta)));
        }
    }
}

/// <summary>A training, watched.</summary>
/// <param name="Own">What a step on a random labelling takes off it, epoch by epoch.</param>
/// <param name="Memorised">That less what a step on another labelling takes off the first.</param>
/// <param name="Loss">The loss on the random labelling before the step.</param>
/// <param name="TrainError">The error on its own labels at the end.</param>
/// <param name="TestError">The error on clean labels at the end.</param>
internal sealed record SusceptibilityTrace(double[] Own, double[] Memorised, double[] Loss, double TrainError, double TestError);
