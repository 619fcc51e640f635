using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Maximum likelihood of q(x) = ρ₀ + κ/(1 + e^(−wx − b)), a logistic model seen through flips; with ρ₀ = 0 and κ = 1 logistic regression.</summary>
/// <param name="Slope">w.</param>
/// <param name="Offset">b.</param>
/// <param name="Flips">ρ₀ and ρ₁.</param>
public sealed record FlippedLogistic(double Slope, double Offset, LabelFlips Flips)
{
    private const int Most = 200;

    /// <summary>Where q crosses a threshold; ∓∞ where it never does.</summary>
    public double Boundary(double threshold)
    {
        var clean = Flips.Clean(threshold);
        return clean <= 0 ? double.NegativeInfinity : clean >= 1 ? double.PositiveInfinity : (Math.Log(clean / (1 - clean)) - Offset) / Slope;
    }

    /// <summary>Fits by Fisher scoring, halving a step that loses likelihood.</summary>
    /// <param name="x">x [n].</param>
    /// <param name="seen">Labels as they are seen [n].</param>
    /// <param name="flips">ρ₀ and ρ₁, which have to be known.</param>
    /// <exception cref="WrongUseException">It does not converge: the labels are separable, or too few.</exception>
    public static FlippedLogistic Fit(double[] x, bool[] seen, LabelFlips flips)
    {
        var fit = new FlippedLogistic(1, 0, flips);
        for (var step = 0; step < Most; step++)
        {
            var (gw, gb, value) = fit.Score(x, seen);
            var (ww, wb, bb) = fit.Information(x);
            var determinant = (ww * bb) - (wb * wb);
            var (dw, db) = (((bb * gw) - (wb * gb)) / determinant, ((ww * gb) - (wb * gw)) / determinant);

            // What is left to gain, in likelihood: far below what tells models apart.
            if ((gw * dw) + (gb * db) < 1e-9)
                return fit;
            var share = 1.0;
            while (share > 1e-6 && fit.Moved(share * dw, share * db).Score(x, seen).Value < value)
                share /= 2;
            if (share <= 1e-6)
                break;
            fit = fit.Moved(share * dw, share * db);
        }

        throw new WrongUseException($"samples={x.Length}: expected enough labels for a likelihood with a maximum at ρ₁ = {flips.Lost:R}, ρ₀ = {flips.False:R}, found none in {Most} steps; take more samples, or rates that leave more to see.");
    }

    /// <summary>The information of one sample about (w, b), averaged over x: E (κσ′)²/(q(1 − q)) · (x, 1)(x, 1)ᵀ.</summary>
    /// <param name="pair">The density of x; integrated by the trapezoidal rule, which converges exponentially here.</param>
    public (double Ww, double Wb, double Bb) Information(GaussianPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var (far, parts, sum) = (pair.Mean + 10, 4000, (Ww: 0.0, Wb: 0.0, Bb: 0.0));
        for (var i = 0; i <= parts; i++)
        {
            var x = far * ((2.0 * i / parts) - 1);
            var weight = Weight(x) * pair.Density(x) * 2 * far / parts;
            sum = (sum.Ww + (weight * x * x), sum.Wb + (weight * x), sum.Bb + weight);
        }

        return sum;
    }

    private (double Ww, double Wb, double Bb) Information(double[] x)
    {
        var sum = (Ww: 0.0, Wb: 0.0, Bb: 0.0);
        foreach (var at in x)
        {
            var weight = Weight(at);
            sum = (sum.Ww + (weight * at * at), sum.Wb + (weight * at), sum.Bb + weight);
        }

        return sum;
    }

    private double Weight(double x)
    {
        var (q, slope) = At(x);
        return slope * slope / (q * (1 - q));
    }

    private (double Slope, double Offset, double Value) Score(double[] x, bool[] seen)
    {
        var sum = (Slope: 0.0, Offset: 0.0, Value: 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (q, slope) = At(x[i]);
            var weight = ((seen[i] ? 1 : 0) - q) / (q * (1 - q)) * slope;
            sum = (sum.Slope + (weight * x[i]), sum.Offset + weight, sum.Value + Math.Log(seen[i] ? q : 1 - q));
        }

        return sum;
    }

    /// <summary>q and κσ′, kept off 0 and 1 by rounding's size.</summary>
    private (double Q, double Slope) At(double x)
    {
        var s = 1 / (1 + Math.Exp(-(Slope * x) - Offset));
        return (Math.Clamp(Flips.False + (Flips.Contrast * s), 1e-15, 1 - 1e-15), Flips.Contrast * s * (1 - s));
    }

    private FlippedLogistic Moved(double slope, double offset) => this with { Slope = Slope + slope, Offset = Offset + offset };
}
