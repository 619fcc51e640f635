using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Where loss sensitivity and its Gini coefficient are known. Logistic: ‖∂ℓ/∂x‖₁ = σ(−ym)‖w‖₁, m = wᵀx + b. Squares ½(wᵀx − y)² on orthogonal inputs x = a e, by gradient descent with step η: each
/// weight goes to y/a with (1 − ηa²)ᵗ, and ‖∂ℓ/∂x‖₁ = |a w − y| ‖w‖₁ at all times. Laws: ½ of exponential, ⅓ of uniform numbers.
/// </summary>
/// <param name="dimensions">n of the models.</param>
/// <param name="sizes">Numbers of each law.</param>
internal sealed class SensitivityTruths(IReadOnlyList<int> dimensions, IReadOnlyList<int> sizes)
{
    private const int Rows = 50, Steps = 40;
    private const double Rounding = 1e-12;

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks(Rng rng) =>
    [
        .. dimensions.Distinct().Select(n => Logistic(n, rng.Fork($"logistic/{n}"))),
        .. dimensions.Distinct().SelectMany(n => Squares(n, rng.Fork($"squares/{n}"))),
        .. sizes.Distinct().SelectMany(n => Laws(n, rng.Fork($"laws/{n}"))),
    ];

    /// <summary>Two outputs, whose difference is the margin, trained by gradient descent; the largest deviation of the time average over rows.</summary>
    private static GroundTruthCheck Logistic(int n, Rng rng)
    {
        var network = new SmallNetwork(new MlpSpec(n, [], Activation.Tanh, 2), rng.Fork("weights"));
        double[] x = [.. Enumerable.Range(0, Rows * n).Select(_ => rng.NextNormal())];
        int[] labels = [.. Enumerable.Range(0, Rows).Select(_ => rng.NextDouble() < 0.5 ? 0 : 1)];
        var (sensitivity, expected) = (new InputSensitivity(Rows), new double[Rows]);
        for (var t = 0; t < Steps; t++)
        {
            sensitivity.Look(network.Loss(new CrossEntropy(labels), Rows), x);
            var theta = network.Theta;
            double[] w = [.. Enumerable.Range(0, n).Select(i => theta[n + i] - theta[i])];
            for (var b = 0; b < Rows; b++)
            {
                var margin = theta[^1] - theta[^2];
                for (var i = 0; i < n; i++)
                    margin += w[i] * x[(b * n) + i];
                expected[b] += w.Sum(Math.Abs) / (1 + Math.Exp(labels[b] == 1 ? margin : -margin)) / Steps;
            }

            network.Descend(network.Gradient(x, new CrossEntropy(labels)), 0.5);
        }

        var largest = sensitivity.Mean.Zip(expected, (measured, truth) => Math.Abs(measured - truth)).Max();
        return GroundTruthCheck.Equal($"logistic-error@n={n}", largest, 0, Rounding * (1 + expected.Max()), $"0: mean over {Steps} steps of gradient descent of σ(−ym)‖w‖₁, largest deviation of {Rows} rows; rounding");
    }

    private static IEnumerable<GroundTruthCheck> Squares(int n, Rng rng)
    {
        var network = new SmallNetwork(new MlpSpec(n, [], Activation.Tanh, 1), rng.Fork("weights"));
        double[] a = [.. Enumerable.Range(0, n).Select(_ => 0.5 + rng.NextDouble())], y = [.. a.Select(_ => rng.NextNormal())], start = network.Theta[..n], x = new double[n * n];
        for (var i = 0; i < n; i++)
            x[(i * n) + i] = a[i];
        var (sensitivity, expected, ones) = (new InputSensitivity(n), new double[n], Enumerable.Repeat(1.0, n).ToArray());
        const double rate = 0.1;
        for (var t = 0; t < Steps; t++)
        {
            sensitivity.Look(network.Loss(new SquaredError(y), n), x);
            double[] w = [.. start.Select((first, i) => (y[i] / a[i]) + ((first - (y[i] / a[i])) * Math.Pow(1 - (rate * a[i] * a[i]), t)))];
            for (var i = 0; i < n; i++)
                expected[i] += Math.Abs((a[i] * w[i]) - y[i]) * w.Sum(Math.Abs) / Steps;
            var gradient = network.Gradient(x, new SquaredError(y), ones);
            gradient[^1] = 0;
            network.Descend(gradient, rate);
        }

        var largest = sensitivity.Mean.Zip(expected, (measured, truth) => Math.Abs(measured - truth)).Max();
        yield return GroundTruthCheck.Equal($"squares-error@n={n}", largest, 0, Rounding * (1 + expected.Max()), $"0: mean over {Steps} steps of |a w − y| ‖w‖₁ with w in closed form, largest deviation of {n} rows; rounding");
        var differences = expected.Sum(one => expected.Sum(other => Math.Abs(one - other)));
        yield return GroundTruthCheck.Equal($"squares-gini@n={n}", Gini.Of(sensitivity.Mean) ?? double.NaN, differences / (2 * n * expected.Sum()), Rounding * n, "Σ|gᵢ − gⱼ|/(2n Σg) over all pairs of the closed form; rounding");
    }

    private static IEnumerable<GroundTruthCheck> Laws(int n, Rng rng)
    {
        double[] uniform = [.. Enumerable.Range(0, n).Select(_ => rng.NextDouble())];
        double[] exponential = [.. Enumerable.Range(0, n).Select(_ => -Math.Log(1 - rng.NextDouble()))];
        double[] one = [.. new double[n - 1], 3];
        yield return GroundTruthCheck.Equal($"gini-equal@{n}", Gini.Of([.. Enumerable.Repeat(0.7, n)]) ?? double.NaN, 0, Rounding, "0: all alike; rounding");
        yield return GroundTruthCheck.Equal($"gini-one@{n}", Gini.Of(one) ?? double.NaN, (n - 1.0) / n, Rounding, "(n − 1)/n: one has all; rounding");
        yield return GroundTruthCheck.Equal($"gini-uniform@{n}", Gini.Corrected(uniform) ?? double.NaN, 1.0 / 3, (4 * Math.Sqrt(8.0 / 135 / n)) + (1.0 / n), "⅓ of uniform numbers; 4 standard errors √(8/135n), and 1/n for what is left of the bias");
        yield return GroundTruthCheck.Equal($"gini-exponential@{n}", Gini.Corrected(exponential) ?? double.NaN, 0.5, 4 / Math.Sqrt(12 * (n - 1.0)), "½ of exponential numbers; 4 standard errors of the mean of n − 1 uniform numbers, whose law it has");
    }
}
