using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Losses whose sharpness is known: linear, separable and quadratic ones, a network that is rescaled, and one whose Hessian is exact.</summary>
/// <param name="settings">σ, draws, α.</param>
/// <param name="rng">Draws them.</param>
internal sealed class SharpnessTruths(Sharpness settings, Rng rng)
{
    private const double Rounding = 1e-10;
    private const int Climbs = 200, Dimension = 40;
    private readonly int[] _sizes = [8, 40];

    /// <summary>All of them.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => [.. Worst(), .. _sizes.SelectMany(Quadratic), .. Divergence(), .. new RescaledSharpness(settings, rng.Fork("rescaled")).Checks(), .. new SmallNoise(settings, rng.Fork("small-noise")).Checks()];

    /// <summary>In a box a separable loss is at its worst in every coordinate by itself.</summary>
    private IEnumerable<GroundTruthCheck> Worst()
    {
        var (from, alpha) = (rng.Fork("box"), settings.Alpha);
        double[] w = Normals(Dimension, from), g = Normals(Dimension, from), h = Normals(Dimension, from);
        double[] radii = [.. w.Select(weight => alpha * (Math.Abs(weight) + 1))];
        var linear = radii.Zip(g, (r, slope) => r * Math.Abs(slope)).Sum();
        yield return GroundTruthCheck.Equal("worst-linear", WeightSharpness.Worst(new QuadraticFunction(new double[Dimension, Dimension], g, 0), w, alpha, settings.Iterations, settings.Starts, from), linear, Rounding * (1 + linear), "α Σ|gᵢ|(|wᵢ| + 1) of a linear loss; rounding");

        // L(w + ν) − L(w) = Σ gᵢνᵢ + ½hᵢνᵢ²; curvatures are of the order of slopes over radii, so that some maxima are inside the box.
        var hessian = new double[Dimension, Dimension];
        for (var i = 0; i < Dimension; i++)
            hessian[i, i] = h[i] /= radii[i];
        var slope = g.Select((value, i) => value - (h[i] * w[i])).ToArray();
        var truth = Enumerable.Range(0, Dimension).Sum(i => h[i] < 0 && Math.Abs(g[i]) < -h[i] * radii[i] ? g[i] * g[i] / (-2 * h[i]) : (Math.Abs(g[i]) * radii[i]) + (0.5 * h[i] * radii[i] * radii[i]));
        var found = WeightSharpness.Worst(new QuadraticFunction(hessian, slope, 0), w, alpha, Climbs, 1, from);
        yield return GroundTruthCheck.Equal("worst-separable", found, truth, 1e-3 * truth, $"Σ over coordinates of the greatest gᵢν + ½hᵢν² in the box, at a corner or inside; a part in a thousand: {Climbs} steps, halved where they overshoot");
        yield return GroundTruthCheck.AtMost("worst-separable-bound", found, truth, Rounding * (1 + truth), "the same from above: an ascent never finds more; rounding");
    }

    private IEnumerable<GroundTruthCheck> Quadratic(int n)
    {
        var from = rng.Fork($"quadratic/{n}");
        var (hessian, squares) = (new double[n, n], 0.0);
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
            {
                hessian[i, j] = hessian[j, i] = from.NextNormal() + (i == j ? 1 : 0);
                squares += (i == j ? 1 : 2) * hessian[i, j] * hessian[i, j];
            }

        var (loss, w) = (new QuadraticFunction(hessian, Normals(n, from), from.NextNormal()), Normals(n, from));
        foreach (var sigma in settings.Noise)
        {
            var (truth, scale) = (0.5 * sigma * sigma * loss.Trace, sigma * sigma);
            var measured = WeightSharpness.Pairs(loss, w, sigma, settings.Draws, from).Average();
            yield return GroundTruthCheck.Equal($"expected-quadratic-{n}@{sigma:R}", measured / scale, truth / scale, (4 * Math.Sqrt(0.5 * squares / settings.Draws)) + (1e-13 * n / scale), "½ tr H, the expected sharpness over σ²; 4 standard errors: a pair has variance ½σ⁴‖H‖_F²; rounding over σ²");
            var average = GaussianAverage.Cubature(loss, w, sigma) - loss.Value(w);
            yield return GroundTruthCheck.Equal($"cubature-quadratic-{n}@{sigma:R}", average / scale, truth / scale, 1e-13 * n * n / scale, "½ tr H without noise, by 2n points; rounding over σ²");
        }
    }

    private IEnumerable<GroundTruthCheck> Divergence()
    {
        var (from, sigma) = (rng.Fork("divergence"), settings.Noise[^1]);
        double[] w = [.. Normals(Dimension, from).Select(value => sigma * value)];
        var (truth, sum) = (PacBayes.Divergence(w, sigma), 0.0);
        for (var k = 0; k < settings.Draws; k++)
            sum += w.Sum(weight =>
            {
                var noise = sigma * from.NextNormal();
                return (((weight + noise) * (weight + noise)) - (noise * noise)) / (2 * sigma * sigma);
            });
        yield return GroundTruthCheck.Equal("divergence", sum / settings.Draws, truth, 4 * Math.Sqrt(2 * truth / settings.Draws), "‖w‖²/2σ², against the mean log-ratio of the two densities at draws of w + ν; 4 standard errors: a draw has variance ‖w‖²/σ²");
        double[] ratios = [.. new[] { 10L, 1000, 100_000 }.Select(m => PacBayes.Term(truth, m, 0.05) / Math.Sqrt((truth + Math.Log(2 * Math.Sqrt(m) / 0.05)) / (2 * m)))];
        yield return GroundTruthCheck.AtLeast("wider-than-maurer", ratios.Min(), Math.Sqrt(32), Rounding, "the term over Maurer's √((KL + ln(2√m/δ))/2m), m from 10 to 100,000: at least √32, so that it holds where his does");
    }

    /// <summary>Independent N(0, 1).</summary>
    internal static double[] Normals(int count, Rng from) => [.. Enumerable.Range(0, count).Select(_ => from.NextNormal())];
}
