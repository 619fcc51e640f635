using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>s ← (s − m) / (d + ε) with mean m and standard deviation d of the observations acted on so far, this one included.</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 6; on in every one of its configurations.</remarks>
public sealed record ObservationNormalization : ITrick, IObservationScale
{
    /// <inheritdoc/>
    public string Id => "observation-normalization";

    /// <inheritdoc/>
    public string Summary => "observations to mean 0 and standard deviation 1 by running statistics (2005.12729, trick 6)";

    /// <summary>ε.</summary>
    [Setting("epsilon", "added to the standard deviation", Minimum = 0, AboveMinimum = true)]
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public void OnObservation(Span<float> observation, RunningMoments moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        for (var i = 0; i < observation.Length; i++)
            observation[i] = (float)((observation[i] - moments.Mean[i]) / (moments.Deviation(i) + Epsilon));
    }
}
