using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Training on the worst inputs that an attack finds around those there are: min over θ of the mean of max over δ of the cross-entropy.</summary>
/// <remarks>A. Mądry et al., "Towards Deep Learning Models Resistant to Adversarial Attacks" (2018), section 2.1; the attack sees the mode that is deployed.</remarks>
/// <param name="Attack">The attack.</param>
/// <param name="Batch">Rows of a step.</param>
/// <param name="Rate">η.</param>
/// <param name="Momentum">μ.</param>
internal sealed record AdversarialTraining(SetAscent Attack, int Batch, double Rate, double Momentum)
{
    /// <summary>One pass over the rows in a random order.</summary>
    public void Epoch(SmallNetwork classifier, LabelledSet set, Rng rng)
    {
        var order = rng.Permutation(set.Count);
        for (var start = 0; start < set.Count; start += Batch)
        {
            var batch = set.Rows(order.AsSpan(start, Math.Min(Batch, set.Count - start)));
            var worst = Attack.Run(classifier.Loss(new CrossEntropy(batch.Labels), batch.Count), batch.Inputs, rng.Fork($"batch/{start}")).Perturbed(batch.Inputs);
            classifier.Descend(classifier.Gradient(worst, new CrossEntropy(batch.Labels)), Rate, Momentum);
        }
    }
}
