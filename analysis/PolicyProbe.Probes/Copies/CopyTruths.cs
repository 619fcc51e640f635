using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Copies that are the same function at other parameters, whose distances are known, and two linear models that learn side by side.</summary>
internal static class CopyTruths
{
    private static readonly int[][] Widths = [[8], [16, 16], [7, 6, 5]];

    /// <summary>f(x) = v·φ(Wx + b) + ½ with W = (1 2; 3 4), b = (0, 1), v = (1, −1): its copies by hand.</summary>
    public static IEnumerable<GroundTruthCheck> ByHand(Rng rng)
    {
        double[] theta = [1, 2, 3, 4, 0, 1, 1, -1, 0.5], inputs = [.. Enumerable.Range(0, 40).Select(_ => rng.NextNormal())];
        foreach (var (name, activation, order, factors, square, why) in new (string, Activation, int[], double[], double, string)[]
        {
            ("itself", Activation.Tanh, [0, 1], [1, 1], 0, "0"),
            ("swapped", Activation.Relu, [1, 0], [1, 1], 26, "√(2·(2² + 2² + 1²) + 2·2²)"),
            ("turned", Activation.Tanh, [0, 1], [-1, 1], 24, "√(2²·(1² + 2²) + 2²·1²)"),
            ("scaled", Activation.Relu, [0, 1], [2, 1], 5.25, "√((1² + 2²) + (½)²)"),
        })
        {
            var spec = new MlpSpec(2, [2], activation, 1);
            var stack = UnitStack.Of(spec.Layout, Symmetry(activation));
            var copy = stack.Moved(theta, 0, order, factors);
            var matching = UnitMatching.Of(stack, theta, copy);
            yield return GroundTruthCheck.Equal($"{name}-distance", matching.Raw, Math.Sqrt(square), 1e-14, $"‖θ − θ′‖ by hand: {why}; rounding");
            yield return GroundTruthCheck.Equal($"{name}-function", Apart(spec, theta, copy, inputs), 0, 1e-14, "largest difference of the outputs on 20 inputs; rounding");
            yield return GroundTruthCheck.Equal($"{name}-matched", matching.Matched, 0, 1e-12, "distance after matching the units; rounding");
        }
    }

    /// <summary>Random networks of several depths against copies whose units are in another order and turned or scaled.</summary>
    public static IEnumerable<GroundTruthCheck> Copies(Rng rng)
    {
        foreach (var hidden in Widths)
            foreach (var activation in Enum.GetValues<Activation>())
            {
                var (spec, id) = (new MlpSpec(5, hidden, activation, 3), $"{activation.ToString().ToLowerInvariant()}-{string.Join('-', hidden)}");
                var stack = UnitStack.Of(spec.Layout, Symmetry(activation));
                double[] theta = [.. Enumerable.Range(0, spec.Layout.ParameterCount).Select(_ => rng.NextNormal())], copy = [.. theta], inputs = [.. Enumerable.Range(0, 250).Select(_ => rng.NextNormal())];
                double[] other = [.. Enumerable.Range(0, spec.Layout.ParameterCount).Select(_ => rng.NextNormal())];
                for (var layer = 0; layer < hidden.Length; layer++)
                    copy = stack.Moved(copy, layer, rng.Permutation(hidden[layer]), [.. Enumerable.Range(0, hidden[layer]).Select(_ => activation == Activation.Relu ? Math.Exp(rng.Uniform(-1, 1)) : rng.NextDouble() < 0.5 ? -1 : 1)]);
                var (matching, norm) = (UnitMatching.Of(stack, theta, copy), Math.Sqrt(theta.Sum(value => value * value)));
                yield return GroundTruthCheck.Equal($"function@{id}", Apart(spec, theta, copy, inputs), 0, 1e-12, "largest difference of the outputs of a moved copy, as a part of their size; rounding");
                yield return GroundTruthCheck.AtLeast($"distance@{id}", matching.Raw / norm, 0.5, 0, "‖θ − θ′‖/‖θ‖ of a moved copy: at least a half, so that there is something to undo");
                yield return GroundTruthCheck.Equal($"matched@{id}", matching.Matched / norm, 0, 1e-8, "the same after matching; balancing stops at 1e-14 a round, and rounding");
                yield return GroundTruthCheck.AtMost($"never-farther@{id}", UnitMatching.Of(stack, theta, other).Matched, UnitMatching.Distance(stack.Balanced(theta), stack.Balanced(other)), 1e-9, "matching never takes two unrelated networks farther apart; rounding");
            }
    }

