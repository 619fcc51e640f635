using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="InputGradient"/>.</summary>
/// <param name="settings">The settings.</param>
/// <param name="measured">A trained network each.</param>
internal sealed class InputGradientReport(InputGradient settings, IReadOnlyList<InputGradientMeasurement> measured)
{
    private readonly string _of = $"{settings.Inputs:N0} held-out inputs";

    /// <summary>Every number, by penalty.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. measured.SelectMany(Of)];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var broken = measured.Sum(of => of.FirstBroken + of.SecondBroken);
        var promised = measured.Sum(of => of.First.Length + of.Second.Length);
        var findings = new List<Finding>
        {
            new("constants-of-a-sample", broken > 0 ? FindingLevel.Warning : FindingLevel.Note,
                $"L and C are the largest of {_of}: the radii are estimates and no certificates. An attack broke {broken:N0} of {promised:N0} of them here{(broken == 0 ? ", which shows that it found nothing, not that there is nothing" : "")}.",
                "For a certificate bound slope and curvature everywhere (layer norms, intervals), or certify by noise: smoothing."),
        };
        if (measured.Count > 1)
        {
            var (plain, most) = (measured[0], measured.MaxBy(of => of.Penalty)!);
            findings.Add(new Finding("penalty", FindingLevel.Note,
                $"Mean ‖∇ℓ‖₂ is {plain.Norms.Average():0.000} with λ = {plain.Penalty:R} and {most.Norms.Average():0.000} with λ = {most.Penalty:R}; the error within ε = {settings.Epsilon:R} goes from {Share(plain.Turned):P1} to {Share(most.Turned):P1}, that without attack from {Share(plain.Wrong):P1} to {Share(most.Wrong):P1}.",
                "A gradient that is small because the loss is saturated protects nothing: judge by the error under attack, not by the norm."));
        }

        return findings;
    }

    /// <summary>Gradient norms and radii.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        List<string> rows = [.. measured.Select(of => $"λ = {of.Penalty:R}")];
        return
        [
            new IntervalFigure("gradient-norms", "Norm of the input gradient", $"Mean ‖∇ℓ‖₂ of the cross-entropy over {_of}, 95 % intervals, by the weight of the penalty that the network was trained with.", new Axis("‖∇ℓ‖₂"), rows, [Group("mean", of => of.Norms)], []),
            new IntervalFigure("promised-radii", "Radii that gradients promise", $"Means over those of {_of} that are classified rightly, 95 % intervals: (−ℓ)/L and the second-order radius, L and C the largest of the sample.", new Axis("radius"), rows, [Group("first order", of => of.First), Group("second order", of => of.Second)], []),
        ];
    }

    private IEnumerable<Scalar> Of(InputGradientMeasurement of)
    {
        string Id(string name) => $"{name}@{of.Penalty:R}";
        var trained = $"the network trained with λ = {of.Penalty:R}";
        yield return Mean(Id("gradient-norm"), of.Norms, $"E‖∇ₓℓ‖₂ of the cross-entropy of {trained}");
        yield return new Scalar(Id("largest-slope"), of.Slope, null, null, "1", Direction.LowerIsBetter, of.Count, $"L, the largest ‖∇ℓ‖₂ of the margin of {trained} among {_of}: more inputs can only raise it");
        yield return new Scalar(Id("largest-curvature"), of.Curvature, null, null, "1", Direction.LowerIsBetter, of.Count, $"C, the largest eigenvalue of the margin's Hessian of {trained} among {_of}: more inputs can only raise it");
        yield return Mean(Id("first-order-radius"), of.First, $"mean (−ℓ)/L of the inputs that {trained} classifies rightly", Direction.HigherIsBetter);
        yield return Mean(Id("second-order-radius"), of.Second, $"mean second-order radius of the inputs that {trained} classifies rightly", Direction.HigherIsBetter);
        yield return Rate(Id("first-order-broken"), of.FirstBroken, of.First.Length, "share of first-order radii within which an attack turns the input");
        yield return Rate(Id("second-order-broken"), of.SecondBroken, of.Second.Length, "share of second-order radii within which an attack turns the input");
        yield return Rate(Id("error"), of.Wrong, of.Count, $"error of {trained}");
        yield return Rate(Id("error-under-attack"), of.Turned, of.Count, $"error of {trained} under an attack of {settings.Steps} steps, ‖δ‖₂ ≤ {settings.Epsilon:R}: at most the true robust error");
    }

    private IntervalGroup Group(string name, Func<InputGradientMeasurement, double[]> of)
    {
        var estimates = measured.Select(network => of(network) is { Length: > 0 } values ? SkewedMean.Of(values) : Estimate.None("none is classified rightly", 0)).ToList();
        return new IntervalGroup(name, [.. estimates.Select(estimate => estimate.Value)], [.. estimates.Select(estimate => Finite(estimate.Interval?.Low))], [.. estimates.Select(estimate => Finite(estimate.Interval?.High))]);
    }

    private static Scalar Mean(string id, double[] values, string estimand, Direction direction = Direction.LowerIsBetter)
    {
        var estimate = values.Length > 0 ? SkewedMean.Of(values) : Estimate.None("none is classified rightly", 0);
        return new Scalar(id, estimate.Value, Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), "1", direction, values.Length, estimand);
    }

    private static Scalar Rate(string id, int count, int of, string estimand)
    {
        var estimate = of > 0 ? ProportionInterval.ClopperPearson(count, of) : Estimate.None("none is classified rightly", 0);
        return new Scalar(id, estimate.Value, estimate.Interval?.Low, estimate.Interval?.High, "1", Direction.LowerIsBetter, of, estimand);
    }

    private double Share(int count) => count / (double)settings.Inputs;

    private static double? Finite(double? end) => end is { } value && double.IsFinite(value) ? value : null;
}
