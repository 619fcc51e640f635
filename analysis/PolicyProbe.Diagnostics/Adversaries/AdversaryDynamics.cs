using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How projected gradient ascent moves on a random network of one hidden layer, from small inputs to large: steps to rest, where it rests, how many places there are.</summary>
/// <remarks>
/// Small inputs see a linear network: δ → ±ε Wᵀa/‖Wᵀa‖, fast and from everywhere. Squares as hidden units are homogeneous, so that nothing depends on the scale: the negative
/// control. At a local maximum on the sphere the Hessian less its multiplier has no positive direction along the sphere.
/// </remarks>
public sealed record AdversaryDynamics : IDiagnostic
{
    private const double Rest = 1e-7;
    private const double Same = 1e-3;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "adversary-dynamics", "Does the scale of the inputs decide how fast an attack converges, and to what?",
        "Z. Deng, H. He, J. Huang, W. Su, \"Towards Understanding the Dynamics of the First-Order Adversaries\" (2020)", "some seconds");

    /// <summary>Scales.</summary>
    [Setting("scales", "Scales of the inputs, ascending.", Minimum = 0, AboveMinimum = true)]
    public IReadOnlyList<double> Scales { get; init; } = [0.001, 0.01, 0.03, 0.1, 0.3, 1, 3];

    /// <summary>n.</summary>
    [Setting("dimension", "Inputs of the network, n.", Minimum = 2, Maximum = 200)]
    public int Dimension { get; init; } = 20;

    /// <summary>m.</summary>
    [Setting("hidden", "Hidden units, m.", Minimum = 1, Maximum = 10_000)]
    public int Hidden { get; init; } = 200;

    /// <summary>ε/‖x‖.</summary>
    [Setting("ratio", "Radius of the L2 ball as a share of ‖x‖.", Minimum = 0, AboveMinimum = true)]
    public double Ratio { get; init; } = 0.5;

    /// <summary>Inputs.</summary>
    [Setting("inputs", "Inputs attacked, each on a network of its own.", Minimum = 1, Maximum = 1000)]
    public int Inputs { get; init; } = 5;

    /// <summary>Starts.</summary>
    [Setting("starts", "Random starts for every input.", Minimum = 2, Maximum = 1000)]
    public int Starts { get; init; } = 10;

    /// <summary>Steps at most.</summary>
    [Setting("steps", "Steps at most.", Minimum = 10, Maximum = 100_000)]
    public int Steps { get; init; } = 2000;

    /// <summary>η.</summary>
    [Setting("step", "Length of a step as a share of the radius.", Minimum = 0, AboveMinimum = true)]
    public double Step { get; init; } = 0.1;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Inputs = 3, Starts = 6, Hidden = 100, Steps = 1000 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Scales.SequenceEqual(Scales.Distinct().Order()) || Scales.Count < 3)
            throw new WrongUseException($"scales={string.Join(',', Scales)}: expected at least three, ascending and all different, as in scales={string.Join(',', new AdversaryDynamics().Scales)}.");
        var rng = context.Stream(Card);
        var (checks, rows) = (new List<GroundTruthCheck>(), new List<(HiddenUnit Unit, double Scale, List<Rested> Starts)>());
        foreach (var unit in Enum.GetValues<HiddenUnit>())
            foreach (var scale in Scales)
            {
                context.Report((double)rows.Count / (2 * Scales.Count));
                rows.Add((unit, scale, [.. Enumerable.Range(0, Inputs).SelectMany(input => Attack(unit, scale, input, rng.Fork($"input/{input}")))]));
            }

        foreach (var (unit, scale, starts) in rows)
        {
            var maxima = starts.Where(start => start.Steps >= 0 && start.OnSphere).ToList();
            if (maxima.Count > 0)
                checks.Add(GroundTruthCheck.AtMost($"{Name(unit)}-tangential@{scale:R}", maxima.Max(start => start.Curvature), 0, 1e-4, "greatest tangential eigenvalue of ∇²F − λI over its norm where a start came to rest on the sphere: at most 0 at a local maximum; 1e-4 for a rest that is not exact"));
            if (unit == HiddenUnit.Tanh)
                checks.AddRange(Linear(scale, starts));
        }

        double[] squares = [.. Median(rows, HiddenUnit.Square)], tanh = [.. Median(rows, HiddenUnit.Tanh)];
        checks.Add(GroundTruthCheck.Equal("square-scale-effect", squares.Max() - squares.Min(), 0, 1, "steps to rest at most less those at least, over scales: homogeneous, so that there is none; one step, for rounding"));
        checks.Add(GroundTruthCheck.AtLeast("tanh-scale-rank", RankCorrelation.Spearman([.. Scales], tanh) ?? 0, 1, 0.3, "Spearman's rank correlation of scale and median steps to rest: smaller inputs converge faster; .3 for medians of few starts"));
        return context.Result(
            this, "random network", checks,
            [],
            [new Finding(
                "scale", FindingLevel.Note, $"Median steps to rest go from {tanh[0]:0} at scale {Scales[0]:R} to {tanh[^1]:0} at {Scales[^1]:R} (at most {Steps} were taken), and with squares as hidden units they stay at {squares[0]:0}.",
                "Give an attack more steps and more starts where inputs are large against the network's weights, and do not compare attacks of equal steps between scales.")],
            [
                Figure("steps", "Steps to rest against the scale of the inputs", "median steps to rest", row => Median(row.Starts.Select(start => start.Steps < 0 ? Steps : (double)start.Steps)), rows, squares.Max() > 0 ? AxisScale.Log : AxisScale.Linear),
                Figure("alignment", "How linear the network looks to the attack", "median |cos(δ, Wᵀa)|", row => Median(row.Starts.Select(start => start.Cosine)), [.. rows.Where(row => row.Unit == HiddenUnit.Tanh)], AxisScale.Linear),
                Figure("maxima", "Distinct places where starts came to rest", "places an input, mean", row => row.Starts.Chunk(Starts).Average(Distinct), rows, AxisScale.Linear),
            ]);
    }

    private sealed record Rested(int Steps, bool OnSphere, double Cosine, double Curvature, double CosineBound, double[] Direction);

    /// <summary>All starts at one input. The target lies below all that the network can say, so that the attack climbs f; scale changes x and nothing else.</summary>
    private IEnumerable<Rested> Attack(HiddenUnit unit, double scale, int input, Rng rng)
    {
        var network = ShallowNetwork.Random(unit, Dimension, Hidden, rng);
        double[] x = [.. Enumerable.Range(0, Dimension).Select(_ => scale * rng.NextNormal())];
        var (length, radius) = (Vector.Norm(x), Ratio * Vector.Norm(x));
        var (target, linear) = (-network.Bound((1 + Ratio) * length), network.Linear());
        var ascent = new SetAscent(PerturbationSet.Of(BallNorm.L2, Dimension, radius)) { Steps = Steps, StepShare = Step, RandomStart = true, Tolerance = Rest };
        var found = ascent.Run(new ShallowLoss(network, [.. Enumerable.Repeat(target, Starts)]), [.. Enumerable.Repeat(x, Starts).SelectMany(entries => entries)], rng);
        var departure = network.Departure((1 + Ratio) * length) / Vector.Norm(linear);
        for (var start = 0; start < Starts; start++)
        {
            var delta = found.Delta(start).ToArray();
            var size = Vector.Norm(delta);
            var cosine = Math.Abs(Vector.Dot(delta, linear)) / (size * Vector.Norm(linear));
            double[] direction = [.. delta.Select(value => value / radius)];
            yield return new Rested(found.Rested[start], size > radius * (1 - 1e-9), cosine, Curvature(network, x, delta, target), departure < 1 ? Math.Sqrt(1 - (departure * departure)) : 0, direction);
        }
    }

    /// <summary>The top eigenvalue, along the sphere, of ∇²F − λI over its greatest |eigenvalue|, with λ = ⟨∇F, δ⟩/‖δ‖².</summary>
    private double Curvature(ShallowNetwork network, double[] x, double[] delta, double target)
    {
        double[] here = [.. x.Zip(delta, (a, b) => a + b)], gradient = new double[Dimension];
        var miss = network.Gradient(here, gradient) - target;
        var (hessian, size) = (network.Hessian(here), Vector.Norm(delta));
        var multiplier = miss * Vector.Dot(gradient, delta) / (size * size);
        double[] along = [.. delta.Select(value => value / size)];
        for (var i = 0; i < Dimension; i++)
            for (var j = 0; j < Dimension; j++)
                hessian[i, j] = (gradient[i] * gradient[j]) + (miss * hessian[i, j]) - (i == j ? multiplier : 0);
        var image = new double[Dimension];
        for (var i = 0; i < Dimension; i++)
            for (var j = 0; j < Dimension; j++)
                image[i] += hessian[i, j] * along[j];
        var (tangential, twice) = (new double[Dimension, Dimension], Vector.Dot(along, image));
        for (var i = 0; i < Dimension; i++)
            for (var j = 0; j < Dimension; j++)
                tangential[i, j] = hessian[i, j] - (along[i] * image[j]) - (image[i] * along[j]) + (twice * along[i] * along[j]);

        // P(∇²F − λI)P has the eigenvalue 0 along δ: it says nothing, and goes to the bottom.
        var norm = SymmetricEigen.Of(hessian).Values.Max(Math.Abs);
        for (var i = 0; i < Dimension; i++)
            for (var j = 0; j < Dimension; j++)
                tangential[i, j] = (tangential[i, j] + tangential[j, i]) / 2;
        for (var i = 0; i < Dimension; i++)
            for (var j = 0; j < Dimension; j++)
                tangential[i, j] -= 2 * norm * along[i] * along[j];
        return SymmetricEigen.Of(tangential).Values[^1] / norm;
    }

    private static IEnumerable<GroundTruthCheck> Linear(double scale, List<Rested> starts)
    {
        var bounded = starts.Where(start => start.CosineBound > 0.9 && start.Steps >= 0).ToList();
        if (bounded.Count > 0)
            yield return GroundTruthCheck.AtLeast($"tanh-alignment@{scale:R}", bounded.Min(start => start.Cosine - start.CosineBound), 0, 1e-6, "cos(δ, Wᵀa) less √(1 − D²/‖Wᵀa‖²), D = ‖W‖₂‖(aᵣ tanh²(‖wᵣ‖(‖x‖ + ε)))‖ the farthest that ∇f can be from Wᵀa; 1e-6 for a rest that is not exact");
    }

    private IEnumerable<double> Median(List<(HiddenUnit Unit, double Scale, List<Rested> Starts)> rows, HiddenUnit unit) =>
        rows.Where(row => row.Unit == unit).Select(row => Median(row.Starts.Select(start => start.Steps < 0 ? Steps : (double)start.Steps)));

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2 : 0;

    private static double Distinct(Rested[] starts)
    {
        var places = new List<double[]>();
        foreach (var start in starts.Where(start => start.Steps >= 0))
            if (!places.Exists(place => place.Zip(start.Direction, (a, b) => (a - b) * (a - b)).Sum() < Same * Same))
                places.Add(start.Direction);
        return places.Count;
    }

    private LineFigure Figure(string id, string title, string label, Func<(HiddenUnit Unit, double Scale, List<Rested> Starts), double> of, List<(HiddenUnit Unit, double Scale, List<Rested> Starts)> rows, AxisScale scale) => new(
        id, title, $"{Inputs} networks and inputs in {Dimension} dimensions with {Starts} starts each; ε = {Ratio:R}‖x‖, at most {Steps} steps of {Step:R} ε. Squares as hidden units are the negative control.",
        new Axis("scale of x", AxisScale.Log), new Axis(label, scale),
        [.. rows.GroupBy(row => row.Unit).Select(group => new Line(Name(group.Key), LineRole.Measured, Scales, [.. group.Select(row => (double?)of(row))]))], []);

    private static string Name(HiddenUnit unit) => unit.ToString().ToLowerInvariant();
}
