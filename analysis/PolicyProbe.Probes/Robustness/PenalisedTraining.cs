using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Training with a penalty on input gradients, 1/B Σ ℓ(x) + λ/2B Σ ‖∇ₓℓ‖_*², the norm by one difference along its steepest direction d, which is held fixed:
/// so θ needs no second backward pass.
/// </summary>
/// <remarks>C. Finlay, A. Oberman, "Scaleable input gradient regularization for adversarial robustness" (2019), section 3.</remarks>
/// <param name="Norm">Of the perturbations; the penalty has the dual one.</param>
/// <param name="Penalty">λ.</param>
/// <param name="Step">h.</param>
/// <param name="Batch">Rows of a step.</param>
/// <param name="Rate">η.</param>
/// <param name="Momentum">μ.</param>
internal sealed record PenalisedTraining(BallNorm Norm, double Penalty, double Step, int Batch, double Rate, double Momentum)
{
    /// <summary>Trains a new network.</summary>
    public SmallNetwork Train(MlpSpec spec, LabelledSet set, int epochs, Rng rng, Action<int> done)
    {
        var classifier = new SmallNetwork(spec, rng.Fork("weights"));
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = rng.Fork($"epoch/{epoch}").Permutation(set.Count);
            for (var start = 0; start < set.Count; start += Batch)
            {
                var batch = set.Rows(order.AsSpan(start, Math.Min(Batch, set.Count - start)));
                classifier.Descend(Gradient(classifier, batch, DirectionalNorm.Directions(classifier.Loss(new CrossEntropy(batch.Labels), batch.Count), batch.Inputs, Norm)), Rate, Momentum);
            }

            done(epoch);
        }

        return classifier;
    }

    /// <summary>The penalised loss of a batch, d as given.</summary>
    public double Loss(SmallNetwork classifier, LabelledSet batch, double[] directions)
    {
        var (loss, values) = (classifier.Loss(new CrossEntropy(batch.Labels), batch.Count), new double[batch.Count]);
        loss.Values(batch.Inputs, values);
        return values.Average() + (Penalty / 2 * DirectionalNorm.Of(loss, batch.Inputs, directions, Step).Average(slope => slope * slope));
    }

    /// <summary>Its gradient in θ: rows x weigh (1 − λs/h)/B and rows x + hd weigh λs/hB, s the difference.</summary>
    public double[] Gradient(SmallNetwork classifier, LabelledSet batch, double[] directions)
    {
        var slopes = DirectionalNorm.Of(classifier.Loss(new CrossEntropy(batch.Labels), batch.Count), batch.Inputs, directions, Step);
        double[] inputs = [.. batch.Inputs, .. batch.Inputs.Select((value, i) => value + (Step * directions[i]))];
        double[] weights = [.. slopes.Select(slope => (1 - (Penalty * slope / Step)) / batch.Count), .. slopes.Select(slope => Penalty * slope / Step / batch.Count)];
        return classifier.Gradient(inputs, new CrossEntropy([.. batch.Labels, .. batch.Labels]), weights);
    }
}
