using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>½ Σ (V_φ(sᵢ) − targetᵢ)² over the number of units; ∇² v = Σ (∇V ∇Vᵀ + (V − target) ∇²V) v.</summary>
/// <param name="network">V, one output.</param>
/// <param name="observations">s [n, I].</param>
/// <param name="targets">Targets [n].</param>
/// <param name="weights">What each row counts [n].</param>
/// <param name="threads">How many shards at once.</param>
internal sealed class ValueLossObjective(INetwork<double> network, double[] observations, double[] targets, double[] weights, int threads) : SampleObjective(network, observations, threads)
{
    /// <summary>Of an agent's value network.</summary>
    /// <param name="agent">The value network.</param>
    /// <param name="sample">States and targets.</param>
    /// <param name="threads">How many shards at once.</param>
    public ValueLossObjective(PreciseAgent agent, CurvatureSample sample, int threads)
        : this(agent.Value, sample.Observations, sample.Targets, sample.ValueWeights, threads)
    {
    }

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
                    moved[i] *= weights[start + i];
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
            var error = pass.Outputs[i] - targets[start + i];
            errors[i] = weights[start + i] * error;
            losses[start + i] = 0.5 * errors[i] * error;
        }

        return errors;
    }
}
