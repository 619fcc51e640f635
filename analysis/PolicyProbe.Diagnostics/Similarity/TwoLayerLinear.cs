using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Which layers a step may change.</summary>
public enum TrainedPart
{
    /// <summary>The head, on a frozen body.</summary>
    Head,

    /// <summary>The body, under a frozen head.</summary>
    Body,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>f(x) = vᵀWx under gradient descent on ½ mean (f − y)²: with one of its layers frozen it is least squares, whose course is known.</summary>
/// <param name="Body">W [h, d].</param>
/// <param name="Head">v [h].</param>
public sealed record TwoLayerLinear(double[] Body, double[] Head)
{
    /// <summary>W ~ N(0, 1/d), v ~ N(0, 1/h).</summary>
    public static TwoLayerLinear Draw(int inputs, int hidden, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return new TwoLayerLinear(
            [.. Enumerable.Range(0, hidden * inputs).Select(_ => rng.NextNormal() / Math.Sqrt(inputs))], [.. Enumerable.Range(0, hidden).Select(_ => rng.NextNormal() / Math.Sqrt(hidden))]);
    }

    /// <summary>d.</summary>
    public int Inputs => Body.Length / Head.Length;

    /// <summary>Wx of every row [n, h].</summary>
    public double[] Features(ReadOnlySpan<double> x)
    {
        var (d, h) = (Inputs, Head.Length);
        var features = new double[x.Length / d * h];
        for (var i = 0; i < features.Length; i++)
            for (var j = 0; j < d; j++)
                features[i] += Body[(i % h * d) + j] * x[(i / h * d) + j];
        return features;
    }

    /// <summary>½ mean (f − y)².</summary>
    public double Loss(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (residuals, sum) = (Residuals(Features(x), y), 0.0);
        foreach (var residual in residuals)
            sum += residual * residual;
        return sum / (2 * y.Length);
    }

    /// <summary>One step of gradient descent of some layers.</summary>
    /// <param name="x">x [n, d].</param>
    /// <param name="y">y [n].</param>
    /// <param name="rate">η.</param>
    /// <param name="part">Which layers.</param>
    public TwoLayerLinear Step(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double rate, TrainedPart part)
    {
        var (features, d, h) = (Features(x), Inputs, Head.Length);
        var residuals = Residuals(features, y);
        double[] body = [.. Body], head = [.. Head];
        for (var b = 0; b < y.Length; b++)
            for (var i = 0; i < h; i++)
            {
                var step = rate * residuals[b] / y.Length;
                if (part != TrainedPart.Body)
                    head[i] -= step * features[(b * h) + i];
                for (var j = 0; j < d && part != TrainedPart.Head; j++)
                    body[(i * d) + j] -= step * Head[i] * x[(b * d) + j];
            }

        return new TwoLayerLinear(body, head);
    }

    /// <summary>
    /// ½ mean (φᵀw − y)² after t steps of gradient descent on w from w₀, at any t: with ΦᵀΦ/n = V diag(λ) Vᵀ and b = VᵀΦᵀy/n it is
    /// ½ mean y² − ½ Σ bᵢ²/λᵢ + ½ Σ (1 − ηλᵢ)^{2t} (λᵢ(Vᵀw₀)ᵢ − bᵢ)²/λᵢ.
    /// </summary>
    /// <param name="features">φ [n, p].</param>
    /// <param name="y">y [n].</param>
    /// <param name="start">w₀ [p].</param>
    /// <param name="rate">η.</param>
    public static Func<double, double> LeastSquares(double[] features, double[] y, double[] start, double rate)
    {
        ArgumentNullException.ThrowIfNull(y);
        var (n, p) = (y.Length, start.Length);
        var (gram, product) = (new double[p, p], new double[p]);
        for (var row = 0; row < n; row++)
            for (var i = 0; i < p; i++)
            {
                product[i] += features[(row * p) + i] * y[row] / n;
                for (var j = 0; j < p; j++)
                    gram[i, j] += features[(row * p) + i] * features[(row * p) + j] / n;
            }

        var eigen = SymmetricEigen.Of(gram);
        double Along(double[] vector, int k) => Enumerable.Range(0, p).Sum(i => eigen.Vectors[i, k] * vector[i]);
        var modes = Enumerable.Range(0, p).Where(k => eigen.Values[k] > 1e-12 * eigen.Values[^1]).Select(k => (Lambda: eigen.Values[k], B: Along(product, k), Start: Along(start, k))).ToList();
        var floor = (y.Sum(value => value * value) / (2 * n)) - modes.Sum(mode => mode.B * mode.B / (2 * mode.Lambda));
        return t => floor + modes.Sum(mode => Math.Pow(1 - (rate * mode.Lambda), 2 * t) * Math.Pow((mode.Lambda * mode.Start) - mode.B, 2) / (2 * mode.Lambda));
    }

    private double[] Residuals(double[] features, ReadOnlySpan<double> y)
    {
        var residuals = new double[y.Length];
        for (var b = 0; b < y.Length; b++)
        {
            residuals[b] = -y[b];
            for (var i = 0; i < Head.Length; i++)
                residuals[b] += Head[i] * features[(b * Head.Length) + i];
        }

        return residuals;
    }
}
