namespace PolicyProbe.Ablations;

/// <summary>Something in a grid file that breaks a rule.</summary>
/// <param name="Path">Where, from the root: <c>$.tricks.of[2]</c>.</param>
/// <param name="Text">What, which rule, and what would be right: one sentence.</param>
public sealed record GridProblem(string Path, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Text}";
}
