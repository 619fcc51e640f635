namespace PolicyProbe.Diagnostics;

/// <summary>How advantages are made to say nothing about their actions.</summary>
public enum NoiseKind
{
    /// <summary>They are dealt to the pairs of the batch in a random order.</summary>
    Permutation,

    /// <summary>Each keeps its size and gets a fair random sign.</summary>
    Signs,
}
