namespace PolicyProbe.Probes;

/// <summary>How the pairs of repeated estimates are drawn.</summary>
public enum StreamSampling
{
    /// <summary>Each estimate from a rollout of its own, which begins with a reset: what an update meets.</summary>
    IndependentRollouts,

    /// <summary>Blocks of one long rollout, one after the other: neighbours share the episode that is cut between them.</summary>
    ContiguousBlocks,

    /// <summary>The pairs of one long rollout in random order, K a time: the pairs of an episode go to different estimates.</summary>
    ShuffledPairs,
}
