using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Every row mixed with another one: h_b ← λh_b + (1 − λ)h_π(b), and the same of their one-hot labels.</summary>
/// <param name="share">λ, in [0, 1].</param>
/// <param name="partners">π [B], a permutation.</param>
internal sealed class RowMixture(double share, IReadOnlyList<int> partners) : IRowTransform
{
    /// <summary>A mixture of a batch, with λ ~ Beta(α, α).</summary>
    public static RowMixture Draw(int rows, double alpha, Rng rng) => new(BetaDraw.Next(rng, alpha, alpha), rng.Permutation(rows));

    /// <inheritdoc/>
    public void Apply(Span<double> rows, int width)
    {
        var own = rows.ToArray();
        for (var b = 0; b < partners.Count; b++)
            for (var i = 0; i < width; i++)
                rows[(b * width) + i] = (share * own[(b * width) + i]) + ((1 - share) * own[(partners[b] * width) + i]);
    }

    /// <inheritdoc/>
    public void Adjoint(Span<double> gradient, int width)
    {
        var own = gradient.ToArray();
        for (var i = 0; i < own.Length; i++)
            gradient[i] = share * own[i];
        for (var b = 0; b < partners.Count; b++)
            for (var i = 0; i < width; i++)
                gradient[(partners[b] * width) + i] += (1 - share) * own[(b * width) + i];
    }

    /// <summary>Cross-entropy against the mixed labels.</summary>
    public IOutputLoss Loss(IReadOnlyList<int> labels) => new MixedCrossEntropy(labels, [.. partners.Select(partner => labels[partner])], share);
}

/// <summary>ℓ = log Σ exp z − λz_y − (1 − λ)z_y′: cross-entropy against a mixture of two labels.</summary>
/// <param name="labels">y [B].</param>
/// <param name="others">y′ [B].</param>
/// <param name="share">λ.</param>
internal sealed class MixedCrossEntropy(IReadOnlyList<int> labels, IReadOnlyList<int> others, double share) : IOutputLoss
{
    private readonly CrossEntropy _plain = new(labels);

    /// <inheritdoc/>
    public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
    {
        var loss = _plain.Of(outputs, row, derivative);
        derivative[labels[row]] += 1 - share;
        derivative[others[row]] -= 1 - share;
        return loss + ((1 - share) * (outputs[labels[row]] - outputs[others[row]]));
    }
}
