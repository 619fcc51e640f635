using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What labels have to do with inputs.</summary>
internal enum LabelKind
{
    /// <summary>Each label is that of the Gaussian which its input came from.</summary>
    Real,

    /// <summary>The same inputs, labels by a fair coin.</summary>
    RandomLabels,

    /// <summary>Inputs of pure noise with the same variances, labels by a fair coin.</summary>
    RandomInputs,
}

/// <summary>
/// Fitting what can be learnt and what cannot: a ReLU network with one hidden layer, trained on few points of two Gaussians, x ~ N(±m·1, I) with m√d = 2, by gradient descent with momentum until it
/// makes no mistake on them. The best classifier errs with probability Φ(−2) = 2.3 % on real labels; with a fair coin every classifier errs with ½ on fresh ones.
/// </summary>
/// <remarks>C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals, "Understanding deep learning requires rethinking generalization" (2017), section 2, as a toy.</remarks>
/// <param name="Dimension">d.</param>
/// <param name="Samples">n, the training points.</param>
/// <param name="Width">Hidden units.</param>
/// <param name="Epochs">The most epochs.</param>
internal sealed record LabelFitting(int Dimension, int Samples, int Width, int Epochs)
{
    private const int Batch = 20;
    private const double Rate = 0.02, Momentum = 0.9, Separation = 2;

    /// <summary>The two Gaussians.</summary>
    public LabelledGaussians Data => new(Dimension, Separation / Math.Sqrt(Dimension));

    /// <summary>Independent rows. Kinds drawn from one generator share what they can: real and random labels have the same inputs.</summary>
    public LabelledSet Draw(LabelKind kind, int count, Rng rng)
    {
        var (set, coins, noise) = (Data.Draw(count, 0, rng.Fork("inputs")), rng.Fork("coins"), rng.Fork("noise"));
        if (kind == LabelKind.Real)
            return set;
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => coins.NextDouble() < 0.5 ? 0 : 1)];
        var deviation = Math.Sqrt(1 + (Data.Mean * Data.Mean));
        return new LabelledSet(kind == LabelKind.RandomLabels ? set.Inputs : [.. set.Inputs.Select(_ => deviation * noise.NextNormal())], labels, Dimension);
    }

    /// <summary>Trains a fresh network until its training error is 0, or for all epochs.</summary>
    /// <param name="set">The training points.</param>
    /// <param name="rng">Draws weights and orders.</param>
    public FittedNetwork Fit(LabelledSet set, Rng rng) => Train(set, rng, error => error > 0, null);

    /// <summary>Trains a fresh network for all epochs, whether it fits or not.</summary>
    /// <param name="set">The training points.</param>
    /// <param name="rng">Draws weights and orders.</param>
    /// <param name="seen">Shown the network before the first epoch and after each.</param>
    public FittedNetwork Watch(LabelledSet set, Rng rng, Action<SmallNetwork> seen) => Train(set, rng, _ => true, seen);

    private FittedNetwork Train(LabelledSet set, Rng rng, Predicate<double> goesOn, Action<SmallNetwork>? seen)
    {
        var network = new SmallNetwork(new MlpSpec(Dimension, [Width], Activation.Relu, 2), rng.Fork("weights"));
        var (orders, errors) = (rng.Fork("orders"), new List<double> { network.Error(set) });
        seen?.Invoke(network);
        while (goesOn(errors[^1]) && errors.Count <= Epochs)
        {
            network.Epoch(set, Batch, Rate, Momentum, orders);
            errors.Add(network.Error(set));
            seen?.Invoke(network);
        }

        return new FittedNetwork(network, errors);
    }
}

/// <summary>A network that was trained on a few points.</summary>
/// <param name="Network">It, at the end.</param>
/// <param name="Errors">Share of the training points that it got wrong, before training and after each epoch.</param>
internal sealed record FittedNetwork(SmallNetwork Network, IReadOnlyList<double> Errors)
{
    /// <summary>Epochs that it took.</summary>
    public int Epochs => Errors.Count - 1;

    /// <summary>Whether it fits.</summary>
    public bool Fits => Errors[^1] == 0;
}
