using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>L_V = max[(V − T)², (clip(V, V_old − ε, V_old + ε) − T)²].</summary>
/// <remarks>
/// Engstrom et al., arXiv:2005.12729, trick 1. The paper's text has min where its code has max; with min the loss would not be
/// pessimistic, so the maximum it is.
/// </remarks>
public sealed record ValueClipping : ITrick, IValueLoss
{
    /// <inheritdoc/>
    public string Id => "value-clipping";

    /// <inheritdoc/>
    public string Summary => "the value loss is the larger of the plain one and that of a value near its old one (2005.12729, trick 1)";

    /// <summary>ε.</summary>
    [Setting("range", "how far a value may move from its old one", Minimum = 0, AboveMinimum = true)]
    public double Range { get; init; } = 0.2;

    /// <inheritdoc/>
    public (double Loss, double Derivative) Of(double value, double oldValue, double target)
    {
        var clipped = Math.Clamp(value, oldValue - Range, oldValue + Range);
        var (free, held) = ((value - target) * (value - target), (clipped - target) * (clipped - target));

        // The clipped form is the larger one only where V lies outside the range, and there it does not depend on V.
        return free >= held ? (free, 2 * (value - target)) : (held, 0);
    }
}
