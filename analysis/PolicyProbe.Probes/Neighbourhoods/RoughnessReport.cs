using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReturnWords;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="Roughness"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="sample">What was seen.</param>
/// <param name="truth">The same without noise, where it is known.</param>
internal sealed class RoughnessReport(Roughness probe, Snapshot snapshot, RoughnessSample sample, RoughnessTruth? truth)
{
    private readonly string _return = probe.Discounted ? "discounted return" : "return";
    private readonly int _first = sample.FirstResolved();
    private readonly Estimate _slope = sample.Slope();
    private readonly double[] _radii = sample.Radii;

    private bool Flat => sample.Changes.All(row => row.All(change => change.Value == 0));

    private double? ExactSlope => truth is null || _radii.Length - _first < 2 ? null : PowerLaw.Slope(_radii[_first..], truth.Variances[_first..]);

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var (range, of) = (_first < _radii.Length ? $"r from {Number(_radii[_first])} to {Number(_radii[^1])}" : "no radius", $"{probe.Episodes} episodes a return");
        var half = _slope with { Value = _slope.Value / 2, Interval = _slope.Interval?.Scale(0.5) };
        return
        [
            Of("return", sample.Return, "return", $"J(θ₀), mean {_return} of an episode", truth?.Return, Direction.HigherIsBetter),
            Of("slope", _slope, "1", $"k of Σ b(r) V(r) r⁻ᵏ = 0, b(r) = log r less its mean, over the resolved radii, {range}: the exponent of V ∝ rᵏ, 2 for a differentiable J at small radii, {of}", ExactSlope),
            Of("hoelder-exponent", half, "1", $"half the slope over {range}: α of |J(θ₀ + rd) − J(θ₀)| of order rᵅ, 1 for a differentiable J at small radii, {of}", ExactSlope / 2),
            Plain("smallest-resolved-radius", _first < _radii.Length ? _radii[_first] : null, "1", sample.Choosing, $"the radius from which on, along a third of the directions, V̂ is at least the mean variance of the noise, {of}"),
            Plain("noise-share", NoiseShare(0), "1", sample.Directions, $"share of the sample variance of changes at the smallest radius, {Number(_radii[0])}, that is noise of the returns, {of}", null, Direction.LowerIsBetter),
            .. _radii.Select((r, j) => Of($"variance@{r:G3}", sample.Variance(j), "return²", $"V({r:G3}): variance of J(θ₀ + rd) − J(θ₀) over unit directions d, noise taken out, {of}", truth?.Variances[j])),
        ];
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        if (Flat)
            return [new Finding("no-differences", FindingLevel.Warning, $"The {_return} is the same at θ₀ and at every radius in all {sample.Directions} directions.", "A plateau, such as a task already solved, or radii too small: raise reach or episodes.")];
        var findings = new List<Finding>();
        if (_slope.Value is { } slope)
        {
            var range = $"over radii from {Number(_radii[_first])} to {Number(_radii[^1])}";
            var text = $"The variance of the {_return} grows as rᵏ with k = {Text(_slope)} {range}{(ExactSlope is { } exact ? $" (exactly {Number(exact)})" : "")}.";
            findings.Add(_slope.Interval switch
            {
                { IsBounded: false } => new Finding("slope", FindingLevel.Note, text, "The data bound the slope on one side at most: raise repeats or episodes."),
                { High: < 2 } => new Finding("rough", FindingLevel.Note, text, "Below 2: over these radii differences do not shrink as a gradient's would. Look whether the slope rises to 2 at smaller radii (lower reach, more episodes); if not, gradients here are of little use."),
                { Low: > 2 } => new Finding("curved", FindingLevel.Note, text, "Above 2: curvature, not the gradient, makes the differences over these radii, as near a stationary point or on a step too long for a line; 4 is all curvature."),
                _ => new Finding("smooth", FindingLevel.Note, text, "As of a differentiable return; roughness below the smallest resolved radius is not seen."),
            });
        }

        if (_first > 0)
            findings.Add(new Finding("noise-hides", FindingLevel.Warning,
                $"At {_first} of {_radii.Length} radii, {Number(_radii[0])} to {Number(_radii[_first - 1])}, the variance is less than that of the noise of {probe.Episodes} episodes ({NoiseShare(0):P0} of it at the smallest): they take no part in the slope{(_slope.Value is null ? ", which is undetermined" : "")}.",
                "Raise episodes or repeats; a line through the noise would look flat and rough where there is nothing."));
        return findings;
    }

    /// <summary>V against r, with the noise below it and a slope of 2.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var variances = _radii.Select((_, j) => sample.Variance(j)).ToList();
        var lines = new List<Line>
        {
            new("variance, noise taken out", LineRole.Measured, _radii, [.. variances.Select(v => Finite(v.Value))], [.. variances.Select(v => Finite(v.Interval?.Low))], [.. variances.Select(v => Finite(v.Interval?.High))]),
        };
        if (variances[^1].Value is > 0 and var last)
            lines.Add(new Line("slope 2, differentiable", LineRole.Theory, _radii, [.. _radii.Select(r => (double?)(last * Math.Pow(r / _radii[^1], 2)))]));
        lines.Add(new Line("noise of a change", LineRole.Background, _radii, [.. _radii.Select((_, j) => Finite(sample.MeanNoise(j)))]));
        if (truth is not null)
            lines.Add(new Line("exact", LineRole.Truth, _radii, [.. truth.Variances.Select(v => (double?)v)]));
        return
        [
            new LineFigure(
                "roughness", $"How the return varies with distance on {Where(snapshot)}",
                $"The variance of J(θ₀ + rd) − J(θ₀) over {sample.Directions} random unit directions, {probe.Episodes} episodes a return, with its 95 % interval; what is at or below 0 has no place on this axis. On these axes a differentiable return has the slope 2 at small radii. Thin: the variance of a change's noise, which is taken out.",
                new Axis("radius r", AxisScale.Log), new Axis("variance of the change", AxisScale.Log), lines,
                _first > 0 && _first < _radii.Length ? [new Mark("resolved from here", _radii[_first], null)] : []),
        ];
    }

    private double? NoiseShare(int j) => ReturnSpread.Exact([.. sample.Changes[j].Select(change => change.Value)]) is > 0 and var seen ? Math.Min(1, sample.MeanNoise(j) / seen) : null;
}
