using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>ℓ + α KL(other ‖ own): a loss of one's own and the wish to agree with what another says of the same inputs.</summary>
/// <remarks>R. Anil et al., "Large Scale Distributed Neural Network Training through Online Distillation" (2018): the other's outputs are held fixed.</remarks>
/// <param name="own">ℓ.</param>
/// <param name="head">What outputs stand for.</param>
/// <param name="others">The other's outputs [B, O].</param>
/// <param name="weight">α.</param>
public sealed class AgreementLoss(IOutputLoss own, Categorical head, double[] others, double weight) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var (loss, divergence) = (own.Of(outputs, row, derivative), new double[1]);
        var other = others.AsSpan(row * outputs.Length, outputs.Length);
        head.KullbackLeibler<double>(other, outputs, divergence);
        head.AddKullbackLeiblerGradient<double>(other, outputs, [weight], derivative);
        return loss + (weight * divergence[0]);
    }
}

/// <summary>ℓ + ½α‖z − other‖²: the same for normals of variance 1, whose KL this is.</summary>
/// <param name="own">ℓ.</param>
/// <param name="others">The other's outputs [B, O].</param>
/// <param name="weight">α.</param>
public sealed class NormalAgreementLoss(IOutputLoss own, double[] others, double weight) : IOutputLoss
{
    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var loss = own.Of(outputs, row, derivative);
        for (var o = 0; o < outputs.Length; o++)
        {
            var gap = outputs[o] - others[(row * outputs.Length) + o];
            loss += 0.5 * weight * gap * gap;
            derivative[o] += weight * gap;
        }

        return loss;
    }
}
