using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Sums over an update's minibatches, concluded into <see cref="UpdateStatistics"/>.</summary>
internal sealed class MinibatchTotals
{
    private long _pairs;
    private long _batches;

    /// <summary>Sum over pairs of the surrogate loss.</summary>
    public double PolicyLoss { get; set; }

    /// <summary>Sum over pairs of the value loss.</summary>
    public double ValueLoss { get; set; }

    /// <summary>Pairs whose gradient the clip removed.</summary>
    public long Clipped { get; set; }

    /// <summary>Sum over minibatches of the policy gradient's norm.</summary>
    public double PolicyNorm { get; set; }

    /// <summary>Sum over minibatches of the value gradient's norm.</summary>
    public double ValueNorm { get; set; }

    /// <summary>One minibatch more.</summary>
    public void Count(int pairs) => (_pairs, _batches) = (_pairs + pairs, _batches + 1);

    /// <summary>The statistics of the whole update: KL and ratios compare the policy now with the one that made the rollout.</summary>
    public UpdateStatistics Conclude(Agent agent, Rollout rollout, float[] targets, double rate)
    {
        var outputs = agent.Policy.Predict(rollout.Observations);
        var divergence = new float[rollout.Pairs];
        agent.Head.KullbackLeibler<float>(rollout.Outputs, outputs, divergence);
        var logProbabilities = new float[rollout.Pairs];
        agent.Head.LogProbability<float>(outputs, rollout.Actions, logProbabilities);
        var entropy = new float[rollout.Pairs];
        agent.Head.Entropy<float>(rollout.Outputs, entropy);
        return new UpdateStatistics(
            Vectors.Mean(divergence),
            divergence.Max(),
            Math.Exp(logProbabilities.Zip(rollout.LogProbabilities, (now, then) => (double)now - then).Max()),
            (double)Clipped / _pairs,
            Vectors.Mean(entropy),
            PolicyLoss / _pairs,
            ValueLoss / _pairs,
            ExplainedVariance(rollout.Values, targets),
            PolicyNorm / _batches,
            ValueNorm / _batches,
            rate);
    }

    private static double? ExplainedVariance(float[] values, float[] targets)
    {
        var spread = Variance(targets);
        return spread > 0 ? 1 - (Variance([.. targets.Zip(values, (target, value) => target - value)]) / spread) : null;
    }

    private static double Variance(float[] x)
    {
        var mean = Vectors.Mean(x);
        return x.Sum(value => (value - mean) * (value - mean)) / x.Length;
    }
}
