namespace PolicyProbe.Diagnostics;

/// <summary>A loss of a function's outputs as a function of its inputs, a row each.</summary>
/// <param name="function">f.</param>
/// <param name="loss">ℓ of a row's outputs.</param>
/// <param name="rows">B.</param>
public sealed class FunctionLoss(IRowFunction function, IOutputLoss loss, int rows) : IRowObjective
{
    /// <inheritdoc/>
    public int Count => rows;

    /// <inheritdoc/>
    public int Dimension => function.Dimension;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values) => Losses(x, values);

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients) => function.Pullback(x, Losses(x, values), gradients);

    private double[] Losses(ReadOnlySpan<double> x, Span<double> values)
    {
        var width = function.Outputs;
        var (outputs, derivatives) = (new double[rows * width], new double[rows * width]);
        function.Values(x, outputs);
        for (var b = 0; b < rows; b++)
            values[b] = loss.Of(outputs.AsSpan(b * width, width), b, derivatives.AsSpan(b * width, width));
        return derivatives;
    }
}
