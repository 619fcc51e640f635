using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// The second derivative of log π: with s = σᵢ², q = e^{2ℓⱼᵢ} and u = ∂ log π/∂ log σᵢ the gradient is Σᵢ u φⱼ q/s with respect to φⱼ and
/// u φⱼ² q/s with respect to ℓⱼᵢ; this is its derivative along v, term by term.
/// </summary>
public sealed partial record StateDependentGaussian
{
    /// <inheritdoc/>
    public void AddLogProbabilityHessian<T>(ReadOnlySpan<T> outputs, ReadOnlySpan<float> actions, ReadOnlySpan<T> weights, ReadOnlySpan<T> v, Span<T> product) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = HeadShapes.Rows(outputs.Length, OutputSize, nameof(outputs));
        HeadShapes.Require(actions.Length, rows, ActionSize, nameof(actions));
        HeadShapes.Require(weights.Length, rows, nameof(weights));
        HeadShapes.Require(v.Length, rows, OutputSize, nameof(v));
        HeadShapes.Require(product.Length, rows, OutputSize, nameof(product));
        using var inner = Inner(outputs, nameof(outputs));
        using var along = new Scratch<T>(inner.Values.Length);
        using var slopes = new Scratch<T>(inner.Values.Length);
        using var slopesAlong = new Scratch<T>(inner.Values.Length);
        _inner.AddLogProbabilityGradient(inner.Values, actions, weights, slopes.Cleared);
        for (var b = 0; b < rows; b++)
        {
            var z = Split(outputs, b);
            var d = Split(v, b);
            var at = b * _inner.OutputSize;
            for (var i = 0; i < ActionSize; i++)
            {
                along.Values[at + i] = d.Mean[i];
                along.Values[at + ActionSize + i] = LogSigmaAlong(z, d, i, InverseVariance(inner.Values, b, i));
            }
        }

        _inner.AddLogProbabilityHessian<T>(inner.Values, actions, weights, along.Values, slopesAlong.Cleared);
        for (var b = 0; b < rows; b++)
        {
            var z = Split(outputs, b);
            var d = Split(v, b);
            var at = b * _inner.OutputSize;
            var row = product.Slice(b * OutputSize, OutputSize);
            for (var i = 0; i < ActionSize; i++)
            {
                var (u, uAlong, inverse) = (slopes.Values[at + ActionSize + i], slopesAlong.Values[at + ActionSize + i], InverseVariance(inner.Values, b, i));
                var logSigmaAlong = along.Values[at + ActionSize + i];
                row[i] += slopesAlong.Values[at + i];
                for (var j = 0; j < Features; j++)
                {
                    var (phi, dPhi, dFree) = (z.Features[j], d.Features[j], d.Free[(j * ActionSize) + i]);
                    var share = T.Exp(z.Free[(j * ActionSize) + i] + z.Free[(j * ActionSize) + i]) * inverse;

                    // d(u q/s) = (u̇ + 2u (ℓ̇ − d log σ)) q/s.
                    var moved = uAlong + ((u + u) * (dFree - logSigmaAlong));
                    row[ActionSize + j] += share * ((moved * phi) + (u * dPhi));
                    row[ActionSize + Features + (j * ActionSize) + i] += share * phi * ((moved * phi) + ((u + u) * dPhi));
                }
            }
        }
    }

    /// <summary>d log σᵢ = Σⱼ φⱼ q (dφⱼ + φⱼ dℓⱼᵢ)/s.</summary>
    private T LogSigmaAlong<T>(RowParts<T> z, RowParts<T> d, int i, T inverse) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var j = 0; j < Features; j++)
        {
            var free = z.Free[(j * ActionSize) + i];
            sum += z.Features[j] * T.Exp(free + free) * (d.Features[j] + (z.Features[j] * d.Free[(j * ActionSize) + i]));
        }

        return sum * inverse;
    }
}
