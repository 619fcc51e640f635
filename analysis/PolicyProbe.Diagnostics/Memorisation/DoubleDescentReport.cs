using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The numbers, the words and the figures of <see cref="DoubleDescent"/>.</summary>
/// <param name="settings">The settings.</param>
/// <param name="models">Risk against features.</param>
/// <param name="data">Risk against samples.</param>
/// <param name="training">Risk against steps.</param>
internal sealed class DoubleDescentReport(DoubleDescent settings, RiskCurve models, RiskCurve data, TrainingTime training)
{
    /// <summary>Where training turns.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var (dip, peak, last) = training.Turns;
        Scalar At(string id, int t, string estimand) => new(id, training.Exact[t], null, null, "1", Direction.LowerIsBetter, 1, $"{estimand}; exact mean over the noise, for the design drawn");
        return
        [
            .. models.Risks.Select((risks, i) => MedianOf($"risk@{models.Along[i]}", risks, $"median risk of a fit with {models.Along[i]} features to {settings.Samples} samples")),
            At("first-dip", dip, "risk where it first stops falling"),
            At("later-peak", peak, "the greatest risk after that"),
            At("last", last, "risk after the last step"),
            new Scalar("dip-step", training.Times[dip], null, null, "steps", Direction.Neutral, 1, "the step of the first dip, of those looked at"),
            new Scalar("peak-step", training.Times[peak], null, null, "steps", Direction.Neutral, 1, "the step of the later peak, of those looked at"),
        ];
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (dip, peak, last) = training.Turns;
        var again = training.Exact[last] < training.Exact[peak] && peak > dip;
        var near = models.Problems.Where(problem => double.IsFinite(problem.Variance)).MaxBy(problem => problem.Mean);
        return
        [
            new Finding("peak-at-the-complexity", FindingLevel.Note, $"With {settings.Samples} samples the risk peaks at {settings.Samples} features, with {settings.Width} features at {settings.Width} samples: where training error first reaches 0. There more data, or more features, make it worse.", "Near that size compare models by held-out error, not by size; regularise or stop early, and the peak goes."),
            .. near is null ? Array.Empty<Finding>() :
            [
                new Finding("one-draw-says-little", FindingLevel.Note, $"At p = {near.Features}, n = {near.Samples} the mean risk is {near.Mean:0.000} exactly, and one draw's standard deviation {Math.Sqrt(near.Variance):0.000}: {100 * Math.Sqrt(near.Variance) / near.Mean:0} % of it. A mean over ten draws is off by {100 * Math.Sqrt(near.Variance / 10) / near.Mean:0} % as a rule, and the formula by nothing.", "Average many draws near the peak, or look at medians: at |p − n| ≤ 1 there is no mean at all."),
            ],
            new Finding("descends-twice-in-time", FindingLevel.Note, again
                ? $"Along training the mean risk falls to {training.Exact[dip]:0.000} at step {training.Times[dip]:N0}, rises to {training.Exact[peak]:0.000} at step {training.Times[peak]:N0} and ends at {training.Exact[last]:0.000}."
                : $"Along training the mean risk falls to {training.Exact[dip]:0.000} at step {training.Times[dip]:N0} and ends at {training.Exact[last]:0.000}: on this design, within {settings.Steps:N0} steps, it does not fall a second time.", "A held-out error that rises is no proof that training on is useless: where parts are learnt at different paces it may fall again. Watch it for longer before choosing a step."),
        ];
    }

    /// <summary>The three curves.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        Curve(models, "double-descent-features", "Test error against the size of the model", $"Squared error of least-norm fits to {settings.Samples} samples over {settings.Draws} draws, σ² = {settings.Noise:R}: mean, with the middle 90 % of draws. The dashed line is the exact mean, infinite at the mark.", "features p", new Mark("p = n", settings.Samples, null)),
        Curve(data, "double-descent-samples", "Test error against the number of samples", $"Squared error of least-norm fits with {settings.Width} features over {settings.Draws} draws, σ² = {settings.Noise:R}: mean, with the middle 90 % of draws. The dashed line is the exact mean, infinite at the mark.", "samples n", new Mark("n = p", settings.Width, null)),
        new LineFigure(
            "double-descent-steps", "Test error against training time",
            $"Gradient descent on {settings.Samples} samples, features of two scales, one design: mean over {training.Risks.Count} draws of the noise. The dashed line is the exact mean.",
            new Axis("steps", AxisScale.Log), new Axis("squared error", AxisScale.Log),
            [
                new Line("measured", LineRole.Measured, [.. training.Times.Skip(1)], [.. Enumerable.Range(1, training.Times.Count - 1).Select(t => (double?)training.Risks.Average(risk => risk[t]))]),
                new Line("exact mean", LineRole.Theory, [.. training.Times.Skip(1)], [.. training.Exact.Skip(1).Select(risk => (double?)risk)], About: "measured"),
            ],
            []),
    ];

    private Figure Curve(RiskCurve curve, string id, string title, string caption, string axis, Mark peak)
    {
        double?[] Quantile(double p) => [.. curve.Risks.Select(risks => (double?)MedianInterval.Quantile([.. risks.Order()], p))];
        double[] along = [.. Grid(curve.Along[0], curve.Along[^1])];
        var problem = curve.Problems[0];
        double? Exact(double at) => (curve == models ? problem with { Features = (int)at } : problem with { Samples = (int)at }).Mean is var mean && mean < 1e3 ? mean : null;
        return new LineFigure(
            id, title, caption, new Axis(axis, AxisScale.Log), new Axis("squared error", AxisScale.Log, High: 100 * Math.Max(problem.Noise, problem.Signal)),
            [
                new Line("measured", LineRole.Measured, [.. curve.Along.Select(at => (double)at)], [.. curve.Risks.Select((risks, i) => double.IsFinite(curve.Problems[i].Mean) ? risks.Average() : (double?)null)], Quantile(0.05), Quantile(0.95)),
                new Line("exact mean", LineRole.Theory, along, [.. along.Select(Exact)], About: "measured"),
            ],
            [peak]);
    }

    private static IEnumerable<double> Grid(int low, int high) => Enumerable.Range(low, high - low + 1).Select(value => (double)value);

    private static Scalar MedianOf(string id, double[] risks, string estimand)
    {
        var median = MedianInterval.Of(risks);
        return new Scalar(id, median.Value, median.Interval?.Low, median.Interval?.High, "1", Direction.LowerIsBetter, risks.Length, $"{estimand}; order-statistics interval over draws");
    }
}
