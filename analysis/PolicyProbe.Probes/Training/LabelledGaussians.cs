using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Two classes, equally frequent: x ~ N(±m·1, σ²I) in d dimensions. What the best classifier reaches is known, attacked or not.</summary>
/// <param name="Dimension">d.</param>
/// <param name="Mean">m.</param>
/// <param name="Sigma">σ.</param>
internal sealed record LabelledGaussians(int Dimension, double Mean, double Sigma = 1)
{
    /// <summary>The greatest accuracy of any classifier under ‖δ‖∞ ≤ ε: Φ((m − ε)√d/σ), reached by the sign of Σxᵢ; ½ where ε ≥ m.</summary>
    /// <remarks>A. Bhagoji, D. Cullina, P. Mittal, "Lower Bounds on Adversarial Robustness from Optimal Transport" (2019), theorem 2.</remarks>
    public double Ceiling(double epsilon) => StandardNormal.Cdf(Math.Max(0, Mean - epsilon) * Math.Sqrt(Dimension) / Sigma);

    /// <summary>Independent rows; a share of the labels is flipped.</summary>
    /// <param name="count">How many.</param>
    /// <param name="flips">The probability that a label is flipped.</param>
    /// <param name="rng">Draws them.</param>
    public LabelledSet Draw(int count, double flips, Rng rng)
    {
        var (inputs, labels) = (new double[count * Dimension], new int[count]);
        for (var b = 0; b < count; b++)
        {
            var y = rng.NextDouble() < 0.5 ? 0 : 1;
            for (var i = 0; i < Dimension; i++)
                inputs[(b * Dimension) + i] = ((y == 0 ? -1 : 1) * Mean) + (Sigma * rng.NextNormal());
            labels[b] = rng.NextDouble() < flips ? 1 - y : y;
        }

        return new LabelledSet(inputs, labels, Dimension);
    }
}
