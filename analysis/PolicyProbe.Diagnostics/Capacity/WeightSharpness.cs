using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How much a loss rises when the weights are perturbed: at worst in a box, and on average under Gaussian noise.</summary>
/// <remarks>
/// The box: N. S. Keskar et al., "On Large-Batch Training for Deep Learning" (2017); the average and its PAC-Bayes reading: B. Neyshabur, S. Bhojanapalli, D. McAllester,
/// N. Srebro, "Exploring Generalization in Deep Learning" (2017). For small σ the average is ½σ² tr ∇²L, and so it is for any σ where L is quadratic.
/// </remarks>
public static class WeightSharpness
{
    /// <summary>|νᵢ| ≤ α(|wᵢ| + 1).</summary>
    /// <param name="weights">w [P].</param>
    /// <param name="alpha">α ≥ 0.</param>
    public static PerturbationSet Box(ReadOnlySpan<double> weights, double alpha) =>
        new(BallNorm.Linf, Array.ConvertAll(weights.ToArray(), w => alpha * (Math.Abs(w) + 1)));

    /// <summary>max L(w + ν) − L(w) over the box, as far as an ascent with momentum and halved steps finds it: at most the true one, at least 0.</summary>
    /// <param name="loss">L.</param>
    /// <param name="weights">w [P].</param>
    /// <param name="alpha">α.</param>
    /// <param name="steps">Gradient steps of a start.</param>
    /// <param name="starts">Starts, the first from w, the others random.</param>
    /// <param name="rng">Draws the random starts.</param>
    public static double Worst(IObjective loss, double[] weights, double alpha, int steps, int starts, Rng rng)
    {
        var found = SetAscent.Auto(Box(weights, alpha), steps, starts).Run(Rows.Of(loss), weights, rng);
        return found.Values[0] - found.Clean[0];
    }

    /// <summary>½(L(w + ν) + L(w − ν)) − L(w) of independent ν ~ N(0, σ²I), each with mean E L(w + ν) − L(w): pairs cancel the gradient's part of the variance.</summary>
    /// <param name="loss">L.</param>
    /// <param name="weights">w [P].</param>
    /// <param name="sigma">σ.</param>
    /// <param name="pairs">How many.</param>
    /// <param name="rng">Draws ν.</param>
    public static double[] Pairs(IObjective loss, double[] weights, double sigma, int pairs, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(rng);
        var (rises, clean, moved) = (new double[pairs], loss.Value(weights), new double[weights.Length]);
        ForEach(weights.Length, sigma, pairs, rng, (k, noise) => rises[k] = ((At(noise, 1) + At(noise, -1)) / 2) - clean);
        return rises;

        double At(double[] noise, int sign)
        {
            for (var i = 0; i < moved.Length; i++)
                moved[i] = weights[i] + (sign * noise[i]);
            return loss.Value(moved);
        }
    }

    /// <summary>½νᵀHν of the same ν that <see cref="Pairs"/> draws from the same stream: all that there is of them where L is quadratic, so that the difference is what is not.</summary>
    /// <param name="hessian">H, at w.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="pairs">How many.</param>
    /// <param name="rng">Draws ν.</param>
    public static double[] QuadraticParts(SymmetricOperator hessian, double sigma, int pairs, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        ArgumentNullException.ThrowIfNull(rng);
        var parts = new double[pairs];
        ForEach(hessian.Dimension, sigma, pairs, rng, (k, noise) => parts[k] = 0.5 * hessian.Quadratic(noise));
        return parts;
    }

    private static void ForEach(int dimension, double sigma, int pairs, Rng rng, Action<int, double[]> look)
    {
        var noise = new double[dimension];
        for (var k = 0; k < pairs; k++)
        {
            for (var i = 0; i < noise.Length; i++)
                noise[i] = sigma * rng.NextNormal();
            look(k, noise);
        }
    }
}
