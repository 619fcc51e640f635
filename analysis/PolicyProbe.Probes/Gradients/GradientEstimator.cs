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
    /// <summary>ε of the normalisation.</summary>
    public const double Epsilon = 1e-8;

    /// <summary>What the value beyond a time limit counts for, as in the algorithm; null takes a time limit for a death.</summary>
    public ITimeLimitValue? TimeLimits { get; init; }

    /// <summary>ĝ [P] from the first <paramref name="size"/> units of <paramref name="stream"/>, summed by <paramref name="scores"/>.</summary>
    public double[] Estimate(ScoreSum scores, SampleStream stream, int size)
    {
        var n = stream.PairsIn(size, Unit);
        var weights = Advantages(stream, 0, n);
        if (Normalise)
            AdvantageNormalization.Normalise(weights, Epsilon);
        for (var i = 0; i < n; i++)
            weights[i] *= (float)(StateWeight(stream, i) / size);
        var gradient = new double[scores.Parameters];
        scores.Of(stream.ObservationsOf(0, n), stream.ActionsOf(0, n), weights, gradient);
        return gradient;
    }

    /// <summary>Âᵢ of the pairs from … to − 1, not normalised, where nothing is known of the pairs from <paramref name="to"/> on; an episode begins at <paramref name="from"/>.</summary>
    public float[] Advantages(SampleStream stream, int from, int to)
    {
        var n = to - from;
        var values = Baseline == BaselineKind.Value ? stream.Values.AsSpan(from, n) : new float[n];
        var next = Baseline == BaselineKind.Value ? stream.NextValues[from..to] : new float[n];
        var ends = stream.Ends.AsSpan(from, n);
        for (var i = 0; i < n; i++)
            if (ends[i] == EpisodeEnd.Truncated)
                next[i] = TimeLimits?.OnTimeLimit(next[i]) ?? 0;
        var advantages = new float[n];
        GeneralizedAdvantage.Compute(stream.Rewards.AsSpan(from, n), values, next, ends, 1, Discount, Advantage == AdvantageKind.MonteCarlo ? 1 : Lambda, advantages);
        return advantages;
    }

    /// <summary>wᵢ.</summary>
    public double StateWeight(SampleStream stream, int i) => StateDiscount ? Math.Pow(Discount, stream.EpisodeTime[i]) : 1;
}
