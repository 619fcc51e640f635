using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>One feature that is right with probability p and does not move, and d that hardly say anything each: x₁ = y with probability p, else −y; x₂ … x_{d+1} ~ N(ηy, 1).</summary>
/// <remarks>D. Tsipras, S. Santurkar, L. Engstrom, A. Turner, A. Mądry, "Robustness May Be at Odds with Accuracy" (2019), equation 1.</remarks>
/// <param name="Weak">d.</param>
/// <param name="Strong">p.</param>
/// <param name="Mean">η.</param>
public sealed record TsiprasModel(int Weak, double Strong, double Mean)
{
    /// <summary>
    /// The exact accuracy of the sign of ⟨w, x⟩ under the worst ‖δ‖∞ ≤ ε: Σ over s = ±1 of P(s) Φ((s w₁ + η Σwⱼ − ε‖w‖₁)/‖(wⱼ)‖₂), j over the weak ones; with no weak
    /// weight the sign of the numerator decides, and 0 counts as half.
    /// </summary>
    /// <param name="w">w [1 + d], the strong feature's first.</param>
    /// <param name="radius">ε.</param>
    public double Accuracy(ReadOnlySpan<double> w, double radius)
    {
        if (w.Length != Weak + 1)
            throw new ArgumentException($"w: expected [1 + d], d = {Weak}, got [{w.Length}].", nameof(w));
        var (sum, size) = (0.0, Math.Abs(w[0]));
        foreach (var weight in w[1..])
            (sum, size) = (sum + weight, size + Math.Abs(weight));
        var deviation = Vector.Norm(w[1..]);
        return (Strong * Side(w[0])) + ((1 - Strong) * Side(-w[0]));

        double Side(double strong)
        {
            var margin = strong + (Mean * sum) - (radius * size);
            return deviation > 0 ? StandardNormal.Cdf(margin / deviation) : Math.Abs(margin) <= 1e-15 * size ? 0.5 : margin > 0 ? 1 : 0;
        }
    }

    /// <summary>Points x [B, 1 + d] with their labels y [B].</summary>
    public (double[] X, int[] Y) Draw(int rows, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (width, x, y) = (Weak + 1, new double[rows * (Weak + 1)], new int[rows]);
        for (var b = 0; b < rows; b++)
        {
            y[b] = rng.NextDouble() < 0.5 ? -1 : 1;
            x[b * width] = rng.NextDouble() < Strong ? y[b] : -y[b];
            for (var i = 1; i < width; i++)
                x[(b * width) + i] = (Mean * y[b]) + rng.NextNormal();
        }

        return (x, y);
    }

    /// <summary>
    /// The linear classifier that minimises the mean of max(0, 1 − (y⟨w, x⟩ − ε‖w‖₁)), the hinge loss at the exact worst ‖δ‖∞ ≤ ε: subgradient steps of the first part,
    /// then weights move towards 0 by what the second costs and stop there.
    /// </summary>
    /// <param name="x">x [B, 1 + d].</param>
    /// <param name="y">y [B].</param>
    /// <param name="radius">ε.</param>
    /// <param name="steps">Steps of length 1/√(1 + k).</param>
    /// <returns>w [1 + d], the mean over the second half of the steps.</returns>
    public double[] TrainAdversarially(double[] x, int[] y, double radius, int steps)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var (width, w, mean, slope) = (Weak + 1, new double[Weak + 1], new double[Weak + 1], new double[Weak + 1]);
        for (var step = 0; step < steps; step++)
        {
            var (size, active, length) = (w.Sum(Math.Abs), 0, 1 / Math.Sqrt(1 + step));
            slope.AsSpan().Clear();
            for (var b = 0; b < y.Length; b++)
            {
                var row = x.AsSpan(b * width, width);
                if ((y[b] * Vector.Dot(w, row)) - (radius * size) >= 1)
                    continue;
                active++;
                Vector.Add(slope, (double)y[b] / y.Length, row);
            }

            for (var i = 0; i < width; i++)
            {
                var moved = w[i] + (length * slope[i]);
                w[i] = Math.CopySign(Math.Max(0, Math.Abs(moved) - (length * radius * active / y.Length)), moved);
                mean[i] += step >= steps / 2 ? w[i] / (steps - (steps / 2)) : 0;
            }
        }

        return mean;
    }
}
