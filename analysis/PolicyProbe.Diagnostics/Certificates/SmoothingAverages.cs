using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Averages under Gaussian noise without noise, beside closed forms.</summary>
internal static class SmoothingAverages
{
    private const double Sigma = 0.4;
    private const double Wavenumber = 1.7;
    private const int Steps = 500;
    private const int Points = 2000;

    /// <summary>The checks.</summary>
    public static IEnumerable<GroundTruthCheck> Checks(Rng rng)
    {
        const int n = 6;
        var hessian = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                hessian[i, j] = hessian[j, i] = rng.NextNormal();
        var quadratic = new QuadraticFunction(hessian, [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())], rng.NextNormal());
        double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var average = quadratic.Value(x) + (0.5 * Sigma * Sigma * quadratic.Trace);
        yield return GroundTruthCheck.Equal("average-of-a-quadratic", GaussianAverage.Cubature(quadratic, x, Sigma), average, 1e-12 * (1 + Math.Abs(average)) * n * n, "f + ½σ² tr ∇²f; rounding");

        var phase = 0.3 + (0.7 * rng.NextDouble());
        var factor = Math.Exp(-Sigma * Sigma * Wavenumber * Wavenumber / 2);
        yield return GroundTruthCheck.Equal("average-of-a-sine", GaussianAverage.Hermite(t => Math.Sin(Wavenumber * t), phase, Sigma), factor * Math.Sin(Wavenumber * phase), 1e-13, "e^(−σ²k²/2) sin kx; rounding");

        var exponent = 0.5 * Sigma * Sigma * Wavenumber * Wavenumber;
        var half = Shrinkage(HeatIteration.Gaussian);
        yield return GroundTruthCheck.Equal("fits-with-half", half, HeatIteration.Factor(Sigma, Wavenumber, Steps), 1e-6, $"(1 + λhσ²k²)^−K, λ = ½, K = {Steps}; differences instead of derivatives on {Points} points");
        yield return GroundTruthCheck.Equal("fits-with-half-are-the-average", half, factor, (factor * exponent * exponent / Steps) + 1e-6, "e^(−σ²k²/2); implicit steps err by x²/2K of it, x = ½σ²k², at most twice that");
        yield return GroundTruthCheck.Equal("fits-with-one-are-not", Shrinkage(1) - factor, (factor * factor) - factor, (4 * factor * factor * exponent * exponent / Steps) + 1e-6, "e^(−σ²k²) − e^(−σ²k²/2): λ = 1 averages over twice the variance; at most twice the error x²/2K of implicit steps, x = σ²k²");
    }

    /// <summary>What K fits leave of sin kx on one period: the coefficient of the fit on the wave itself.</summary>
    private static double Shrinkage(double lambda)
    {
        double[] wave = [.. Enumerable.Range(0, Points).Select(i => Math.Sin(2 * Math.PI * i / Points))];
        return Vector.Dot(HeatIteration.Run(wave, 2 * Math.PI / Wavenumber / Points, Sigma, Steps, lambda), wave) / Vector.Dot(wave, wave);
    }
}
