namespace PolicyProbe.Learning;

/// <summary>Hook: changes the advantages of a whole rollout.</summary>
public interface IBatchAdvantages
{
    /// <summary>Changes the advantages [T · N] in place.</summary>
    void OnBatch(Span<float> advantages);
}
