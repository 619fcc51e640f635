using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>EMC_ε = max {n : mean training error ≤ ε} of the least-norm fit with p features, counted.</summary>
/// <param name="features">p.</param>
/// <param name="noise">σ²: the mean training error is σ²(1 − p/n) where n ≥ p, and 0 below.</param>
internal sealed class EffectiveComplexity(int features, double noise)
{
    private const double Rounding = 1e-12;

    /// <summary>The complexity at ε = 0, and the training error at n = 2p, where ε = σ²/2 is crossed.</summary>
    public IEnumerable<GroundTruthCheck> Checks(int draws, Rng rng)
    {
        var counted = Enumerable.Range(features - 3, 7).Where(n => Errors(n, 5, rng.Fork($"{n}")).Average() <= Rounding * (1 + noise)).Max();
        yield return GroundTruthCheck.Equal($"complexity@{features}", counted, features, 0, $"p: so many samples and no more are fitted without error; counted over n = p − 3 … p + 3, an error below {Rounding:R} is rounding");
        var error = Errors(2 * features, draws, rng.Fork("half")).Average();
        yield return GroundTruthCheck.Equal($"training-error@{features}", error, noise / 2, 4 * noise * Math.Sqrt(1.0 / (2 * features * draws)), "σ²(1 − p/n) at n = 2p, so that EMC at ε = σ²/2 is 2p; 4 standard errors of σ²χ²(n − p)/n");
    }

    private IEnumerable<double> Errors(int n, int draws, Rng rng)
    {
        for (var draw = 0; draw < draws; draw++)
        {
            double[] x = [.. Enumerable.Range(0, n * features).Select(_ => rng.NextNormal())];
            double[] y = [.. LeastSquares.Predict(x, [.. Enumerable.Repeat(1 / Math.Sqrt(features), features)]).Select(mean => mean + (Math.Sqrt(noise) * rng.NextNormal()))];
            yield return LeastSquares.Predict(x, LeastSquares.MinimumNorm(x, y)).Zip(y).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)) / n;
        }
    }
}
