namespace PolicyProbe.Diagnostics;

/// <summary>A classifier of which only decisions are asked, many rows at a time: a network's greatest output, a discrete policy's modal action.</summary>
public interface IDecisionRule
{
    /// <summary>n, the length of a row.</summary>
    int Dimension { get; }

    /// <summary>K, the number of classes.</summary>
    int Classes { get; }

    /// <summary>The class of every row.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="classes">Receives the classes [B], 0 to K − 1.</param>
    void Classify(ReadOnlySpan<double> x, Span<int> classes);
}
