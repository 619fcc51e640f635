using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>What one rollout's loss does around the weights.</summary>
/// <param name="Worst">max L(w + ν) − L(w) in the box, as found.</param>
/// <param name="Expected">E L(w + ν) − L(w), one a noise level.</param>
/// <param name="Trace">tr ∇²L from random signs.</param>
/// <param name="Quadratic">Mean ½zᵀ∇²L z of the noise z = ν/σ of all levels: what is quadratic of the expected sharpness, over σ².</param>
internal sealed record SharpnessSample(double Worst, IReadOnlyList<double> Expected, double Trace, double Quadratic)
{
    /// <summary>Measures it.</summary>
    /// <param name="settings">α, σ and how many of what.</param>
    /// <param name="objective">F.</param>
    /// <param name="sign">1 where F is the loss, −1 where it is what is climbed.</param>
    /// <param name="weights">w.</param>
    /// <param name="rng">Starts, noise, signs.</param>
    /// <param name="cancellation">Stops it at the next evaluation.</param>
    public static SharpnessSample Of(Sharpness settings, ITwiceDifferentiable objective, int sign, double[] weights, Rng rng, CancellationToken cancellation)
    {
        var loss = new ScaledObjective(objective, sign, cancellation);
        var hessian = SymmetricOperator.Of(loss, weights);
        return new SharpnessSample(
            WeightSharpness.Worst(loss, weights, settings.Alpha, settings.Iterations, settings.Starts, rng.Fork("starts")),
            [.. settings.Noise.Select(sigma => WeightSharpness.Pairs(loss, weights, sigma, settings.Pairs, rng.Fork("noise")).Average())],
            HutchinsonTrace.Of(hessian, settings.Probes, rng.Fork("signs")).Value!.Value,
            WeightSharpness.QuadraticParts(hessian, 1, settings.Pairs, rng.Fork("noise")).Average());
    }
}
