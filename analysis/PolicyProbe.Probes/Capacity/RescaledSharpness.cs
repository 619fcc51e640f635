using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// A ReLU network that fits its targets exactly, before and after its hidden units are multiplied by c going in and divided going out. The function stays; the noise on
/// the outgoing weights alone now costs ½σ²(c² Σ_j mean a_j² + 1), a_j the units' activations before: a lower bound of the expected sharpness, since noise on the
/// incoming weights can only raise E a_j² (a ReLU is convex) and no loss is below 0.
/// </summary>
/// <param name="settings">σ, draws, α.</param>
/// <param name="rng">Draws the network and its inputs.</param>
internal sealed class RescaledSharpness(Sharpness settings, Rng rng)
{
    private const int Inputs = 4, Units = 6, Rows = 32;
    private const double Factor = 10;

    /// <summary>The checks.</summary>
    public IEnumerable<GroundTruthCheck> Checks()
    {
        var model = new SmallNetwork(new MlpSpec(Inputs, [Units], Activation.Relu, 1), rng.Fork("weights"));
        var (x, sigma) = (SharpnessTruths.Normals(Rows * Inputs, rng), settings.Noise[0]);
        var loss = new ValueLossObjective(model.Network, x, model.Outputs(x), [.. Enumerable.Repeat(1.0 / Rows, Rows)], 1);
        var (before, after) = (model.Theta, Rescaled(model));
        yield return GroundTruthCheck.Equal("rescaled-loss", loss.Value(after), 0, 1e-20, "the loss of a network that fits exactly, its units rescaled by 10: f stays; rounding squared");
        double squares = 0;
        for (var b = 0; b < Rows; b++)
            for (var j = 0; j < Units; j++)
                squares += Math.Pow(Math.Max(0, Enumerable.Range(0, Inputs).Sum(i => before[(j * Inputs) + i] * x[(b * Inputs) + i]) + before[(Units * Inputs) + j]), 2) / Rows;
        foreach (var (name, theta, factor) in new[] { ("before", before, 1.0), ("after", after, Factor) })
        {
            var found = MeanInterval.Student(WeightSharpness.Pairs(loss, theta, sigma, settings.Draws, rng.Fork("noise")));
            var error = (found.Interval!.Value.High - found.Value!.Value) / StudentQuantile.TwoSided(0.95, settings.Draws - 1);
            yield return GroundTruthCheck.AtLeast($"expected-{name}-rescaling", found.Value.Value / (sigma * sigma), 0.5 * ((factor * factor * squares) + 1), 4 * error / (sigma * sigma), "½(c² Σ mean a_j² + 1), what noise on the outgoing weights alone costs over σ², a lower bound; 4 standard errors");
        }

        var (small, large) = (WeightSharpness.Worst(loss, before, settings.Alpha, settings.Iterations, settings.Starts, rng), WeightSharpness.Worst(loss, after, settings.Alpha, settings.Iterations, settings.Starts, rng));
        yield return GroundTruthCheck.AtLeast("sharper-after-rescaling", large / small, 1, 0, "worst case found after over that before: at least 1, though the function is the same; outgoing weights move by α or more and count ten times as much");
    }

    private static double[] Rescaled(SmallNetwork model)
    {
        var theta = (double[])model.Theta.Clone();
        for (var i = 0; i < Units * (Inputs + 1); i++)
            theta[i] *= Factor;
        for (var j = 0; j < Units; j++)
            theta[(Units * (Inputs + 1)) + j] /= Factor;
        return theta;
    }
}
