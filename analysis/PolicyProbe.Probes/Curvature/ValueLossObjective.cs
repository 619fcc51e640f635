using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>½ Σ (V_φ(sᵢ) − targetᵢ)² over the number of units; ∇² v = Σ (∇V ∇Vᵀ + (V − target) ∇²V) v.</summary>
/// <param name="agent">The value network.</param>
/// <param name="sample">States and targets.</param>
/// <param name="threads">How many shards at once.</param>
internal sealed class ValueLossObjective(PreciseAgent agent, CurvatureSample sample, int threads) : SampleObjective(agent.Value, sample.Observations, threads)
{
    /// <inheritdoc/>
    protected override double Compute(double[] x, double[]? v, Span<double> result)
    {
        var losses = new double[RowCount];
        if (result.IsEmpty)
            ForEach(x, (pass, start) => Errors(pass, start, losses));
        else
            Sum(x, (pass, start, part) =>
            {
                var errors = Errors(pass, start, losses);
                if (v is null)
                {
                    pass.Pullback(errors, part, []);
                    return;
                }

                var moved = new double[errors.Length];
                pass.Pushforward(v, [], moved);
                for (var i = 0; i < moved.Length; i++)
                    moved[i] *= sample.ValueWeights[start + i];
                AddCurvature(pass, errors, moved, v, part);
            }, result);
        return losses.Sum();
    }

    /// <summary>The weighed errors of a shard's rows, their halved squares left among the losses.</summary>
    private double[] Errors(IPass<double> pass, int start, double[] losses)
    {
        var errors = new double[pass.Batch];
        for (var i = 0; i < errors.Length; i++)
        {
            var error = pass.Outputs[i] - sample.Targets[start + i];
            errors[i] = sample.ValueWeights[start + i] * error;
            losses[start + i] = 0.5 * errors[i] * error;
        }

        return errors;
    }
}
