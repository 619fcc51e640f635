namespace PolicyProbe.Learning;

/// <summary>Hook: rescales an observation by the statistics of those acted on.</summary>
public interface IObservationScale
{
    /// <summary>Changes an observation [O] in place.</summary>
    void OnObservation(Span<float> observation, RunningMoments moments);
}
