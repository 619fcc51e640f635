using System.Numerics;

namespace PolicyProbe.Diagnostics;

/// <summary>The losses of <see cref="AttackLoss"/> with their derivatives, in the precision of the logits: what rounds to 0 there is 0 here.</summary>
public static class LossArithmetic
{
    /// <summary>ℓ(z) of one row, with ∂ℓ/∂z written.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="loss">Which.</param>
    /// <param name="logits">z [C].</param>
    /// <param name="label">y.</param>
    /// <param name="derivative">Receives ∂ℓ/∂z [C].</param>
    public static T Of<T>(AttackLoss loss, ReadOnlySpan<T> logits, int label, Span<T> derivative) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var other = label == 0 ? 1 : 0;
        for (var i = 0; i < logits.Length; i++)
            if (i != label && logits[i] > logits[other])
                other = i;
        if (loss == AttackLoss.Margin)
        {
            derivative.Clear();
            (derivative[other], derivative[label]) = (T.One, -T.One);
            return logits[other] - logits[label];
        }

        var (highest, sum) = (T.Max(logits[label], logits[other]), T.Zero);
        for (var i = 0; i < logits.Length; i++)
            sum += derivative[i] = T.Exp(logits[i] - highest);
        for (var i = 0; i < logits.Length; i++)
            derivative[i] /= sum;
        derivative[label] -= T.One;
        return T.Log(sum) + highest - logits[label];
    }
}
