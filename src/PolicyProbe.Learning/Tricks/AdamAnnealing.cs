namespace PolicyProbe.Learning;

/// <summary>The learning rate falls linearly to 0 over the run: α ← α · (1 − progress).</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729, trick 4.</remarks>
public sealed record AdamAnnealing : ITrick, ILearningRateSchedule
{
    /// <inheritdoc/>
    public string Id => "adam-annealing";

    /// <inheritdoc/>
    public string Summary => "the learning rate falls linearly to 0 over the run (2005.12729, trick 4)";

    /// <inheritdoc/>
    public double Factor(double progress) => 1 - progress;
}
