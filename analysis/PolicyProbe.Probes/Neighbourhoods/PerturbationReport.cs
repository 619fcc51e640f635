using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReturnWords;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="Perturbation"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="parameters">P.</param>
/// <param name="sample">What was seen.</param>
/// <param name="truth">The same without noise, where it is known.</param>
internal sealed class PerturbationReport(Perturbation probe, Snapshot snapshot, int parameters, PerturbationSample sample, PerturbationTruth? truth)
{
    private const double FewResolved = 0.1;
    private readonly double _alpha = probe.Alpha;
    private readonly string _return = probe.Discounted ? "discounted return" : "return";
    private readonly IReadOnlyList<DirectionReturns> _directions = sample.Directions;

    private static readonly (DirectionShape Shape, string Id, string Words, string Name)[] Shapes =
    [
        (DirectionShape.BothDown, "both-down", "down on both sides", "both down"),
        (DirectionShape.BothUp, "both-up", "up on both sides", "both up"),
        (DirectionShape.OneUpOneDown, "one-up-one-down", "up on one side and down on the other", "one up, one down"),
    ];

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var (curvature, squared) = (sample.MeanCurvature, sample.SquaredSlope);
        var of = $"α = {Number(_alpha)}, {probe.Episodes} episodes a return";
        var scalars = new List<Scalar>
        {
            Of("return", sample.Return, "return", $"J(θ₀), mean {_return} of an episode", truth?.Return, Direction.HigherIsBetter),
            Of("mean-curvature", curvature, "return", $"E over unit directions d of (J(θ₀ + αd) + J(θ₀ − αd) − 2J(θ₀))/α², {of}", truth?.MeanCurvature),
            Of("squared-slope", squared, "return²", $"E over unit directions d of ((J(θ₀ + αd) − J(θ₀ − αd))/2α)², noise taken out, {of}", truth?.SquaredSlope),
            Plain("hessian-trace", curvature.Value * parameters, "return", probe.Repeats, $"tr ∇²J(θ₀) but for what α adds, O(α²): P = {parameters} times mean-curvature; no interval, since that part is not known", truth?.Trace),
            Plain("gradient-norm", Math.Sqrt(Math.Max(0, squared.Value!.Value * parameters)), "return", probe.Repeats, $"|∇J(θ₀)| but for what α adds, O(α²): √(P · squared-slope), P = {parameters}; no interval, likewise", truth?.GradientNorm),
            Plain("slope-resolved", Share(direction => direction.Slope.IsResolved), "1", probe.Repeats, $"share of directions whose slope is beyond its 95 % interval, {of}; 0.05 or less would be chance"),
            Plain("curvature-resolved", Share(direction => direction.Curvature.IsResolved), "1", probe.Repeats, $"share of directions whose curvature is beyond its 95 % interval, {of}; 0.05 or less would be chance"),
        };
        foreach (var (shape, id, words, _) in Shapes)
        {
            scalars.Add(Plain(id, Share(direction => direction.Shape == shape), "1", probe.Repeats, $"share of these directions that lead {words} of θ₀, by the estimates' signs, {of}; no interval: noise mixes the shapes",
                truth is null ? null : truth.Shapes.Count(known => known == shape) / (double)probe.Repeats));
            scalars.Add(Plain($"resolved-{id}", Share(direction => direction.IsResolved && direction.Shape == shape), "1", probe.Repeats, $"share of these directions that lead {words}, both changes beyond their 95 % intervals, {of}"));
        }

        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        if (_directions.All(direction => direction.Slope.Value == 0 && direction.Curvature.Value == 0))
        {
            findings.Add(new Finding("no-differences", FindingLevel.Warning, $"The {_return} is the same at θ₀ and on both sides of it in all {probe.Repeats} directions.", "A plateau, such as a task already solved, or a step α too short: raise alpha or episodes."));
            return findings;
        }

