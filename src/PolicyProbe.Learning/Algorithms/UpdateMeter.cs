namespace PolicyProbe.Learning;

/// <summary>Sums over an update's steps, concluded into <see cref="UpdateStatistics"/>.</summary>
internal sealed class UpdateMeter
{
    private readonly Mean _policyLoss = new();
    private readonly Mean _valueLoss = new();
    private readonly Mean _policyNorm = new();
    private readonly Mean _valueNorm = new();
    private readonly Mean _policyNormAfter = new();
    private readonly Mean _valueNormAfter = new();
    private readonly Mean _clippedPositive = new();
    private readonly Mean _clippedNegative = new();
    private readonly Mean _clipped = new();

    /// <summary>A pair of the policy's minibatch, where the objective clips.</summary>
    public void Pair(double advantage, bool isClipped)
    {
        _clipped.Add(isClipped ? 1 : 0);
        if (advantage > 0)
            _clippedPositive.Add(isClipped ? 1 : 0);
        else if (advantage < 0)
            _clippedNegative.Add(isClipped ? 1 : 0);
    }

    /// <summary>A minibatch of the policy: the sum of its loss over its pairs.</summary>
    public void PolicyBatch(double loss, int pairs) => _policyLoss.Add(loss, pairs);

    /// <summary>A minibatch of the value function: the sum of its loss over its pairs.</summary>
    public void ValueBatch(double loss, int pairs) => _valueLoss.Add(loss, pairs);

    /// <summary>The norms of a step's gradients as they come from the losses; null where there is no such gradient.</summary>
    public void BeforeTransform(double? policy, double? value) => Norms(policy, value, _policyNorm, _valueNorm);

    /// <summary>The norms of a step's gradients as the optimisers see them; null where there is no such gradient.</summary>
    public void AfterTransform(double? policy, double? value) => Norms(policy, value, _policyNormAfter, _valueNormAfter);

    /// <summary>The statistics of the whole update.</summary>
    public UpdateStatistics Conclude(Agent agent, Rollout rollout, Estimates estimates, LearningRates rates)
    {
        var outputs = agent.Policy.Predict(rollout.Observations);
        var (divergence, logProbabilities, entropy) = (new float[rollout.Pairs], new float[rollout.Pairs], new float[rollout.Pairs]);
        agent.Head.KullbackLeibler<float>(rollout.Outputs, outputs, divergence);
        agent.Head.LogProbability<float>(outputs, rollout.Actions, logProbabilities);
        agent.Head.Entropy<float>(rollout.Outputs, entropy);
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < logProbabilities.Length; i++)
        {
            var difference = (double)logProbabilities[i] - rollout.LogProbabilities[i];
            (least, most) = (Math.Min(least, difference), Math.Max(most, difference));
        }

        var values = agent.Value.Predict(rollout.Observations);
        return new UpdateStatistics
        {
            MeanKl = Vectors.Mean(divergence),
            MaxKl = divergence.Max(),
            MaxRatio = Math.Exp(most),
            MinRatio = Math.Exp(least),
            ClipFraction = _clipped.Value,
            ClipFractionPositive = _clippedPositive.Value,
            ClipFractionNegative = _clippedNegative.Value,
            Entropy = Vectors.Mean(entropy),
            PolicyLoss = _policyLoss.Value ?? 0,
            ValueLoss = _valueLoss.Value ?? 0,
            ValueErrorEstimates = SquaredError(values, estimates.Bootstrapped),
            ValueErrorReturns = SquaredError(values, estimates.Returns),
            ExplainedVariance = ExplainedVariance(rollout.Values, estimates.Targets),
            PolicyGradientNorm = _policyNorm.Value,
            ValueGradientNorm = _valueNorm.Value,
            PolicyGradientNormClipped = _policyNormAfter.Value,
            ValueGradientNormClipped = _valueNormAfter.Value,
            LearningRate = rates.Policy,
            ValueLearningRate = rates.Value,
        };
    }

    private static void Norms(double? policy, double? value, Mean policyNorm, Mean valueNorm)
    {
        if (policy is { } first)
            policyNorm.Add(first);
        if (value is { } second)
            valueNorm.Add(second);
    }

    private static double SquaredError(float[] values, float[] targets)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
            sum += ((double)values[i] - targets[i]) * ((double)values[i] - targets[i]);
        return sum / values.Length;
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

    /// <summary>A mean of what was counted; null before anything was.</summary>
    private sealed class Mean
    {
        private double _sum;
        private long _count;

        public double? Value => _count == 0 ? null : _sum / _count;

        public void Add(double sum, int count = 1) => (_sum, _count) = (_sum + sum, _count + count);
    }
}
