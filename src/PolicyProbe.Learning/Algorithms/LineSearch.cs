using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The two functions that TRPO's line search looks at: the surrogate, and the mean KL from the policy that made the rollout.</summary>
internal sealed class LineSearch
{
    private readonly Agent _agent;
    private readonly Rollout _rollout;
    private readonly Minibatch _batch;
    private readonly TrickSet _tricks;

    /// <summary>The functions over a whole rollout; the agent is at θ_old.</summary>
    public LineSearch(Agent agent, Rollout rollout, Minibatch batch, TrickSet tricks)
    {
        (_agent, _rollout, _batch, _tricks) = (agent, rollout, batch, tricks);
        Start = At().Surrogate;
    }

    /// <summary>L(θ_old).</summary>
    public double Start { get; }

    /// <summary>L and mean KL(old ‖ new), in nats, at the agent's present θ.</summary>
    public (double Surrogate, double Divergence) At()
    {
        var outputs = _agent.Policy.Predict(_batch.Observations);
        var row = new float[_batch.Size];
        _agent.Head.LogProbability<float>(outputs, _batch.Actions, row);
        var sum = 0.0;
        for (var i = 0; i < row.Length; i++)
            sum += (_batch.Weights?[i] ?? 1.0) * Math.Exp((double)row[i] - _batch.LogProbabilities[i]) * _batch.Advantages[i];
        sum /= row.Length;
        foreach (var bonus in _tricks.Hooks<IEntropyBonus>())
        {
            _agent.Head.Entropy<float>(outputs, row);
            sum += bonus.Coefficient * Vectors.Mean(row);
        }

        _agent.Head.KullbackLeibler<float>(_rollout.Outputs, outputs, row);
        return (sum, Vectors.Mean(row));
    }
}
