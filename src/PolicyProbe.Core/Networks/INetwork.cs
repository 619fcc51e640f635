using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// A differentiable function f(θ, x) that holds no state of its own: parameters and buffers come in with every call, so that
/// looking at another θ cannot touch the one in training.
/// </summary>
/// <typeparam name="T">The precision: <see cref="float"/> for training, <see cref="double"/> for ground truth.</typeparam>
public interface INetwork<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The blocks of θ and of the buffers.</summary>
    NetworkLayout Layout { get; }

    /// <summary>What to know before running it.</summary>
    NetworkTraits Traits { get; }

    /// <summary>The forward pass; all derivatives are asked of the pass that comes back.</summary>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U]; empty where the network has none.</param>
    /// <param name="x">Inputs [B, I].</param>
    /// <param name="mode">Batch statistics or buffers.</param>
    /// <returns>The pass, to be disposed; it stays valid whatever is run after it.</returns>
    /// <exception cref="ArgumentException">A span has the wrong length; the message names it and both lengths.</exception>
    IPass<T> Run(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, NetworkMode mode);

    /// <summary>Outputs alone, in evaluation mode: what a rollout needs, without keeping anything for derivatives.</summary>
    /// <param name="theta">θ [P].</param>
    /// <param name="buffers">Buffers [U].</param>
    /// <param name="x">Inputs [B, I].</param>
    /// <param name="outputs">Receives f(θ, x) [B, O].</param>
    /// <exception cref="ArgumentException">A span has the wrong length; the message names it and both lengths.</exception>
    void Predict(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, Span<T> outputs);
}

/// <summary>One forward pass and its first derivatives; any number of products share the pass.</summary>
/// <typeparam name="T">The precision.</typeparam>
public interface IPass<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The number of rows, B.</summary>
    int Batch { get; }

    /// <summary>f(θ, x) [B, O].</summary>
    ReadOnlySpan<T> Outputs { get; }

    /// <summary>The buffers after this pass [U]: changed in train mode only. The caller commits or drops them.</summary>
    ReadOnlySpan<T> ProposedBuffers { get; }

    /// <summary>Vector-Jacobian products: gradθ = (∂f/∂θ)ᵀ v and gradX = (∂f/∂x)ᵀ v.</summary>
    /// <param name="v">Weights of the outputs [B, O].</param>
    /// <param name="gradTheta">Receives the product with θ [P]; empty to leave it out.</param>
    /// <param name="gradX">Receives the product with x [B, I]; empty to leave it out.</param>
    void Pullback(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX);

    /// <summary>Jacobian-vector product: (∂f/∂θ) dθ + (∂f/∂x) dx.</summary>
    /// <param name="dTheta">Direction in θ [P]; empty for zero.</param>
    /// <param name="dX">Direction in x [B, I]; empty for zero.</param>
    /// <param name="dOutputs">Receives the product [B, O].</param>
    void Pushforward(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs);
}

/// <summary>
/// A pass that knows its second derivatives: the Hessian of ⟨v, f(θ, x)⟩ times a direction. Without it a central difference of
/// <see cref="IPass{T}.Pullback"/> in double precision serves.
/// </summary>
/// <typeparam name="T">The precision.</typeparam>
public interface IHessianProduct<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>∇²⟨v, f⟩ · (dθ, dx), v held fixed.</summary>
    /// <param name="v">Weights of the outputs [B, O].</param>
    /// <param name="dTheta">Direction in θ [P]; empty for zero.</param>
    /// <param name="dX">Direction in x [B, I]; empty for zero.</param>
    /// <param name="hTheta">Receives the θ part [P]; empty to leave it out.</param>
    /// <param name="hX">Receives the x part [B, I]; empty to leave it out.</param>
    void HessianProduct(ReadOnlySpan<T> v, ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> hTheta, Span<T> hX);
}

/// <summary>A pass that kept what its layers computed: for feature rank, dead units, similarity of representations.</summary>
/// <typeparam name="T">The precision.</typeparam>
public interface IActivations<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The layers whose outputs were kept, input side first: name and width.</summary>
    IReadOnlyList<(string Name, int Width)> Layers { get; }

    /// <summary>The output of a layer [B, Width].</summary>
    ReadOnlySpan<T> Activation(int layer);
}
