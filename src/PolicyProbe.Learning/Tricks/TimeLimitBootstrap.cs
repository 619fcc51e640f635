namespace PolicyProbe.Learning;

/// <summary>An episode that a time limit cut off bootstraps from the value of its last state; without it a time limit counts as a death.</summary>
/// <remarks>Pardo et al., arXiv:1712.00378.</remarks>
public sealed record TimeLimitBootstrap : ITrick, ITimeLimitValue
{
    /// <inheritdoc/>
    public string Id => "time-limit-bootstrap";

    /// <inheritdoc/>
    public string Summary => "what a time limit cut off keeps the value of its last state; without it, a time limit counts as a death (1712.00378)";

    /// <inheritdoc/>
    public float OnTimeLimit(float value) => value;
}
