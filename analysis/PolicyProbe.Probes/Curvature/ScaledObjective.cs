using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>c times an objective: what is climbed as a loss, or a loss in another unit. Every evaluation looks whether the user has had enough.</summary>
/// <param name="objective">F.</param>
/// <param name="scale">c.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class ScaledObjective(ITwiceDifferentiable objective, double scale, CancellationToken cancellation) : ITwiceDifferentiable
{
    /// <inheritdoc/>
    public int Dimension => objective.Dimension;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<double> x)
    {
        cancellation.ThrowIfCancellationRequested();
        return scale * objective.Value(x);
    }

    /// <inheritdoc/>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        cancellation.ThrowIfCancellationRequested();
        var value = objective.Gradient(x, gradient);
        Scale(gradient);
        return scale * value;
    }

    /// <inheritdoc/>
    public void HessianProduct(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> product)
    {
        cancellation.ThrowIfCancellationRequested();
        objective.HessianProduct(x, v, product);
        Scale(product);
    }

    private void Scale(Span<double> vector)
    {
        foreach (ref var value in vector)
            value *= scale;
    }
}
