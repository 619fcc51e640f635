namespace PolicyProbe.Learning;

/// <summary>What an algorithm takes from a rollout, a number a pair, for whoever looks at an update from outside.</summary>
/// <param name="Advantages">Â [T, N] after the tricks; where minibatches are normalised, over the whole rollout.</param>
/// <param name="Bootstrapped">V_old + Â [T, N], Â as it is estimated: the target of the value function unless a trick says otherwise.</param>
public sealed record PairEstimates(float[] Advantages, float[] Bootstrapped)
{
    /// <summary>The estimates of a rollout.</summary>
    /// <param name="rollout">The pairs.</param>
    /// <param name="options">γ and λ.</param>
    /// <param name="tricks">Those that change advantages or judge time limits.</param>
    public static PairEstimates Of(Rollout rollout, AlgorithmOptions options, TrickSet tricks)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tricks);
        var estimates = Estimates.Of(rollout, options, tricks);
        foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
            trick.OnMinibatch(estimates.Advantages);
        return new PairEstimates(estimates.Advantages, estimates.Bootstrapped);
    }
}
