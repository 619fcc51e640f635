using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How many samples robust accuracy needs where one suffices for standard accuracy: the Gaussian model x ~ N(yθ, σ²I), y = ±1, ‖θ‖ = √d.</summary>
/// <remarks>
/// A linear classifier w has the exact standard error Φ(−⟨w, θ⟩/(σ‖w‖₂)) and the exact robust error Φ(−(⟨w, θ⟩ − ε‖w‖_*)/(σ‖w‖₂)). Every learner from n samples
/// has an expected robust error of at least ½(2Φ(ε√((σ² + n)/n)) − 1)^d where θ ~ N(0, I).
/// </remarks>
public sealed record Schmidt : IDiagnostic
{
    private const int Rows = 100;
    private const double Errors = 4;

    /// <summary>A mean error below this rests on the rarest of the draws; the margin ratio is looked at instead.</summary>
    private const double Rare = 1e-6;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "schmidt", "How many more samples does robust accuracy need than standard accuracy?",
        "L. Schmidt, S. Santurkar, D. Tsipras, K. Talwar, A. Mądry, \"Adversarially Robust Generalization Requires More Data\" (2018), section 2", "some seconds");

    /// <summary>d.</summary>
    [Setting("dimension", "Dimensions, d.", Minimum = 10, Maximum = 1_000_000)]
    public int Dimension { get; init; } = 10_000;

    /// <summary>σ.</summary>
    [Setting("sigma", "Standard deviation of every coordinate, σ.", Minimum = 0, AboveMinimum = true)]
    public double Sigma { get; init; } = 5;

    /// <summary>ε.</summary>
    [Setting("radius", "Radius of the L∞ ball, ε.", Minimum = 0)]
    public double Radius { get; init; } = 0.5;

    /// <summary>ε of L2.</summary>
    [Setting("l2-radius", "Radius of the L2 ball of the attacked points.", Minimum = 0)]
    public double EuclideanRadius { get; init; } = 35;

    /// <summary>n.</summary>
    [Setting("samples", "Sample sizes of the learner, n, ascending.", Minimum = 1, Maximum = 10_000)]
    public IReadOnlyList<int> Samples { get; init; } = [1, 2, 4, 8, 16];

    /// <summary>Draws of ŵ.</summary>
    [Setting("draws", "Independent draws of the learner's samples.", Minimum = 2, Maximum = 10_000)]
    public int Draws { get; init; } = 20;

    /// <summary>Points attacked.</summary>
    [Setting("points", "Points attacked, to hold against the exact error of one classifier.", Minimum = 1, Maximum = 1_000_000)]
    public int Points { get; init; } = 2000;

    /// <summary>σ of the lower bound.</summary>
    [Setting("bound-sigma", "Standard deviation where the lower bound is looked at: at σ = 5 and d = 10,000 it is next to 0.", Minimum = 0, AboveMinimum = true)]
    public double BoundSigma { get; init; } = 10;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Dimension = 2000, Sigma = 3, EuclideanRadius = 16, Points = 1000 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Samples.Zip(Samples.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new WrongUseException($"samples={string.Join(',', Samples)}: expected ascending and all different, as in samples={string.Join(',', Samples.Distinct().Order())}.");
        var rng = context.Stream(Card);
        var model = new GaussianModel(Dimension, Sigma);
        var theta = Enumerable.Repeat(1.0, Dimension).ToArray();
        var (standard, robust) = (Samples.Select(_ => new double[Draws]).ToList(), Samples.Select(_ => new double[Draws]).ToList());
        var learners = new List<double[]>();
        for (var draw = 0; draw < Draws; draw++)
        {
            context.Report(0.5 * draw / Draws);
            foreach (var (w, k) in model.Learn(theta, Samples, rng.Fork($"samples/{draw}")).Select((w, k) => (w, k)))
            {
                (standard[k][draw], robust[k][draw]) = (model.Ratio(w, theta, 0, BallNorm.Linf), model.Ratio(w, theta, Radius, BallNorm.Linf));
                if (draw == 0)
                    learners.Add(w);
            }
        }

        var checks = new List<GroundTruthCheck>();
        for (var k = 0; k < Samples.Count; k++)
        {
            checks.AddRange(Beside("standard", Samples[k], standard[k], AveragingLearner.Of(Dimension, Sigma, 0, Samples[k])));
            checks.AddRange(Beside("robust", Samples[k], robust[k], AveragingLearner.Of(Dimension, Sigma, Radius, Samples[k])));
        }

        var half = Enumerable.Range(0, Samples.Count).MinBy(k => Math.Abs(robust[k][0]));
        checks.AddRange(Attacked(model, learners[half], theta, rng.Fork("points"), context));
        var (bounded, bounds) = LowerBound(rng.Fork("bound"), context);
        checks.AddRange(bounded);
        return context.Result(
            this, "Gaussian model", checks,
            [],
            [Conclusion(checks)], [Curves(checks), bounds]);
    }

    /// <summary>Mean error and mean margin ratio over draws, beside their laws.</summary>
    private IEnumerable<GroundTruthCheck> Beside(string kind, int samples, double[] ratios, AveragingLearner law) =>
    [
        GroundTruthCheck.Equal(
            $"{kind}-error@{samples}", ratios.Average(ratio => StandardNormal.Cdf(-ratio)), law.Error, (Errors * law.Deviation / Math.Sqrt(Draws)) + (2 * law.FirstOrder) + Rare,
            $"Φ(−m/√(1 + v)), m and v of the margin ratio by the delta method; 4 standard errors of the mean over {Draws} draws, twice the expansion's first term, of order 1/√d, and 1e-6, below which the rarest draw decides"),
        GroundTruthCheck.Equal(
            $"{kind}-margin@{samples}", ratios.Average(), law.Mean, (Errors * Math.Sqrt(law.Variance / Draws)) + (2 * Math.Abs(law.Bias)),
            $"m, the margin ratio's mean by the delta method; 4 standard errors √(v/{Draws}) and twice the bias of order 1/√d"),
    ];

    /// <summary>The share of points that the exact attacks of one classifier break, beside its exact errors.</summary>
    private IEnumerable<GroundTruthCheck> Attacked(GaussianModel model, double[] w, double[] theta, Rng rng, DiagnosticContext context)
    {
        (string Name, BallNorm Norm, double Radius)[] attacks = [("standard", BallNorm.Linf, 0), ("linf", BallNorm.Linf, Radius), ("l2", BallNorm.L2, EuclideanRadius)];
        var broken = new double[attacks.Length];
        for (var done = 0; done < Points; done += Rows)
        {
            context.Report(0.5 + (0.3 * done / Points));
            var (x, y) = model.Draw(theta, Math.Min(Rows, Points - done), rng);
            var loss = new LinearMargin(w, y);
            for (var a = 0; a < attacks.Length; a++)
            {
                var moved = attacks[a].Radius == 0 ? x : SetAscent.OneStep(PerturbationSet.Of(attacks[a].Norm, Dimension, attacks[a].Radius)).Run(loss, x, rng).Perturbed(x);
                broken[a] += loss.Broken(moved);
            }
        }

        return attacks.Select((attack, a) =>
        {
            var exact = model.Error(w, theta, attack.Radius, attack.Norm);
            return GroundTruthCheck.Equal(
                $"attacked-{attack.Name}", broken[a] / Points, exact, (Errors * Math.Sqrt(exact * (1 - exact) / Points)) + (1.0 / Points),
                $"Φ(−(⟨w, θ⟩ − ε‖w‖_*)/(σ‖w‖₂)) of one w, ε = {attack.Radius:R}; 4 standard errors of {Points} points and one point");
        });
    }

    /// <summary>Two learners where θ ~ N(0, I), never below what every learner has to lose.</summary>
    private (IEnumerable<GroundTruthCheck> Checks, Figure Figure) LowerBound(Rng rng, DiagnosticContext context)
    {
        var model = new GaussianModel(Dimension, BoundSigma);
        string[] names = ["averaging", "shrunken"];
        var errors = names.Select(_ => Samples.Select(_ => new double[Draws]).ToList()).ToList();
        for (var draw = 0; draw < Draws; draw++)
        {
            context.Report(0.8 + (0.2 * draw / Draws));
            var stream = rng.Fork($"draw/{draw}");
            double[] theta = [.. Enumerable.Range(0, Dimension).Select(_ => stream.NextNormal())];
            foreach (var (w, k) in model.Learn(theta, Samples, stream).Select((w, k) => (w, k)))
            {
                // The mean of θ given the samples is ŵ n/(σ² + n); the best robust classifier of it takes ε off every coordinate.
                var shrink = Samples[k] / ((BoundSigma * BoundSigma) + Samples[k]);
                double[] shrunken = [.. w.Select(value => Math.CopySign(Math.Max(0, Math.Abs(value * shrink) - Radius), value))];
                (errors[0][k][draw], errors[1][k][draw]) = (model.Error(w, theta, Radius, BallNorm.Linf), model.Error(shrunken, theta, Radius, BallNorm.Linf));
            }
        }

        double Bound(int n) => 0.5 * Math.Pow((2 * StandardNormal.Cdf(Radius * Math.Sqrt(((BoundSigma * BoundSigma) + n) / n))) - 1, Dimension);
        double[] x = [.. Samples.Select(n => (double)n)];
        var checks = names.SelectMany((name, l) => Samples.Select((n, k) => GroundTruthCheck.AtLeast(
            $"lower-bound-{name}@{n}", errors[l][k].Average(), Bound(n), (Errors * Deviation(errors[l][k]) / Math.Sqrt(Draws)) + 1e-12,
            "½(2Φ(ε√((σ² + n)/n)) − 1)^d, a lower bound for every learner where θ ~ N(0, I); 4 standard errors over draws")));
        return ([.. checks], new LineFigure(
            "lower-bound", "Robust error of two learners above what every learner must lose", $"θ ~ N(0, I), d = {Dimension}, σ = {BoundSigma:R}, ε = {Radius:R}: mean of exact errors over {Draws} draws. The shrunken learner takes ε off every coordinate of the mean of θ given the samples.",
            new Axis("samples n", AxisScale.Log), new Axis("robust error", Low: 0, High: 1),
            [.. names.Select((name, l) => new Line(name, LineRole.Measured, x, [.. errors[l].Select(draws => (double?)draws.Average())])), new Line("lower bound", LineRole.Truth, x, [.. Samples.Select(n => (double?)Bound(n))])], []));
    }

    private LineFigure Curves(List<GroundTruthCheck> checks)
    {
        double[] x = [.. Samples.Select(n => (double)n)];
        string[] kinds = ["standard-error", "robust-error"];
        return new LineFigure(
            "errors", "Standard and robust error against the number of samples", $"d = {Dimension}, σ = {Sigma:R}, ε = {Radius:R}: mean of exact errors of the averaging learner over {Draws} draws; the dashed lines are closed forms.",
            new Axis("samples n", AxisScale.Log), new Axis("error", Low: 0, High: 1),
            [.. kinds.SelectMany(kind => new[]
            {
                new Line(kind, LineRole.Measured, x, [.. Samples.Select(n => checks.First(check => check.Id == $"{kind}@{n}").Measured)]),
                new Line($"{kind}, closed form", LineRole.Theory, x, [.. Samples.Select(n => (double?)checks.First(check => check.Id == $"{kind}@{n}").Truth)], About: kind),
            })], []);
    }

    private Finding Conclusion(List<GroundTruthCheck> checks)
    {
        string First(string kind) => Samples.Where(n => checks.First(check => check.Id == $"{kind}@{n}").Measured <= 0.01).Select(n => $"n = {n}").FirstOrDefault() ?? $"more than {Samples[^1]}";
        return new Finding(
            "more-data", FindingLevel.Note, $"Of the sizes tried, a standard error of at most 1 % needs {First("standard-error")}, a robust one {First("robust-error")}.",
            "Before calling a defence weak, ask whether the sample is large enough for any learner to be robust; here the model is known to be learnable.");
    }

    private static double Deviation(double[] values) => Math.Sqrt(values.Sum(value => (value - values.Average()) * (value - values.Average())) / (values.Length - 1));
}
