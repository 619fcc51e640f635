namespace PolicyProbe.Learning;

/// <summary>Hook: clips observations after they are scaled.</summary>
public interface IObservationClip
{
    /// <summary>Changes observations [N, O] in place.</summary>
    void OnObservations(Span<float> observations);
}
