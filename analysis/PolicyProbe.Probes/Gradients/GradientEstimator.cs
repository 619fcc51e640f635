using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>How the advantage of a pair is estimated.</summary>
public enum AdvantageKind
{
    /// <summary>Generalised advantage estimation with the agent's own λ.</summary>
    Gae,

    /// <summary>Discounted return minus baseline: λ = 1.</summary>
    MonteCarlo,
}

/// <summary>What the return is compared with.</summary>
public enum BaselineKind
{
    /// <summary>The agent's value network; it also stands for what lies beyond a cut.</summary>
    Value,

    /// <summary>Zero, beyond a cut too.</summary>
    Zero,
}

/// <summary>
/// One estimate of the policy gradient from the first n pairs of a stream:
/// ĝ = (1/n) Σᵢ wᵢ ∇_θ log π(aᵢ|sᵢ) Âᵢ, with n the pairs or the episodes, wᵢ = γᵗ or 1, Â normalised over the sample or not.
/// At θ = θ_old it is the gradient of PPO's and TRPO's surrogate.
/// </summary>
/// <remarks>Ilyas et al., arXiv:1811.02553, eqs. 1, 2 and 15; the γᵗ weight: Nota and Thomas, arXiv:1906.07073.</remarks>
internal sealed record GradientEstimator(SampleUnit Unit, AdvantageKind Advantage, BaselineKind Baseline, bool Normalise, bool StateDiscount, double Discount, double Lambda)
{
    /// <summary>What the value beyond a time limit counts for, as in the algorithm; null takes a time limit for a death.</summary>
    public ITimeLimitValue? TimeLimits { get; init; }

    /// <summary>ĝ [P] from the first <paramref name="size"/> units of <paramref name="stream"/>, summed by <paramref name="scores"/>.</summary>
    public double[] Estimate(ScoreSum scores, SampleStream stream, int size)
    {
        var n = stream.PairsIn(size, Unit);
        var (width, actionSize) = (stream.Observations.Length / (stream.Pairs + 1), stream.Actions.Length / stream.Pairs);
        var gradient = new double[scores.Parameters];
        scores.Of(stream.Observations.AsMemory(0, n * width), stream.Actions.AsMemory(0, n * actionSize), Weights(stream, n, size), gradient);
        return gradient;
    }

    /// <summary>wᵢ Âᵢ / n for every pair.</summary>
    private float[] Weights(SampleStream stream, int n, int size)
    {
        var values = Baseline == BaselineKind.Value ? stream.Values : new float[n];
        var next = Baseline == BaselineKind.Value ? stream.NextValues[..n] : new float[n];
        for (var i = 0; i < n; i++)
            if (stream.Ends[i] == EpisodeEnd.Truncated)
                next[i] = TimeLimits?.OnTimeLimit(next[i]) ?? 0;
        var advantages = new float[n];
        GeneralizedAdvantage.Compute(
            stream.Rewards.AsSpan(0, n), values.AsSpan(0, n), next, stream.Ends.AsSpan(0, n), 1,
            Discount, Advantage == AdvantageKind.MonteCarlo ? 1 : Lambda, advantages);
        if (Normalise)
            AdvantageNormalization.Normalise(advantages, 1e-8);
        for (var i = 0; i < n; i++)
            advantages[i] *= (float)((StateDiscount ? Math.Pow(Discount, stream.EpisodeTime[i]) : 1) / size);
        return advantages;
    }
}
