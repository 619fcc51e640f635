using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The two functions that TRPO's line search looks at: the surrogate, and the mean KL from the policy that made the rollout.</summary>
internal sealed class LineSearch
{
    private readonly Agent _agent;
    private readonly Rollout _rollout;
    private readonly Minibatch _batch;
    private readonly TrickSet _tricks;
    private readonly float[] _outputs;
    private readonly float[] _row;

    /// <summary>The functions over a whole rollout; the agent is at θ_old.</summary>
    public LineSearch(Agent agent, Rollout rollout, Minibatch batch, TrickSet tricks)
    {
        (_agent, _rollout, _batch, _tricks) = (agent, rollout, batch, tricks);
        (_outputs, _row) = (new float[rollout.Outputs.Length], new float[batch.Size]);
        Start = At().Surrogate;
    }

    /// <summary>L(θ_old).</summary>
    public double Start { get; }

    /// <summary>L and mean KL(old ‖ new), in nats, at the agent's present θ.</summary>
    public (double Surrogate, double Divergence) At()
    {
        var (outputs, row) = (_outputs, _row);
        _agent.Policy.Network.Predict(_agent.Policy.Theta, _agent.Policy.Buffers, _batch.Observations, outputs);
        _agent.Head.LogProbability<float>(outputs, _batch.Actions, row);
        var sum = 0.0;
        ReadOnlySpan<float> weights = _batch.Weights, old = _batch.LogProbabilities, advantages = _batch.Advantages;
        for (var i = 0; i < row.Length; i++)
            sum += (weights.IsEmpty ? 1.0 : weights[i]) * Math.Exp((double)row[i] - old[i]) * advantages[i];
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