    /// <summary>The least sum of an assignment, against all 720 orders of 6.</summary>
    public static IEnumerable<GroundTruthCheck> Assignments(Rng rng)
    {
        var worst = 0.0;
        for (var trial = 0; trial < 20; trial++)
        {
            var costs = new double[6, 6];
            for (var i = 0; i < 36; i++)
                costs[i / 6, i % 6] = rng.NextNormal();
            double Cost(IReadOnlyList<int> order) => Enumerable.Range(0, 6).Sum(i => costs[i, order[i]]);
            worst = Math.Max(worst, Math.Abs(Cost(LinearAssignment.Least(costs)) - Orders([.. Enumerable.Range(0, 6)]).Min(Cost)));
        }

        yield return GroundTruthCheck.Equal("assignment", worst, 0, 1e-13, "largest excess over the least of all 720 orders, 20 random matrices; rounding");
    }

    /// <summary>
    /// Two linear models on orthogonal inputs, ½ mean (f − y)² + ½α mean (f − f′)²: their difference in mode k is (1 − ηλ_k(1 + 2α))^t of what it was, so that the mean KL
    /// of normals around them is ½ Σ λ_k (1 − ηλ_k(1 + 2α))^{2t} d_k².
    /// </summary>
    /// <param name="weight">α.</param>
    /// <param name="rng">Draws weights.</param>
    /// <param name="lines">Receives the KL over time, measured and exact, without and with agreement.</param>
    public static IEnumerable<GroundTruthCheck> SideBySide(double weight, Rng rng, List<Line> lines)
    {
        const int n = 32, steps = 40;
        const double mostStable = 0.9;
        double[] scales = [1, 0.7, 0.4], y = [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
        double[] x = [.. Enumerable.Range(0, n * 3).Select(i => scales[i % 3] * Math.Sqrt(2) * Math.Cos(Math.PI * ((i % 3) + 1) * ((i / 3) + 0.5) / n))];
        foreach (var alpha in new[] { 0, weight })
        {
            // λ is 1 for the bias and the square of its scale for each input; no mode may overshoot.
            var (rate, name) = (mostStable / (1 + (2 * weight)), alpha == 0 ? "alone" : $"agreeing, α = {alpha:R}");
            SmallNetwork one = new(new MlpSpec(3, [], Activation.Tanh, 1), rng.Fork("one")), other = new(new MlpSpec(3, [], Activation.Tanh, 1), rng.Fork("other"));
            (double Lambda, double Difference)[] modes = [.. Enumerable.Range(0, 4).Select(k => (k < 3 ? scales[k] * scales[k] : 1, one.Theta[k] - other.Theta[k]))];
            double Exact(int t) => 0.5 * modes.Sum(mode => mode.Lambda * Math.Pow(1 - (rate * mode.Lambda * (1 + (2 * alpha))), 2 * t) * mode.Difference * mode.Difference);
            double Apart() => one.Outputs(x).Zip(other.Outputs(x), (f, g) => 0.5 * (f - g) * (f - g)).Average();
            var (seen, exact, loss) = (new List<double?>(), new List<double?>(), new SquaredError(y));
            for (var t = 0; t <= steps; t++)
            {
                if (t is 1 or 5 or 20 or steps)
                    yield return GroundTruthCheck.Equal($"side-by-side@{alpha:R}-{t}", Apart(), Exact(t), 1e-13, $"mean KL after {t} steps, α = {alpha:R}: ½ Σ λ_k (1 − ηλ_k(1 + 2α))^2t d_k²; rounding");
                seen.Add(Apart());
                exact.Add(Exact(t));
                IOutputLoss Agreement(double[] others) => new NormalAgreementLoss(loss, others, alpha);
                Codistillation.StepTogether(one, other, x, Agreement, Agreement, rate);
            }

            double[] at = [.. Enumerable.Range(0, steps + 1).Select(t => (double)t)];
            lines.Add(new Line(name, LineRole.Measured, [.. at.Where(t => t % 4 == 0)], [.. seen.Where((_, t) => t % 4 == 0)]));
            lines.Add(new Line($"{name}, exact", LineRole.Theory, at, exact, About: name));
        }
    }

    /// <summary>The symmetry that an activation has beside the order of its units.</summary>
    public static UnitSymmetry Symmetry(Activation activation) => activation == Activation.Relu ? UnitSymmetry.Scale : UnitSymmetry.Sign;

    /// <summary>max |f − f′| over max |f|.</summary>
    private static double Apart(MlpSpec spec, double[] theta, double[] other, double[] inputs)
    {
        var network = new FusedMlp<double>(spec);
        double[] f = new double[inputs.Length / spec.Inputs * spec.Outputs], g = new double[f.Length];
        network.Predict(theta, [], inputs, f);
        network.Predict(other, [], inputs, g);
        return f.Zip(g, (a, b) => Math.Abs(a - b)).Max() / Math.Max(1, f.Max(Math.Abs));
    }

    private static IEnumerable<int[]> Orders(int[] left) => left.Length == 0 ? [[]] : left.SelectMany(first => Orders([.. left.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]));
}
