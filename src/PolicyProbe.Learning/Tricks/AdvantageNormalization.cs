using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Â ← (Â − mean Â) / (std Â + ε) over each minibatch or the whole batch, std with B − 1. One alone is left as it is.</summary>
/// <remarks>Ilyas et al., arXiv:1811.02553, eq. 15; OpenAI Baselines.</remarks>
public sealed record AdvantageNormalization : ITrick, IMinibatchAdvantages, IBatchAdvantages
{
    /// <inheritdoc/>
    public string Id => "advantage-normalization";

    /// <inheritdoc/>
    public string Summary => "advantages to mean 0 and standard deviation 1 (1811.02553, eq. 15)";

    /// <summary>ε.</summary>
    [Setting("epsilon", "added to the standard deviation", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Over what.</summary>
    [Setting("scope", "over which pairs mean and deviation are taken")]
    public AdvantageScope Scope { get; init; } = AdvantageScope.Minibatch;

    /// <inheritdoc/>
    public void OnMinibatch(Span<float> advantages)
    {
        if (Scope == AdvantageScope.Minibatch)
            Normalise(advantages, Epsilon);
    }

    /// <inheritdoc/>
    public void OnBatch(Span<float> advantages)
    {
        if (Scope == AdvantageScope.Batch)
            Normalise(advantages, Epsilon);
    }

    /// <summary>The normalisation itself, in place, in double precision.</summary>
    public static void Normalise(Span<float> advantages, double epsilon)
    {
        if (advantages.Length < 2)
            return;
        var (mean, scale) = Moments(advantages, epsilon);
        for (var i = 0; i < advantages.Length; i++)
            advantages[i] = (float)((advantages[i] - mean) * scale);
    }

    /// <summary>mean Â and 1 / (std Â + ε); 0 and 1 of one alone.</summary>
    public static (double Mean, double Scale) Moments(ReadOnlySpan<float> advantages, double epsilon)
    {
        if (advantages.Length < 2)
            return (0, 1);
        var mean = 0.0;
        foreach (var advantage in advantages)
            mean += advantage;
        mean /= advantages.Length;
        var squares = 0.0;
        foreach (var advantage in advantages)
            squares += (advantage - mean) * (advantage - mean);
        return (mean, 1 / (Math.Sqrt(squares / (advantages.Length - 1)) + epsilon));
    }
}

/// <summary>Over which pairs advantages are normalised.</summary>
public enum AdvantageScope
{
    /// <summary>Each minibatch.</summary>
    Minibatch,

    /// <summary>The whole rollout, once.</summary>
    Batch,
}