        var (curvature, squared) = (sample.MeanCurvature, sample.SquaredSlope);
        var slope = ReturnSpread.Root(squared);
        findings.Add(new Finding("shape", FindingLevel.Note,
            $"A random step of norm {Number(_alpha)} changes the {_return} by about ±{Number(_alpha * slope.Value)} through its slope and by {Number(_alpha * _alpha * curvature.Value / 2)} on average through its curvature (mean curvature {Text(curvature)}, root mean square slope {Text(slope)}).",
            curvature.Interval is { High: < 0 } ? "Random steps of this size lose return on average: noise in an update costs that much, and a shorter step costs less."
            : curvature.Interval is { Low: > 0 } ? "Random steps of this size gain return on average: this is no maximum."
            : "The mean curvature cannot be told from 0: no conclusion from its sign."));

        var resolved = _directions.Where(direction => direction.IsResolved).ToList();
        findings.Add(new Finding("directions", FindingLevel.Note,
            $"Of {probe.Repeats} directions {resolved.Count} have both sides beyond noise: {string.Join(", ", Shapes.Select(shape => $"{resolved.Count(direction => direction.Shape == shape.Shape)} lead {shape.Words}"))}{(truth is null ? "" : $" (exactly, of all {probe.Repeats}: {string.Join(", ", Shapes.Select(shape => $"{truth.Shapes.Count(known => known == shape.Shape)}"))})")}.",
            resolved.Count > 0 && resolved.TrueForAll(direction => direction.Shape == DirectionShape.BothDown)
                ? $"All of them lead down on both sides, as at a maximum over steps of this length; with P = {parameters} parameters a few directions that lead up would not be met."
                : string.Empty));
        var most = Math.Max(Share(direction => direction.Slope.IsResolved), Share(direction => direction.Curvature.IsResolved));
        if (most < FewResolved)
            findings.Add(new Finding("within-noise", FindingLevel.Warning,
                $"At most {most:P0} of the directions have a slope or curvature beyond noise, about as many as chance gives: the scatter shows noise.",
                "The means over directions still have their intervals. For single directions raise episodes, four times for half the error, or alpha."));
        return findings;
    }

    /// <summary>The scatter of slope against curvature.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        PointGroup Group(string name, LineRole role, Func<DirectionReturns, bool> member)
        {
            var points = _directions.Where(member).ToList();
            return new PointGroup(name, role, [.. points.Select(point => point.Slope.Value)], [.. points.Select(point => point.Curvature.Value)],
                [.. points.Select(point => Math.Sqrt(point.Slope.Variance))], [.. points.Select(point => Math.Sqrt(point.Curvature.Variance))]);
        }

        List<PointGroup> groups =
        [
            .. Shapes.Select(shape => Group(shape.Name, LineRole.Measured, direction => direction.IsResolved && direction.Shape == shape.Shape)),
            Group("within noise", LineRole.Background, direction => !direction.IsResolved || direction.Shape == DirectionShape.Unchanged),
        ];
        if (truth is not null)
            groups.Add(new PointGroup("exact", LineRole.Truth, truth.Slopes, truth.Curvatures));
        var reach = _directions.Max(direction => Math.Abs(direction.Slope.Value) + Math.Sqrt(direction.Slope.Variance)) * 1.1;
        double[] x = [-reach, 0, reach];
        return
        [
            new ScatterFigure(
                "perturbation", $"Slope against curvature on {Where(snapshot)}",
                $"A point is one of {probe.Repeats} random unit directions; {probe.Episodes} episodes a {_return}, the same random numbers at θ₀ and on both sides. Bars are one standard error. Below both dashed lines the {_return} falls on both sides of θ₀, above both it rises on both, between them it falls on one side only; on a line one side is level.",
                new Axis($"slope (J₊ − J₋)/2α, α = {Number(_alpha)}"), new Axis("curvature (J₊ + J₋ − 2J₀)/α²"),
                [.. groups.Where(group => group.X.Count > 0)],
                [
                    new Line("level side", LineRole.Theory, x, [.. x.Select(s => (double?)(2 * Math.Abs(s) / _alpha))]),
                    new Line("level side", LineRole.Theory, x, [.. x.Select(s => (double?)(-2 * Math.Abs(s) / _alpha))]),
                ]),
        ];
    }

    private double Share(Func<DirectionReturns, bool> member) => _directions.Count(member) / (double)_directions.Count;
}
