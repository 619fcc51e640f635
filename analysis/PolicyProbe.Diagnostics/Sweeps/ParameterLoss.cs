using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The mean loss of a batch as a function of θ: L(θ) = 1/B Σ_b ℓ(f(θ, x_b)) (or the sum, scale 1). In train mode normalisation layers use the batch; the
/// buffers that a pass proposes are dropped, so that no measurement moves them.
/// </summary>
public sealed class ParameterLoss : IObjective
{
    private readonly INetwork<double> _network;
    private readonly double[] _buffers, _inputs;
    private readonly IOutputLoss _loss;
    private readonly NetworkMode _mode;
    private readonly double _scale;

    /// <summary>The loss of a batch.</summary>
    /// <param name="network">f.</param>
    /// <param name="buffers">Buffers [U]; empty for none.</param>
    /// <param name="inputs">x [B, I].</param>
    /// <param name="loss">ℓ of a row's outputs.</param>
    /// <param name="mode">Whose statistics normalisation layers use.</param>
    /// <param name="scale">What the sum over rows is multiplied by; null for 1/B.</param>
    public ParameterLoss(INetwork<double> network, ReadOnlySpan<double> buffers, ReadOnlySpan<double> inputs, IOutputLoss loss, NetworkMode mode, double? scale = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        var width = network.Layout.InputSize;
        if (inputs.Length == 0 || inputs.Length % width != 0)
            throw new ArgumentException($"inputs: expected [B, I], B ≥ 1, I = {width}, got [{inputs.Length}].", nameof(inputs));
        (_network, _buffers, _inputs, _loss, _mode) = (network, buffers.ToArray(), inputs.ToArray(), loss, mode);
        _scale = scale ?? (double)width / inputs.Length;
    }

    /// <inheritdoc/>
    public int Dimension => _network.Layout.ParameterCount;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x) => Evaluate(x, []);

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient) => Evaluate(x, gradient);

    private double Evaluate(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        using var pass = _network.Run(theta, _buffers, _inputs, _mode);
        var (width, total) = (_network.Layout.OutputSize, 0.0);
        var derivatives = new double[pass.Outputs.Length];
        for (var b = 0; b < pass.Batch; b++)
            total += _scale * _loss.Of(pass.Outputs.Slice(b * width, width), b, derivatives.AsSpan(b * width, width));
        if (gradient.Length > 0)
        {
            for (var i = 0; i < derivatives.Length; i++)
                derivatives[i] *= _scale;
            pass.Pullback(derivatives, gradient, []);
        }

        return total;
    }
}
