using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Where the bounds of input gradients are exact, and one where a sample's constants promise what is not so.</summary>
internal static class InputGradientTruths
{
    private const int Many = 50;

    /// <summary>The checks.</summary>
    /// <param name="n">Inputs.</param>
    /// <param name="step">h of the differences.</param>
    /// <param name="rng">Draws the problems.</param>
    public static IEnumerable<GroundTruthCheck> Checks(int n, double step, Rng rng) => [.. Linear(n, step, rng), .. Sphere(n, rng), .. Quadratic(n, step, rng), .. Cliff()];

    /// <summary>A linear network: the boundary is |ℓ|/‖w‖_* away, w the difference of the two outputs' rows.</summary>
    private static IEnumerable<GroundTruthCheck> Linear(int n, double step, Rng rng)
    {
        var model = new SmallNetwork(new MlpSpec(n, [], Activation.Tanh, 2), rng.Fork("linear"));
        var w = Enumerable.Range(0, n).Select(i => Math.Abs(model.Theta[n + i] - model.Theta[i])).ToList();
        double[] x = [.. Enumerable.Range(0, Many * n).Select(_ => rng.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, Many).Select(b => b % 2)];
        var loss = model.Loss(new Margin(labels), Many);
        var (values, gradients) = (new double[Many], new double[Many * n]);
        loss.Gradients(x, values, gradients);
        foreach (var norm in Enum.GetValues<BallNorm>())
        {
            var (ball, name) = (PerturbationSet.Of(norm, n, 1), norm.ToString().ToLowerInvariant());
            var dual = norm switch { BallNorm.L1 => w.Max(), BallNorm.L2 => Math.Sqrt(w.Sum(value => value * value)), _ => w.Sum() };
            var lipschitz = Enumerable.Range(0, Many).Max(b => ball.DualNorm(gradients.AsSpan(b * n, n)));
            var truth = Enumerable.Range(0, Many).Average(b =>
            {
                var gap = Enumerable.Range(0, n).Sum(i => (model.Theta[n + i] - model.Theta[i]) * x[(b * n) + i]) * (labels[b] == 0 ? -1 : 1);
                return Math.Max(0, gap) / dual;
            });
            yield return GroundTruthCheck.Equal($"linear-first-order@{name}", values.Average(value => GradientBound.FirstOrder(value, lipschitz)), truth, 1e-10 * (1 + truth), "mean of (gap)₊/‖w‖_*, the distance to the boundary; rounding");
            var slopes = DirectionalNorm.Of(loss, x, DirectionalNorm.Directions(loss, x, norm), step);
            yield return GroundTruthCheck.Equal($"linear-difference@{name}", slopes.Average(), dual, 1e-10 * (1 + dual) / Math.Min(1, step), "‖w‖_*: a difference is exact on a linear loss; rounding over h");
        }
    }

    /// <summary>A loss whose level sets are spheres: the parabola of the second-order bound is the loss itself along the gradient.</summary>
    private static IEnumerable<GroundTruthCheck> Sphere(int n, Rng rng)
    {
        var curvature = 0.5 + rng.NextDouble();
        double[] centre = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        double[] direction = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var radius = 1 + rng.NextDouble();
        var inside = radius * (0.2 + (0.6 * rng.NextDouble()));
        var length = Math.Sqrt(direction.Sum(value => value * value));
        double[] x = [.. centre.Select((value, i) => value + (inside * direction[i] / length))];

        // ½C(‖x − c‖² − ρ²) as ½C‖x‖² + gᵀx + k.
        var loss = QuadraticFunction.Isotropic(curvature, [.. centre.Select(value => -curvature * value)], 0.5 * curvature * (centre.Sum(value => value * value) - (radius * radius)));
        var gradient = new double[n];
        var value = loss.Gradient(x, gradient);
        var greatest = SymmetricEigen.Of(SymmetricOperator.Of(loss, x).Matrix()).Values[^1];
        yield return GroundTruthCheck.Equal("sphere-second-order", GradientBound.SecondOrder(value, Math.Sqrt(gradient.Sum(part => part * part)), greatest), radius - inside, 1e-10, "ρ − ‖x − c‖, the distance to the sphere where ℓ = 0; rounding");
    }

    /// <summary>A quadratic loss: the difference errs by ½h dᵀHd, the central one by nothing.</summary>
    private static IEnumerable<GroundTruthCheck> Quadratic(int n, double step, Rng rng)
    {
        var hessian = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                hessian[i, j] = hessian[j, i] = rng.NextNormal();
        var loss = new QuadraticFunction(hessian, [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())], rng.NextNormal());
        double[] x = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        var (rows, gradient) = (OneRow(loss), new double[n]);
        loss.Gradient(x, gradient);
        var norm = Math.Sqrt(gradient.Sum(value => value * value));
        var d = DirectionalNorm.Directions(rows, x, BallNorm.L2);
        var error = 0.5 * step * SymmetricOperator.Of(loss, x).Quadratic(d);
        var rounding = 1e-12 * n * n * (1 + norm) / Math.Min(1, step);
        yield return GroundTruthCheck.Equal("quadratic-difference-error", DirectionalNorm.Of(rows, x, d, step)[0] - norm, error, rounding, "½h dᵀHd; rounding over h");
        yield return GroundTruthCheck.Equal("quadratic-central-difference", DirectionalNorm.Of(rows, x, d, step, central: true)[0], norm, rounding, "‖∇ℓ‖₂; rounding over h");
    }

    /// <summary>ℓ(t) = tanh(s(t − t₀)), a cliff between flat grounds: at inputs on the flat the slope is small, and what it promises passes the cliff.</summary>
    private static IEnumerable<GroundTruthCheck> Cliff()
    {
        const double steepness = 10, edge = 1;
        double Loss(double t) => Math.Tanh(steepness * (t - edge));
        double Slope(double t) => steepness * (1 - (Loss(t) * Loss(t)));
        double[] sample = [0, 0.25, 0.5];
        var promised = GradientBound.FirstOrder(Loss(0), sample.Max(Slope));
        yield return GroundTruthCheck.AtLeast("cliff-promised-by-a-sample", promised, edge, 0, "the edge: a constant from inputs on the flat promises more than the true distance, and is no bound");
        yield return GroundTruthCheck.AtMost("cliff-certified", GradientBound.FirstOrder(Loss(0), steepness), edge, 0, "the edge: with L = s, which holds everywhere, the bound keeps below the true distance");
    }

    private static IRowObjective OneRow(IObjective objective) => global::PolicyProbe.Diagnostics.Rows.Of(objective);
}
