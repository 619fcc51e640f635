using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>A function f of rows with several outputs and its vector-Jacobian products: a network's outputs, a policy's probabilities, distances to sets.</summary>
public interface IRowFunction
{
    /// <summary>n.</summary>
    int Dimension { get; }

    /// <summary>O.</summary>
    int Outputs { get; }

    /// <summary>f of every row.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="outputs">Receives f [B, O].</param>
    void Values(ReadOnlySpan<double> x, Span<double> outputs);

    /// <summary>(∂f/∂x)ᵀ w of every row.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="weights">w [B, O].</param>
    /// <param name="gradients">Receives the products [B, n].</param>
    void Pullback(ReadOnlySpan<double> x, ReadOnlySpan<double> weights, Span<double> gradients);
}

/// <summary>A network at fixed θ, in the mode that is deployed.</summary>
/// <param name="network">f.</param>
/// <param name="theta">θ [P].</param>
/// <param name="buffers">Buffers [U]; empty for none.</param>
public sealed class NetworkFunction(INetwork<double> network, double[] theta, double[] buffers) : IRowFunction
{
    /// <inheritdoc/>
    public int Dimension => network.Layout.InputSize;

    /// <inheritdoc/>
    public int Outputs => network.Layout.OutputSize;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> outputs) => network.Predict(theta, buffers, x, outputs);

    /// <inheritdoc/>
    public void Pullback(ReadOnlySpan<double> x, ReadOnlySpan<double> weights, Span<double> gradients)
    {
        using var pass = network.Run(theta, buffers, x, NetworkMode.Evaluate);
        pass.Pullback(weights, [], gradients);
    }
}
