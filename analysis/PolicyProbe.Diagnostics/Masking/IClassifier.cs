namespace PolicyProbe.Diagnostics;

/// <summary>Which loss an attack on a classifier climbs.</summary>
public enum AttackLoss
{
    /// <summary>log Σ exp z − z_y.</summary>
    CrossEntropy,

    /// <summary>max over i ≠ y of zᵢ − z_y.</summary>
    Margin,
}

/// <summary>
/// A classifier as an attacker sees it: logits, and gradients of a loss in the inputs, in the classifier's own arithmetic – in single precision cross-entropy underflows,
/// and a check has to see that.
/// </summary>
public interface IClassifier
{
    /// <summary>n.</summary>
    int Inputs { get; }

    /// <summary>C.</summary>
    int Classes { get; }

    /// <summary>z(x) of every row.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="logits">Receives z [B, C].</param>
    void Logits(ReadOnlySpan<double> x, Span<double> logits);

    /// <summary>A loss of every row with its gradient.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="labels">y [B].</param>
    /// <param name="loss">Which.</param>
    /// <param name="values">Receives ℓ [B].</param>
    /// <param name="gradients">Receives ∂ℓ/∂x [B, n].</param>
    void Gradients(ReadOnlySpan<double> x, IReadOnlyList<int> labels, AttackLoss loss, Span<double> values, Span<double> gradients);
}

/// <summary>A loss of a classifier as what <see cref="SetAscent"/> climbs.</summary>
/// <param name="classifier">z.</param>
/// <param name="labels">y [B].</param>
/// <param name="loss">Which.</param>
public sealed class ClassifierLoss(IClassifier classifier, IReadOnlyList<int> labels, AttackLoss loss) : IRowObjective
{
    /// <inheritdoc/>
    public int Count => labels.Count;

    /// <inheritdoc/>
    public int Dimension => classifier.Inputs;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values) => classifier.Gradients(x, labels, loss, values, new double[x.Length]);

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients) => classifier.Gradients(x, labels, loss, values, gradients);
}
