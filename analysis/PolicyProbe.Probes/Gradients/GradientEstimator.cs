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

    /// <summary>Q_t(s, a) − V_t(s) of the problem itself, where its model is known; the baseline is in it.</summary>
    Exact,
}

/// <summary>What the return is compared with.</summary>
public enum BaselineKind
{
    /// <summary>The agent's value network; it also stands for what lies beyond a cut.</summary>
    Value,

    /// <summary>Zero, beyond a cut too.</summary>
    Zero,

    /// <summary>A value network fitted afresh to the returns of many pairs.</summary>
    Fitted,

    /// <summary>V_t(s) of the problem itself, where its model is known.</summary>
    Exact,
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

    /// <summary>The problem's own values, for exact advantages.</summary>
    public ExactValues? Exact { get; init; }

    /// <summary>ĝ [P] from the first <paramref name="size"/> units of <paramref name="stream"/>, summed by <paramref name="scores"/>.</summary>
    public double[] Estimate(ScoreSum scores, SampleStream stream, int size) => Block(scores, stream, 0, stream.PairsIn(size, Unit), size);

    /// <summary>ĝ [P] from the pairs from … to − 1 of a stream, <paramref name="units"/> units.</summary>
    public double[] Block(ScoreSum scores, SampleStream stream, int from, int to, int units)
    {
        var weights = Advantages(stream, from, to);
        if (Normalise)
            AdvantageNormalization.Normalise(weights, Epsilon);
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= (float)(StateWeight(stream, from + i) / units);
        var gradient = new double[scores.Parameters];
        scores.Of(stream.ObservationsOf(from, to), stream.ActionsOf(from, to), weights, gradient);
        return gradient;
    }

    /// <summary>ĝ [P] from some rows of a stream, whose advantages are those of the whole stream.</summary>
    /// <param name="scores">Sums.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="advantages">Âᵢ of all its pairs [n].</param>
    /// <param name="rows">Which pairs.</param>
    public double[] Rows(ScoreSum scores, SampleStream stream, float[] advantages, ReadOnlySpan<int> rows)
    {
        var weights = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            weights[i] = advantages[rows[i]];
        if (Normalise)
            AdvantageNormalization.Normalise(weights, Epsilon);
        for (var i = 0; i < rows.Length; i++)
            weights[i] *= (float)(StateWeight(stream, rows[i]) / rows.Length);
        var gradient = new double[scores.Parameters];
        scores.Of(stream.ObservationsAt(rows), stream.ActionsAt(rows), weights, gradient);
        return gradient;
    }

    /// <summary>Âᵢ of the pairs from … to − 1, not normalised, where nothing is known of the pairs from <paramref name="to"/> on; an episode begins at <paramref name="from"/>.</summary>
    public float[] Advantages(SampleStream stream, int from, int to)
    {
        var n = to - from;
        if (Advantage == AdvantageKind.Exact)
            return ExactAdvantages(stream, from, to);
        var values = Baseline == BaselineKind.Zero ? new float[n] : stream.Values.AsSpan(from, n);
        var next = Baseline == BaselineKind.Zero ? new float[n] : stream.NextValues[from..to];
        var ends = stream.Ends.AsSpan(from, n);
        for (var i = 0; i < n; i++)
            if (ends[i] == EpisodeEnd.Truncated)
                next[i] = TimeLimits?.OnTimeLimit(next[i]) ?? 0;
        var advantages = new float[n];
        GeneralizedAdvantage.Compute(stream.Rewards.AsSpan(from, n), values, next, ends, 1, Discount, Advantage == AdvantageKind.MonteCarlo ? 1 : Lambda, advantages);
        return advantages;
    }

    private float[] ExactAdvantages(SampleStream stream, int from, int to)
    {
        var advantages = new float[to - from];
        for (var i = from; i < to; i++)
            advantages[i - from] = (float)Exact!.Advantage(stream.ObservationsOf(i, i + 1).Span, stream.ActionsOf(i, i + 1).Span, stream.EpisodeTime[i]);
        return advantages;
    }

    /// <summary>wᵢ.</summary>
    public double StateWeight(SampleStream stream, int i) => StateDiscount ? Math.Pow(Discount, stream.EpisodeTime[i]) : 1;
}
