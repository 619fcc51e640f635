namespace PolicyProbe.Learning;

/// <summary>
/// How an agent sees observations: scaled by the statistics of those it acted on, then clipped. Part of the agent, since its networks
/// mean nothing without it.
/// </summary>
/// <remarks>
/// Each observation that an action is chosen at counts once. The last one of a truncated episode, which only its value is asked of, is
/// scaled but not counted.
/// </remarks>
public sealed class ObservationFilter
{
    private readonly IObservationScale[] _scales;
    private readonly IObservationClip[] _clips;

    /// <summary>The filter of a set of tricks, before the first observation.</summary>
    /// <param name="tricks">Those with a hook for observations act.</param>
    /// <param name="width">O.</param>
    public ObservationFilter(TrickSet tricks, int width)
        : this([.. tricks.Hooks<IObservationScale>()], [.. tricks.Hooks<IObservationClip>()], new RunningMoments(width))
    {
    }

    private ObservationFilter(IObservationScale[] scales, IObservationClip[] clips, RunningMoments moments) =>
        (_scales, _clips, Moments) = (scales, clips, moments);

    /// <summary>Whether observations pass as they are.</summary>
    public bool IsIdentity => _scales.Length == 0 && _clips.Length == 0;

    /// <summary>The statistics so far; they grow only where something scales.</summary>
    public RunningMoments Moments { get; private set; }

    /// <summary>A copy that shares nothing that changes.</summary>
    public ObservationFilter Copy() => With(Moments.Copy());

    /// <summary>The same filter with other statistics.</summary>
    public ObservationFilter With(RunningMoments moments) => new(_scales, _clips, moments);

    /// <summary>Counts rows [N, O] and filters them in place.</summary>
    public void Learn(Span<float> rows)
    {
        var width = Moments.Mean.Length;
        if (_scales.Length > 0)
            for (var start = 0; start < rows.Length; start += width)
                Moments.Add(rows.Slice(start, width));
        Apply(rows);
    }

    /// <summary>Filters rows [N, O] in place, by the statistics as they are.</summary>
    public void Apply(Span<float> rows)
    {
        var width = Moments.Mean.Length;
        foreach (var scale in _scales)
            for (var start = 0; start < rows.Length; start += width)
                scale.OnObservation(rows.Slice(start, width), Moments);
        foreach (var clip in _clips)
            clip.OnObservations(rows);
    }
}
