using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>A linear head w·φ + b on frozen features: the least of Σ(w·φ + b − y)² + ρ‖w‖², b free.</summary>
/// <param name="Weights">w [p].</param>
/// <param name="Intercept">b.</param>
public sealed record RidgeHead(double[] Weights, double Intercept)
{
    /// <summary>Fits.</summary>
    /// <param name="features">φ [n, p].</param>
    /// <param name="targets">y [n], n at least 1.</param>
    /// <param name="ridge">ρ as a part of the mean of Σ(φ − φ̄)² over the features; above 0 it makes collinear features harmless.</param>
    /// <exception cref="ArgumentException">The features have no whole number of rows.</exception>
    public static RidgeHead Fit(ReadOnlySpan<double> features, ReadOnlySpan<double> targets, double ridge)
    {
        var n = targets.Length;
        if (n == 0 || features.Length == 0 || features.Length % n != 0)
            throw new ArgumentException($"features: expected [n, p], n = {n}, got {features.Length} values.", nameof(features));
        var (p, level) = (features.Length / n, 0.0);
        var (mean, gram, product, row) = (new double[p], new double[p, p], new double[p], new double[p]);
        for (var i = 0; i < features.Length; i++)
            mean[i % p] += features[i] / n;
        foreach (var target in targets)
            level += target / n;
        for (var b = 0; b < n; b++)
        {
            for (var i = 0; i < p; i++)
                row[i] = features[(b * p) + i] - mean[i];
            for (var i = 0; i < p; i++)
            {
                product[i] += row[i] * (targets[b] - level);
                for (var j = 0; j <= i; j++)
                    gram[i, j] += row[i] * row[j];
            }
        }

        var trace = 0.0;
        for (var i = 0; i < p; i++)
        {
            trace += gram[i, i];
            for (var j = 0; j < i; j++)
                gram[j, i] = gram[i, j];
        }

        var (eigen, weights) = (SymmetricEigen.Of(gram), new double[p]);
        for (var k = 0; k < p; k++)
        {
            var (value, along) = (eigen.Values[k] + (ridge * trace / p), 0.0);
            if (!(value > 1e-14 * trace))
                continue;
            for (var i = 0; i < p; i++)
                along += eigen.Vectors[i, k] * product[i];
            for (var i = 0; i < p; i++)
                weights[i] += eigen.Vectors[i, k] * along / value;
        }

        return new RidgeHead(weights, level - weights.Zip(mean, (w, m) => w * m).Sum());
    }

    /// <summary>w·φ + b of every row [n].</summary>
    public double[] Predict(ReadOnlySpan<double> features)
    {
        var values = new double[features.Length / Weights.Length];
        for (var b = 0; b < values.Length; b++)
        {
            values[b] = Intercept;
            for (var i = 0; i < Weights.Length; i++)
                values[b] += Weights[i] * features[(b * Weights.Length) + i];
        }

        return values;
    }
}
