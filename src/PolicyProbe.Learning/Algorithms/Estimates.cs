namespace PolicyProbe.Learning;

/// <summary>What an algorithm learns from a rollout: advantages, the value function's targets, and each pair's weight.</summary>
/// <param name="Advantages">Â [T, N], changed by the tricks for whole batches.</param>
/// <param name="Bootstrapped">Â + V_old [T, N], Â before any trick.</param>
/// <param name="Targets">V_target [T, N]: the former, unless a trick says otherwise.</param>
/// <param name="Returns">Σₖ γᵏ rₜ₊ₖ [T, N] to the episode's end, the value beyond a cut included: Â + V at λ = 1.</param>
/// <param name="Weights">The weight of a pair in the policy's gradient [T, N]; null where all count alike.</param>
internal sealed record Estimates(float[] Advantages, float[] Bootstrapped, float[] Targets, float[] Returns, float[]? Weights)
{
    /// <summary>The estimates of a rollout.</summary>
    public static Estimates Of(Rollout rollout, AlgorithmOptions options, TrickSet tricks)
    {
        var next = Beyond(rollout, options, tricks.OnlyOne<ITimeLimitValue>("judge time limits"));
        var (advantages, returns, bootstrapped) = (new float[rollout.Pairs], new float[rollout.Pairs], new float[rollout.Pairs]);
        GeneralizedAdvantage.Compute(rollout.Rewards, rollout.Values, next, rollout.Ends, rollout.Environments, options.Discount, options.Lambda, advantages);
        GeneralizedAdvantage.Compute(rollout.Rewards, rollout.Values, next, rollout.Ends, rollout.Environments, options.Discount, 1, returns);
        var target = tricks.OnlyOne<IValueTarget>("choose the value target");
        for (var i = 0; i < returns.Length; i++)
        {
            returns[i] += rollout.Values[i];
            bootstrapped[i] = advantages[i] + rollout.Values[i];
        }

        var targets = target is null ? bootstrapped : [.. bootstrapped.Zip(returns, target.Target)];

        foreach (var trick in tricks.Hooks<IBatchAdvantages>())
            trick.OnBatch(advantages);
        return new Estimates(advantages, bootstrapped, targets, returns, WeightsOf(rollout, options, tricks));
    }

    /// <summary>V(sₜ₊₁) [T, N] as far as it counts: 0 at a time limit unless a trick says otherwise.</summary>
    private static float[] Beyond(Rollout rollout, AlgorithmOptions options, ITimeLimitValue? limit)
    {
        float[] next = [.. rollout.NextValues];
        for (var i = 0; i < next.Length; i++)
            if (rollout.Ends[i] == Core.EpisodeEnd.Truncated)
                next[i] = limit?.OnTimeLimit(next[i]) ?? 0;
            else if (rollout.Ends[i] == Core.EpisodeEnd.None && options.RolloutEnd == RolloutEnd.LastValue && i >= rollout.Pairs - rollout.Environments)
                next[i] = rollout.Values[i];
        return next;
    }

    private static float[]? WeightsOf(Rollout rollout, AlgorithmOptions options, TrickSet tricks)
    {
        float[]? weights = null;
        foreach (var trick in tricks.Hooks<IStateWeight>())
        {
            weights ??= [.. Enumerable.Repeat(1f, rollout.Pairs)];
            for (var i = 0; i < weights.Length; i++)
                weights[i] *= (float)trick.Weight(options.Discount, rollout.Times[i]);
        }

        return weights;
    }
}
