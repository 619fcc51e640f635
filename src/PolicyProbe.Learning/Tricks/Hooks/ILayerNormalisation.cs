namespace PolicyProbe.Learning;

/// <summary>Hook: normalises the sums of every hidden layer, policy and value function alike. An algorithm without one does not.</summary>
public interface ILayerNormalisation
{
    /// <summary>How.</summary>
    HiddenNormalisation Normalisation { get; }
}
