using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// A family of action distributions π(· | z) over the outputs z of a network: pure, in closed form, a whole batch a call.
/// Derivatives are with respect to z, so that <see cref="IPass{T}.Pullback"/> carries them on to θ and no second backward pass
/// is ever needed: F·v = Jᵀ M J v with M from <see cref="FisherProduct"/>.
/// </summary>
/// <remarks>Shapes: outputs z [B, O], actions [B, A], one value a row [B]. All throw <see cref="ArgumentException"/> on a wrong length.</remarks>
public interface IHead
{
    /// <summary>The width O of an output row.</summary>
    int OutputSize { get; }

    /// <summary>The floats A of an action: 1 for a discrete one.</summary>
    int ActionSize { get; }

    /// <summary>Draws an action a row, rows in order, from one stream.</summary>
    void Sample<T>(ReadOnlySpan<T> outputs, Rng rng, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>The most likely action of each row.</summary>
    void Mode<T>(ReadOnlySpan<T> outputs, Span<float> actions) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>log π(a | z), in nats.</summary>
    void LogProbability<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, Span<T> logProbabilities) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Adds weightᵦ · ∇_z log π(aᵦ | zᵦ) to each row of <paramref name="gradient"/> [B, O].</summary>
    void AddLogProbabilityGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Adds weightᵦ · ∇²_z log π(aᵦ | zᵦ) vᵦ to each row of <paramref name="product"/> [B, O]: what curvature needs beside the network's own.</summary>
    void AddLogProbabilityHessian<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>H(π(· | z)), in nats.</summary>
    void Entropy<T>(ReadOnlySpan<T> outputs, Span<T> entropy) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Adds weightᵦ · ∇_z H(π(· | zᵦ)) to each row of <paramref name="gradient"/> [B, O].</summary>
    void AddEntropyGradient<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>KL(π(· | z_old) ‖ π(· | z)), in nats, at least 0.</summary>
    void KullbackLeibler<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, Span<T> divergence) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Adds weightᵦ · ∇_z KL(π(· | z_oldᵦ) ‖ π(· | zᵦ)) to each row of <paramref name="gradient"/> [B, O].</summary>
    void AddKullbackLeiblerGradient<T>(ReadOnlySpan<T> oldOutputs, ReadOnlySpan<T> outputs, ReadOnlySpan<T> weights, Span<T> gradient) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>M v per row, M = E[∇ log π ∇ log πᵀ] the Fisher information with respect to z: the Hessian of KL at z_old = z.</summary>
    void FisherProduct<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>;
}
