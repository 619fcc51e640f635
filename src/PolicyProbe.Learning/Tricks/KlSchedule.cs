using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The trust region's δ moves linearly over the run: δ_u = δ + (δ_final − δ)(u + 1)/U at update u = 0 … U − 1.</summary>
/// <remarks>Engstrom et al., arXiv:2005.12729: what TRPO+ has in place of annealing. The code adds the step before the first update, so does this.</remarks>
public sealed record KlSchedule : ITrick, IKlSchedule
{
    /// <inheritdoc/>
    public string Id => "kl-schedule";

    /// <inheritdoc/>
    public string Summary => "the trust region's size moves linearly to a final one over the run (2005.12729, TRPO+)";

    /// <summary>δ at the end.</summary>
    [Setting("final", "the largest mean KL of the last update, in nats", Minimum = 0, AboveMinimum = true)]
    public double Final { get; init; } = 0.01;

    /// <inheritdoc/>
    public double Limit(double initial, double progress) => initial + ((Final - initial) * progress);
}
