using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Linear rules of three classes whose reach and expected cost are known, as <see cref="CostlyAttack"/> attacks them.</summary>
internal sealed class CostlyTruths
{
    private const int Classes = 3;

    // An ascent of a tent ends near its top, not on it: rows this near to being forced, in units of how far margins move, may be missed.
    private const double Near = 0.05;
    private const int ReachSteps = 200;

    // Steepest steps may come to rest at the kink where two other classes are level.
    private const double Stalled = 0.02;
    private readonly List<GroundTruthCheck> _checks = [];
    private readonly List<double> _weighed = [];
    private readonly List<double> _margin = [];
    private readonly List<double> _exact = [];
    private readonly CostlyAttack _settings;
    private readonly double[,] _costs = new double[Classes, Classes];

    public CostlyTruths(CostlyAttack settings, DiagnosticContext context)
    {
        _settings = settings;
        for (var i = 0; i < Classes * Classes; i++)
            _costs[i / Classes, i % Classes] = settings.Costs[i];
        var (rng, radii) = (context.Stream(settings.Card), settings.Radii);
        foreach (var (norm, k) in Enum.GetValues<BallNorm>().Select((norm, k) => (norm, k)))
        {
            context.Report(0.1 * k);
            Reach(norm, radii[^1], rng.Fork("reach"));
        }

        var problem = new CollinearGaussians([-settings.Separation, 0, settings.Separation], 1);
        var u = CollinearGaussians.Direction(settings.Dimension, rng.Fork("direction"));
        var (x, labels) = problem.Draw(u, settings.Inputs, rng.Fork("inputs"));
        Clean(problem, x, labels, u);
        foreach (var (radius, k) in radii.Select((radius, k) => (radius, k)))
        {
            context.Report(0.3 + (0.7 * k / radii.Count));
            Costs(problem, x, labels, u, radius, rng.Fork($"attack/{radius:R}"));
        }

        context.Report(1);
    }

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => _checks;

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        new Finding("costs-choose-the-target", FindingLevel.Note, $"At ε = {_settings.Radii[^1]:R} attacks towards the costliest answer within reach cost {_weighed[^1]:0.###} an input, exactly {_exact[^1]:0.###} in expectation; an attack that only wants a wrong answer costs {_margin[^1]:0.###}.", "Judge robustness by what errors cost: a model may keep its accuracy under attack and still be led into its worst mistake."),
        new Finding("to-overtake-is-not-to-win", FindingLevel.Note, "A target that overtakes the right class need not be predicted: a third may lie in front.", "Ascend z_t less the greatest other output, and count only what is predicted when asked again."),
    ];

    /// <summary>Expected cost against the radius.</summary>
    public LineFigure Figure() => new(
        "attacked-cost", "What attacks cost, against the radius", $"Mean cost of {_settings.Inputs:N0} inputs of three classes on a line, {_settings.Norm.ToString().ToLowerInvariant()}; the dark line is the expected cost of the best attack, by sums of Φ.",
        new Axis("ε", AxisScale.Log), new Axis("cost an input"),
        [
            new Line("towards the costliest answer", LineRole.Measured, _settings.Radii, [.. _weighed.Select(value => (double?)value)]),
            new Line("towards any wrong answer", LineRole.Measured, _settings.Radii, [.. _margin.Select(value => (double?)value)]),
            new Line("expected, exact", LineRole.Truth, _settings.Radii, [.. _exact.Select(value => (double?)value)]),
        ], []);

    /// <summary>W, b and x normal: how far a target overtakes the label, and whether it can be predicted.</summary>
    private void Reach(BallNorm norm, double radius, Rng rng)
    {
        var (n, rows, name) = (_settings.Dimension, _settings.Inputs, norm.ToString().ToLowerInvariant());
        var (w, b, x, set) = (Normal(Classes * n, rng.Fork("weights")), Normal(Classes, rng.Fork("biases")), Normal(rows * n, rng.Fork("inputs")), PerturbationSet.Of(norm, n, radius));
        var network = Linear(w, b);
        int[] labels = network.Classes(x), targets = [.. labels.Select((label, i) => (label + 1 + (i % 2)) % Classes)];
        var overtaken = SetAscent.OneStep(set).Run(network.Loss(new TargetedMargin(labels, targets), rows), x, rng);
        var truth = Enumerable.Range(0, rows).Average(i => overtaken.Clean[i] + set.DualNorm(Difference(w, n, labels[i], targets[i])));
        _checks.Add(GroundTruthCheck.Equal($"overtake@{name}", overtaken.Values.Average(), truth, 1e-10 * (1 + Math.Abs(truth)), "mean of z_t − z_y + ε‖w_t − w_y‖_*, in one step; rounding"));

        var forced = SetAscent.Auto(set, ReachSteps, starts: 2).Run(network.Loss(new ForcedClass(targets), rows), x, rng.Fork("forced"));
        double[] exact = [.. Enumerable.Range(0, rows).Select(i => LinearReach.Forced(w, b, x.AsSpan(i * n, n), targets[i], set))];
        var near = Enumerable.Range(0, rows).Count(i => exact[i] > 0 && exact[i] < Near * set.DualNorm(Difference(w, n, labels[i], targets[i])));
        var predicted = network.Classes(forced.Perturbed(x));
        _checks.Add(GroundTruthCheck.AtMost($"never-beyond@{name}", Enumerable.Range(0, rows).Max(i => forced.Values[i] - exact[i]), 0, 1e-9 * (1 + exact.Max(Math.Abs)), "greatest z_t − max zᵢ found less the exact maximum, by the minimax theorem; rounding"));
        _checks.Add(GroundTruthCheck.Equal($"forced@{name}", Enumerable.Range(0, rows).Count(i => predicted[i] == targets[i]) / (double)rows, exact.Count(value => value > 0) / (double)rows, (near / (double)rows) + Stalled, $"share of inputs whose target is predicted within ε = {radius:R}, against the exact share; inputs within 5 % of ε‖w_t − w_y‖_* of it may be missed, and 2 % where steepest steps rest at the kink between two other classes"));
    }

    private void Clean(CollinearGaussians problem, double[] x, int[] labels, double[] u)
    {
        var (w, b) = problem.Rule(u);
        var predicted = Linear(w, b).Classes(x);
        var (mean, variance) = problem.ExpectedCost(_costs, 0);
        var confused = Enumerable.Range(0, Classes).Sum(i => Enumerable.Range(0, Classes).Sum(j => problem.Confusion(i, j) * _costs[i, j])) / Classes;
        _checks.Add(GroundTruthCheck.Equal("confusion-cost", labels.Select((label, i) => _costs[label, predicted[i]]).Average(), confused, 4 * Math.Sqrt(variance / labels.Length), "Σ P(j | i) c_ij/C, the confusion matrix by Φ; 4 standard errors from the exact variance"));
        _checks.Add(GroundTruthCheck.Equal("two-ways", mean, confused, 1e-12 * (1 + confused), "the same by pieces of the line; rounding"));
    }

    private void Costs(CollinearGaussians problem, double[] x, int[] labels, double[] u, double radius, Rng rng)
    {
        var (n, rows, (w, b)) = (_settings.Dimension, labels.Length, problem.Rule(u));
        var (network, ascent) = (Linear(w, b), _settings.Ascent(_settings.Norm, n, radius));
        var shift = ascent.Set.DualNorm(u);
        double[] weighed = [.. network.Classes(x).Select((predicted, i) => _costs[labels[i], predicted])];
        for (var t = 0; t < Classes; t++)
        {
            var reached = network.Classes(ascent.Run(network.Loss(new ForcedClass([.. Enumerable.Repeat(t, rows)]), rows), x, rng.Fork($"target/{t}")).Perturbed(x));
            for (var i = 0; i < rows; i++)
                weighed[i] = Math.Max(weighed[i], _costs[labels[i], reached[i]]);
        }

        var turned = network.Classes(ascent.Run(network.Loss(new Margin(labels), rows), x, rng.Fork("margin")).Perturbed(x));
        var margin = turned.Select((predicted, i) => _costs[labels[i], predicted]).Average();
        double[] line = [.. Enumerable.Range(0, rows).Select(i => CollinearGaussians.Place(u, x.AsSpan(i * n, n)))];
        var (same, near) = (Enumerable.Range(0, rows).Average(i => problem.WorstCost(_costs, labels[i], line[i], shift)), line.Count(p => problem.EdgeDistance(p, shift) < 1e-6 * (1 + shift)));
        var (mean, variance) = problem.ExpectedCost(_costs, shift);
        var slack = near * _settings.Costs.Max() / rows;
        _checks.Add(GroundTruthCheck.Equal($"same-inputs@{radius:R}", weighed.Average(), same, slack + 1e-9, "mean over the same inputs of the greatest c_yj that [p − s, p + s] meets, s = ε‖u‖_*; inputs within 10⁻⁶ of an edge may fall either way"));
        _checks.Add(GroundTruthCheck.Equal($"expected-cost@{radius:R}", weighed.Average(), mean, (4 * Math.Sqrt(variance / rows)) + slack, "expected cost by sums of Φ over the pieces of the line; 4 standard errors from the exact variance"));
        _checks.Add(GroundTruthCheck.AtMost($"any-wrong-answer@{radius:R}", margin, same, slack + 1e-9, "no attack that only wants a wrong answer costs more than the greatest cost within reach"));
        _weighed.Add(weighed.Average());
        _margin.Add(margin);
        _exact.Add(mean);
    }

    private SmallNetwork Linear(double[] weights, double[] biases)
    {
        var network = new SmallNetwork(new MlpSpec(_settings.Dimension, [], Activation.Tanh, Classes), new Rng(0));
        weights.CopyTo(network.Theta, 0);
        biases.CopyTo(network.Theta, weights.Length);
        return network;
    }

    private static double[] Difference(double[] w, int n, int from, int to) => [.. Enumerable.Range(0, n).Select(k => w[(to * n) + k] - w[(from * n) + k])];

    private static double[] Normal(int count, Rng rng) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
}
