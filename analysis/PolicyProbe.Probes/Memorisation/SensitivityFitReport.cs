using PolicyProbe.Core;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="LossSensitivity"/> says of networks in training on real and random labels.</summary>
/// <param name="settings">The settings.</param>
/// <param name="fits">A draw each.</param>
internal sealed class SensitivityFitReport(LossSensitivity settings, IReadOnlyList<SensitivityFit> fits)
{
    private string Of => $"over {fits.Count} draws of data and weights";

    private Estimate Real => MeanInterval.OfRepeats(fits.Select(fit => Share(fit.Real)), 0, 1);

    private Estimate Random => MeanInterval.OfRepeats(fits.Select(fit => Share(fit.Random)), 0, 1);

    private Estimate Difference => MeanInterval.OfRepeats(fits.Select(fit => Share(fit.Real) - Share(fit.Random)), -1, 1);

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Scalar("gini-real", Real, "1", Direction.Neutral, $"Gini coefficient over training points of the mean of ‖∂L_t/∂x‖₁ over {settings.Epochs} epochs, real labels; Student's interval {Of}"),
        Scalar("gini-random", Random, "1", Direction.Neutral, "the same with random labels of the same inputs"),
        Scalar("gini-real-less-random", Difference, "1", Direction.Neutral, "their difference, draw by draw"),
        Scalar("sensitivity-real", MeanInterval.OfRepeats(fits.Select(fit => fit.Real.Average()), 0), "1", Direction.Neutral, "mean over training points of g with real labels"),
        Scalar("sensitivity-random", MeanInterval.OfRepeats(fits.Select(fit => fit.Random.Average()), 0), "1", Direction.Neutral, "the same with random labels"),
    ];

    /// <summary>What to conclude.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        new("few-or-all", FindingLevel.Note, $"The Gini coefficient of the loss sensitivity is {Text(Real)} on real labels and {Text(Random)} on random ones; difference {Text(Difference)}.",
            Difference.Interval is { Low: > 0 } ? "What is learnt from regularities hangs on the few points near the boundary; what is memorised hangs on every point." : "The difference is not clear here: draw more, or train longer."),
    ];

    /// <summary>Lorenz curves of both.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        double[] x = [.. Enumerable.Range(0, settings.Fitted + 1).Select(k => k / (double)settings.Fitted)];
        Line Curve(string name, Func<SensitivityFit, double[]> of)
        {
            var curves = fits.Select(fit => Gini.Lorenz(of(fit)) ?? x).ToList();
            return ReportText.Line(name, x, [.. x.Select((_, k) => MeanInterval.OfRepeats(curves.Select(curve => curve[k]), 0, 1))]);
        }

        return
        [
            new LineFigure(
                "sensitivity-lorenz", "How unequally training points share the loss sensitivity",
                $"Share of the total of mean ‖∂L_t/∂x‖₁ that the least sensitive of {settings.Fitted} training points have. Bands: 95 % intervals {Of}. The Gini coefficient is twice the area under the diagonal.",
                new Axis("share of training points", AxisScale.Linear, 0, 1), new Axis("share of the sensitivity", AxisScale.Linear, 0, 1),
                [Curve("real labels", fit => fit.Real), Curve("random labels", fit => fit.Random), new Line("all alike", LineRole.Theory, [0, 1], [0, 1])], []),
        ];
    }

    private static double Share(double[] sensitivity) => Gini.Of(sensitivity) ?? 0;
}
