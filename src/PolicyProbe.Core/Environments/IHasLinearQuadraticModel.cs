namespace PolicyProbe.Core;

/// <summary>
/// An environment with linear dynamics and quadratic reward whose matrices are known: a probe that finds it compares itself with the
/// truth.
/// </summary>
public interface IHasLinearQuadraticModel
{
    /// <summary>A, B, Q, R, W, S₀ and γ. What an agent sees is the state itself, and its action enters as it is.</summary>
    LinearQuadraticModel LinearQuadratic { get; }
}
