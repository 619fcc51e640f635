using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// F(θ) = Σᵢ F of the log-ratios log π_θ(aᵢ|sᵢ) − log π_old(aᵢ|sᵢ): with cᵢ = ∂F/∂ log πᵢ and its change ċᵢ along v,
/// ∇F = Σ cᵢ ∇log πᵢ and ∇²F v = Σ ċᵢ ∇log πᵢ + cᵢ ∇²log πᵢ v, where ∇²log π v = ∇²⟨∂ log π/∂z, z(θ)⟩ v + Jᵀ (∂² log π/∂z²) J v.
/// </summary>
/// <remarks>The head's derivatives in closed form, the network's by R-operator: B. A. Pearlmutter (1994).</remarks>
/// <param name="agent">Head and network; π_old is the policy at its θ.</param>
/// <param name="sample">The pairs.</param>
/// <param name="threads">How many shards at once.</param>
internal abstract class PolicyObjective(PreciseAgent agent, CurvatureSample sample, int threads) : SampleObjective(agent.Policy, sample.Observations, threads)
{
    private readonly Lazy<double[]> _old = new(() =>
    {
        var outputs = new double[sample.Pairs * agent.Head.OutputSize];
        var old = new double[sample.Pairs];
        agent.Policy.Predict(agent.PolicyTheta, [], sample.Observations, outputs);
        agent.Head.LogProbability<double>(outputs, sample.Actions, old);
        return old;
    });

    /// <summary>The pairs.</summary>
    protected CurvatureSample Sample { get; } = sample;

    /// <summary>F, with cᵢ, and ċᵢ where changes of the log-ratios are given.</summary>
    /// <param name="logRatios">log ρᵢ [n].</param>
    /// <param name="along">Their changes along v [n]; empty where no v is asked.</param>
    /// <param name="slopes">Receives cᵢ [n].</param>
    /// <param name="slopesAlong">Receives ċᵢ [n]; empty likewise.</param>
    protected abstract double Weigh(ReadOnlySpan<double> logRatios, ReadOnlySpan<double> along, Span<double> slopes, Span<double> slopesAlong);

    /// <inheritdoc/>
    protected override double Compute(double[] x, double[]? v, Span<double> result)
    {
        var (ratios, along) = (new double[RowCount], v is null ? [] : new double[RowCount]);
        ForEach(x, (pass, start) => Look(pass, start, v, ratios, along));
        var (slopes, slopesAlong) = (new double[RowCount], new double[along.Length]);
        var value = Weigh(ratios, along, slopes, slopesAlong);
        if (result.IsEmpty)
            return value;
        Sum(x, (pass, start, part) =>
        {
            var weights = Scores(pass, start, slopes);
            if (v is null)
            {
                pass.Pullback(weights, part, []);
                return;
            }

            var (outputs, moved) = (new double[weights.Length], Scores(pass, start, slopesAlong));
            pass.Pushforward(v, [], outputs);
            agent.Head.AddLogProbabilityHessian<double>(pass.Outputs, ActionsFrom(start, pass.Batch), slopes.AsSpan(start, pass.Batch), outputs, moved);
            AddCurvature(pass, weights, moved, v, part);
        }, result);
        return value;
    }

    /// <summary>log ρ of a shard's rows, and its change along v.</summary>
    private void Look(IPass<double> pass, int start, double[]? v, double[] ratios, double[] along)
    {
        var row = ratios.AsSpan(start, pass.Batch);
        agent.Head.LogProbability(pass.Outputs, ActionsFrom(start, pass.Batch), row);
        for (var i = 0; i < row.Length; i++)
            row[i] -= _old.Value[start + i];
        if (v is null)
            return;
        var (outputs, ones) = (new double[pass.Outputs.Length], new double[pass.Batch]);
        Array.Fill(ones, 1);
        var scores = new double[outputs.Length];
        agent.Head.AddLogProbabilityGradient<double>(pass.Outputs, ActionsFrom(start, pass.Batch), ones, scores);
        pass.Pushforward(v, [], outputs);
        for (var o = 0; o < outputs.Length; o++)
            along[start + (o / Width)] += scores[o] * outputs[o];
    }

    /// <summary>weightᵢ ∂ log πᵢ/∂z of a shard's rows.</summary>
    private double[] Scores(IPass<double> pass, int start, double[] weights)
    {
        var scores = new double[pass.Outputs.Length];
        agent.Head.AddLogProbabilityGradient<double>(pass.Outputs, ActionsFrom(start, pass.Batch), weights.AsSpan(start, pass.Batch), scores);
        return scores;
    }

    private ReadOnlySpan<float> ActionsFrom(int start, int rows) => Sample.Actions.AsSpan(start * agent.Head.ActionSize, rows * agent.Head.ActionSize);
}
