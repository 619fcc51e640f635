using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>s ← clip(s, −c, c), after normalisation.</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 7; c = 10.</remarks>
public sealed record ObservationClipping : ITrick, IObservationClip
{
    /// <inheritdoc/>
    public string Id => "observation-clipping";

    /// <inheritdoc/>
    public string Summary => "observations, normalised if they are, to a range around 0 (2005.12729, trick 7)";

    /// <summary>c.</summary>
    [Setting("range", "the largest magnitude of an observation's numbers", Minimum = 0, AboveMinimum = true)]
    public double Range { get; init; } = 10;

    /// <inheritdoc/>
    public void OnObservations(Span<float> observations)
    {
        for (var i = 0; i < observations.Length; i++)
            observations[i] = (float)Math.Clamp(observations[i], -Range, Range);
    }
}
