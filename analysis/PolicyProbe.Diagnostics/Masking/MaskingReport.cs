namespace PolicyProbe.Diagnostics;

/// <summary>A sign that an attack's failure is the attack's and not the model's strength.</summary>
public enum MaskingFlag
{
    /// <summary>The gradient of cross-entropy is exactly 0 at many inputs.</summary>
    ZeroGradients,

    /// <summary>A gradient or a value is not finite.</summary>
    BrokenGradients,

    /// <summary>Random points of the set's edge break more rows than following the gradient of cross-entropy.</summary>
    NoiseBeatsGradient,

    /// <summary>Climbing the margin breaks more rows than climbing cross-entropy.</summary>
    MarginBeatsCrossEntropy,

    /// <summary>One step breaks more rows than many.</summary>
    OneStepBeatsMany,

    /// <summary>A larger set is broken less often.</summary>
    NotMonotoneInRadius,

    /// <summary>A set so large that no classifier can hold is held more often than by guessing.</summary>
    LargeRadiusHolds,

    /// <summary>The same input has different outputs.</summary>
    StochasticForward,

    /// <summary>Outputs are probabilities, not logits: a softmax too many flattens the loss.</summary>
    OutputsAreProbabilities,

    /// <summary>Fewer than three classes: the difference-of-logits ratio is undefined; the margin is what there is.</summary>
    TooFewClasses,

    /// <summary>A row's outputs depend on the other rows: a normalisation layer in train mode.</summary>
    RowsDependOnEachOther,
}

/// <summary>What <see cref="MaskingChecks"/> saw. Accuracies are shares of all rows that are classified right, before and after attacks.</summary>
/// <param name="Clean">Without an attack.</param>
/// <param name="CrossEntropy">After climbing cross-entropy, in one step and in many.</param>
/// <param name="Margin">After climbing the margin in many steps.</param>
/// <param name="OneStep">After one step up the margin.</param>
/// <param name="Noise">After the worst of some random points of the set's edge.</param>
/// <param name="Strongest">After the worst of all of these.</param>
/// <param name="LargeRadius">The same with the large set.</param>
/// <param name="ByRadius">The same with the set times each factor.</param>
/// <param name="ZeroGradients">Share of rows whose gradient of cross-entropy is exactly 0 without an attack.</param>
/// <param name="BrokenGradients">Share of rows with a gradient or a value that is not finite, without an attack or on the way.</param>
/// <param name="Mismatched">Rows where the margin that an attack claims and the prediction that the classifier then makes disagree; only the prediction counts.</param>
/// <param name="Flags">What is to be doubted.</param>
public sealed record MaskingReport(
    double Clean,
    double CrossEntropy,
    double Margin,
    double OneStep,
    double Noise,
    double Strongest,
    double LargeRadius,
    IReadOnlyList<(double Factor, double Accuracy)> ByRadius,
    double ZeroGradients,
    double BrokenGradients,
    int Mismatched,
    IReadOnlyList<MaskingFlag> Flags);
