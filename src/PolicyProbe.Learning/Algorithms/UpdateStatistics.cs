namespace PolicyProbe.Learning;

/// <summary>A column of metrics.csv, and where TensorBoard shows it.</summary>
/// <param name="name">The column.</param>
/// <param name="tag">The group and name in TensorBoard.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MetricAttribute(string name, string tag) : Attribute
{
    /// <summary>The column.</summary>
    public string Name { get; } = name;

    /// <summary>The group and name in TensorBoard.</summary>
    public string Tag { get; } = tag;
}

/// <summary>
/// What an update did. KL and ratios compare the policy after the whole update with the one that made the rollout, over all of its
/// pairs; an entry that an algorithm does not have is null.
/// </summary>
public sealed record UpdateStatistics
{
    /// <summary>mean over the rollout's states of KL(π_before ‖ π_after), nats.</summary>
    [Metric("mean_kl", "trust-region/mean-kl")]
    public required double MeanKl { get; init; }

    /// <summary>The largest of them, nats.</summary>
    [Metric("max_kl", "trust-region/max-kl")]
    public required double MaxKl { get; init; }

    /// <summary>max π_after(a|s)/π_before(a|s).</summary>
    [Metric("max_ratio", "trust-region/max-ratio")]
    public required double MaxRatio { get; init; }

    /// <summary>min π_after(a|s)/π_before(a|s).</summary>
    [Metric("min_ratio", "trust-region/min-ratio")]
    public required double MinRatio { get; init; }

    /// <summary>Share of minibatch pairs whose gradient the clip removed; null where nothing clips.</summary>
    [Metric("clip_fraction", "trust-region/clip-fraction")]
    public double? ClipFraction { get; init; }

    /// <summary>The same over pairs with Â above 0; null where there are none.</summary>
    [Metric("clip_fraction_positive", "trust-region/clip-fraction-positive")]
    public double? ClipFractionPositive { get; init; }

    /// <summary>The same over pairs with Â below 0; null where there are none.</summary>
    [Metric("clip_fraction_negative", "trust-region/clip-fraction-negative")]
    public double? ClipFractionNegative { get; init; }

    /// <summary>Mean entropy of the policy before the update, nats.</summary>
    [Metric("entropy", "policy/entropy")]
    public required double Entropy { get; init; }

    /// <summary>Mean of the policy's loss over the minibatches.</summary>
    [Metric("policy_loss", "policy/loss")]
    public required double PolicyLoss { get; init; }

    /// <summary>Mean of the value function's loss over the minibatches.</summary>
    [Metric("value_loss", "value/loss")]
    public required double ValueLoss { get; init; }

    /// <summary>mean (V − (Â + V_old))² after the update, Â as the algorithm estimates it.</summary>
    [Metric("value_error_estimates", "value/error-estimates")]
    public required double ValueErrorEstimates { get; init; }

    /// <summary>mean (V − Σ γᵏ r)² after the update.</summary>
    [Metric("value_error_returns", "value/error-returns")]
    public required double ValueErrorReturns { get; init; }

    /// <summary>1 − Var(R − V)/Var(R) before the update, R the value function's targets; null where they are constant.</summary>
    [Metric("explained_variance", "value/explained-variance")]
    public double? ExplainedVariance { get; init; }

    /// <summary>Mean norm of the policy's gradient over the steps, before any trick.</summary>
    [Metric("policy_gradient_norm", "policy/gradient-norm")]
    public double? PolicyGradientNorm { get; init; }

    /// <summary>Mean norm of the value function's gradient over the steps, before any trick.</summary>
    [Metric("value_gradient_norm", "value/gradient-norm")]
    public double? ValueGradientNorm { get; init; }

    /// <summary>Mean norm of the policy's gradient as the optimiser sees it; with a shared network, of both parts together.</summary>
    [Metric("policy_gradient_norm_clipped", "policy/gradient-norm-clipped")]
    public double? PolicyGradientNormClipped { get; init; }

    /// <summary>Mean norm of the value function's gradient as the optimiser sees it; null with a shared network.</summary>
    [Metric("value_gradient_norm_clipped", "value/gradient-norm-clipped")]
    public double? ValueGradientNormClipped { get; init; }

    /// <summary>The policy's learning rate; null where it has none.</summary>
    [Metric("learning_rate", "policy/learning-rate")]
    public double? LearningRate { get; init; }

    /// <summary>The value function's learning rate.</summary>
    [Metric("value_learning_rate", "value/learning-rate")]
    public double? ValueLearningRate { get; init; }

    /// <summary>TRPO: δ of this update, nats.</summary>
    [Metric("kl_limit", "trust-region/kl-limit")]
    public double? KlLimit { get; init; }

    /// <summary>TRPO: ‖g − Fx‖/‖g‖ after conjugate gradients; it starts at 1.</summary>
    [Metric("cg_residual", "trust-region/cg-residual")]
    public double? CgResidual { get; init; }

    /// <summary>TRPO: steps of conjugate gradients.</summary>
    [Metric("cg_iterations", "trust-region/cg-iterations")]
    public double? CgIterations { get; init; }

    /// <summary>TRPO: step sizes that the line search tried.</summary>
    [Metric("line_search_steps", "trust-region/line-search-steps")]
    public double? LineSearchSteps { get; init; }

    /// <summary>TRPO: 1 where a step was taken, else 0.</summary>
    [Metric("line_search_accepted", "trust-region/line-search-accepted")]
    public double? LineSearchAccepted { get; init; }

    /// <summary>TRPO: by how much the step taken improved the surrogate.</summary>
    [Metric("surrogate_improvement", "trust-region/surrogate-improvement")]
    public double? SurrogateImprovement { get; init; }

    /// <summary>TRPO: by how much the full step would improve it to first order.</summary>
    [Metric("expected_improvement", "trust-region/expected-improvement")]
    public double? ExpectedImprovement { get; init; }
}
