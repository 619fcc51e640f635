using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>An update ends before the first minibatch whose estimated KL(old ‖ new) is above 1.5 times the target.</summary>
/// <remarks>
/// Spinning Up and Stable-Baselines3 (<c>target_kl</c>). The estimate is mean((r − 1) − log r), r = π/π_old, which is never negative
/// and has the right expectation (Schulman, "Approximating KL divergence", 2020).
/// </remarks>
public sealed record KlEarlyStopping : ITrick, IEarlyStopping
{
    /// <inheritdoc/>
    public string Id => "kl-early-stopping";

    /// <inheritdoc/>
    public string Summary => "an update ends once the policy has moved 1.5 times the target in KL (Spinning Up, Stable-Baselines3)";

    /// <summary>The target.</summary>
    [Setting("target", "the KL that an update aims at, in nats", Minimum = 0, AboveMinimum = true)]
    public double Target { get; init; } = 0.01;

    /// <inheritdoc/>
    public bool Stops(double divergence) => divergence > 1.5 * Target;
}
