using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.LandscapeText;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="Landscape"/>, for one K.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="update">The step, and what it climbed.</param>
/// <param name="plane">The axes.</param>
/// <param name="surrogate">L at each cell, row by row; then at θ₀, and where the update ends.</param>
/// <param name="panels">The returns by sample size, ascending.</param>
/// <param name="exact">J and the exact L at the same places, where the model is known; else null.</param>
internal sealed class LandscapeReport(
    Landscape probe, Snapshot snapshot, UpdateStep update, LandscapePlane plane, double[] surrogate, IReadOnlyList<LandscapePanel> panels, ExactLandscape? exact)
{
    private const double Noisy = 0.5;
    private const double FewEpisodes = 20;
    private readonly int _cells = plane.Columns.Length * plane.Rows.Length;
    private readonly string _unit = probe.Unit == SampleUnit.Pairs ? "pairs" : "episodes";
    private readonly string _return = probe.Discounted ? "discounted return" : "return";
    private readonly double _stepNorm = Landscape.Norm(update.Step);

    /// <summary>What ends the ids of this K where there are several.</summary>
    public string Suffix { get; init; } = string.Empty;

    /// <summary>Which of several K this is, from 0; what does not depend on K is said with the first.</summary>
    public int Among { get; init; }

    private LandscapePanel Largest => panels[^1];

    private double?[]? Truth => exact?.Returns;

    /// <summary>The exact returns, where all are known.</summary>
    private double[]? Known { get; } = exact?.Known(plane.Columns.Length * plane.Rows.Length);

    private double[]? KnownSurrogate { get; } = exact?.KnownSurrogate(plane.Columns.Length * plane.Rows.Length);

    private double SurrogateChange => surrogate[_cells + 1] - surrogate[_cells];

    /// <summary>Every number, of the step and then by sample size.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar> { Plain("step-norm", _stepNorm, "1", update.Pairs, $"‖θ_after − θ_before‖ of one update from {update.Pairs} pairs") };
        if (Among == 0)
            scalars.AddRange(plane.Scalars);
        scalars.Add(Plain("surrogate-change", Finite(SurrogateChange), "1", update.Pairs, $"L(θ₀ + step) − L(θ₀) on the update's own {update.Pairs} pairs"));
        if (KnownSurrogate is { } l && Known is { } j)
        {
            scalars.Add(Plain("exact-surrogate-change", l[_cells + 1], "return", 1, $"Σ d(s) Σ π′(a|s) A(s,a) of π′ at θ₀ + step, d and A of θ₀, exact and of the same {_return} as J"));
            scalars.Add(Plain("exact-rank-agreement", LandscapePanel.Ranks(l[.._cells], j[.._cells]), "1", _cells, "Spearman's ρ of the exact surrogate and J over the cells of this plane: no sample, no noise"));
            scalars.Add(Plain("exact-sign-agreement", LandscapePanel.SameSigns(l[.._cells], Changes(j)).Share, "1", _cells, "share of cells where the exact surrogate and J change the same way from θ₀: no sample, no noise"));
        }

        foreach (var panel in panels)
        {
            var of = $"{panel.Size} {_unit} a cell{(panel.Adaptive ? " and as many more as the half-width asks for" : "")}";
            if (Among == 0)
                scalars.Add(Of("return", "", panel, panel.Origin.Estimate, $"J(θ₀), mean {_return} of an episode, {of}", Truth?[_cells]));
            scalars.Add(Of("return-change", Suffix, panel, panel.UpdatedChange.Estimate(), $"J(θ₀ + step) − J(θ₀), {of}", Truth?[_cells + 1] - Truth?[_cells]));
            for (var k = 0; k < plane.Landmarks.Count; k++)
                scalars.Add(Of($"change-at-checkpoint-{plane.Landmarks[k].Update}", Suffix, panel, panel.LandmarkChanges[k].Estimate(),
                    $"J(θ) − J(θ₀), θ of checkpoint {plane.Landmarks[k].Update}, seen through the filter of θ₀, {of}", Truth?[_cells + 2 + k] - Truth?[_cells]));
            scalars.Add(Of("rank-agreement", Suffix, panel, new Estimate(panel.RankAgreement, panel.RankInterval, panel.Cells.Count), $"Spearman's ρ of surrogate and J over the cells of this plane, {of}", ExactRankAgreement(panel), "1"));
            scalars.Add(Of("sign-agreement", Suffix, panel, new Estimate(panel.SignAgreement.Share, panel.SignInterval, panel.SignAgreement.Cells), $"share of cells where surrogate and J change the same way from θ₀, of those where both change, {of}", ExactSignAgreement(panel), "1"));
            scalars.Add(new Scalar($"resolved-sign-agreement{Suffix}@{panel.Size}", panel.ResolvedSignAgreement.Share, null, null, "1", Direction.HigherIsBetter, panel.ResolvedSignAgreement.Cells,
                $"the same over the cells whose change of the return is beyond its 95 % interval, {of}"));
            scalars.Add(Plain("resolved", panel, panel.ResolvedShare, "1", $"share of the cells whose change of the return from θ₀ is beyond its 95 % interval, {of}"));
            scalars.Add(Plain("standard-error", panel, panel.StandardError, "return", $"standard error of a cell's mean {_return}, median over cells, {of}"));
            scalars.Add(Plain("episodes", panel, panel.Episodes, "episodes", $"complete episodes of a cell, mean, {of}"));
            if (panel.Adaptive)
            {
                scalars.Add(Plain("half-width", panel, Finite(panel.Changes.Max(HalfWidth)), "return", $"half-width of the interval of a cell's change from θ₀, the widest, {of}"));
                scalars.Add(Plain("capped", panel, panel.Capped, "cells", $"places whose change would have needed more than {probe.Cap} {_unit}"));
            }
        }

        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>(Among == 0 ? plane.Findings : []);
        var change = Largest.UpdatedChange.Estimate();
        var k = Suffix.Length == 0 ? "" : $"K = {update.Pairs:N0}: ";
        if (_stepNorm == 0)
            findings.Add(new Finding("no-step", FindingLevel.Warning, $"{k}The recomputed update left θ where it was, so the axis of steps shows one and the same policy.", "A line search that accepts nothing, or a gradient of 0, does that; see the update before it."));
        else
            findings.Add(new Finding("step", FindingLevel.Note,
                $"One update from {update.Pairs:N0} pairs, of norm {Number(_stepNorm)}, changes its surrogate by {Signed(SurrogateChange)} and the {_return} by {Change(change)} (from {Number(Largest.Origin.Mean)}).",
                !LandscapePanel.IsResolved(change) ? "The return's change is within its noise: no conclusion from this step."
                : SurrogateChange > 0 && change.Value < 0 ? "The surrogate rises and the return falls: more pairs an update, or a smaller step, are worth a try." : string.Empty));

        if (Largest.RankAgreement is { } rank)
            findings.Add(new Finding("agreement", FindingLevel.Note,
                $"{k}Over the plane, surrogate and return have a rank correlation of {Number(rank)}{Bounds(Largest.RankInterval)}{(ExactRankAgreement(Largest) is { } truth ? $" (with exact returns {Number(truth)})" : "")}; they change the same way in {Percent(Largest.SignAgreement)}{Bounds(Largest.SignInterval)}, and in {Percent(Largest.ResolvedSignAgreement)} whose change can be told from noise. Noise draws the correlation towards 0; the intervals leave open every comparison of cells that the noise leaves open.",
                "Another seed shows another direction and other pairs."));
        else
            findings.Add(new Finding("agreement-undetermined", FindingLevel.Warning, $"{k}Surrogate or return is the same in every cell, so there are no ranks to compare.", "A larger reach, or more samples."));

        if (Largest.ResolvedShare < Noisy)
            findings.Add(new Finding("noise-over-differences", FindingLevel.Warning,
                $"{k}Only {Largest.ResolvedShare:P0} of the cells have a return that differs from that at θ₀ beyond its 95 % interval (standard error of a cell {Number(Largest.StandardError)}): hills and valleys of the picture are mostly noise.",
                "Raise samples, four times for half the error, or reach."));
        if (Largest.Episodes < FewEpisodes)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"{k}A cell rests on {Largest.Episodes:0.#} complete episodes.", "Standard errors from so few are themselves uncertain: raise samples."));
        foreach (var panel in panels)
        {
            if (panel.Cells.Count(cell => cell.StandardError == 0) is > 0 and var flat)
                findings.Add(new Finding("no-spread", FindingLevel.Warning, $"{k}In {flat} of {panel.Cells.Count} cells of {panel.Size:N0} {_unit} all episodes had the same return: their standard error of 0 is what was met, not certainty, and they have no interval.", "Returns at the end of their range often look so: raise samples."));
            if (panel.Capped > 0)
                findings.Add(new Finding("capped", FindingLevel.Warning, $"{k}{panel.Capped} changes would have needed more than {probe.Cap:N0} {_unit} for a half-width of {Number(probe.HalfWidth)}; their intervals are wider.", "Raise cap, or half-width."));
        }

        if (Truth is not null)
        {
            var within = Largest.Cells.Where((cell, i) => Math.Abs(cell.Mean - Truth[i] ?? double.NaN) <= 2 * cell.StandardError).Count();
            var noiseless = KnownSurrogate is { } l && Known is { } j && LandscapePanel.Ranks(l[.._cells], j[.._cells]) is { } exactly
                ? $" Without any noise, the exact surrogate of θ₀ orders the cells as the return does with ρ = {Number(exactly)}: what is missing to 1 is the surrogate's own doing, not sampling." : string.Empty;
            findings.Add(new Finding("truth", FindingLevel.Note, $"{k}The exact returns are known here: {within} of {Largest.Cells.Count} cells lie within two standard errors of theirs.{noiseless}", string.Empty));
        }

        return findings;
    }

    /// <summary>The surrogate, the return by sample size, and the exact ones where they are known.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var where = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        var figures = new List<Figure>
        {
            Heat("surrogate", $"Surrogate on {where}", $"The {(update.Surrogate.Clips ? "clipped" : "unclipped")} surrogate on the update's own pairs.", "surrogate", [.. surrogate.Select(value => Finite(value))], null, null),
        };
        foreach (var panel in panels)
            figures.Add(Heat(
                $"return-{panel.Size}", $"Return on {where}, from {panel.Size:N0} {_unit} a cell",
                $"Mean {_return} of complete episodes, {panel.Size:N0} {_unit} a cell{(panel.Adaptive ? " and as many more as the half-width asks for" : "")}, the same random numbers in all; standard error of a cell {Number(panel.StandardError)} (median).",
                $"mean {_return}", [.. panel.Cells.Select(cell => Finite(cell.Mean))], [.. panel.Cells.Select(cell => Finite(cell.StandardError))], Truth));
        if (exact is not null)
        {
            figures.Add(Heat("exact-return", $"Exact return on {where}", $"The {_return} of an episode, exact.", $"exact {_return}", exact.Returns, null, null));
            figures.Add(Heat("exact-surrogate", $"Exact surrogate on {where}", $"What the {_return} would change by if the states stayed those of θ₀: Σ d(s) Σ π′(a|s) A(s,a), exact.", "exact surrogate", exact.Surrogate, null, null));
        }

        return figures;
    }

    private HeatFigure Heat(string id, string title, string caption, string colour, IReadOnlyList<double?> values, IReadOnlyList<double?>? errors, IReadOnlyList<double?>? truths) => new(
        $"landscape-{id}{Suffix}", title, $"{caption} {plane.Caption}", new Axis(plane.Across), new Axis(plane.Up), colour, plane.Columns, plane.Rows, Table(values),
        plane.Points, errors is null ? null : Table(errors), truths is null ? null : Table(truths), plane.Path is { } path ? [path] : null);

    private double?[][] Table(IReadOnlyList<double?> values) =>
        [.. Enumerable.Range(0, plane.Rows.Length).Select(row => values.Skip(row * plane.Columns.Length).Take(plane.Columns.Length).ToArray())];

    /// <summary>Spearman's ρ of the surrogate and the exact return; null where one has no value or is constant.</summary>
    private double? ExactRankAgreement(LandscapePanel panel) => Known is { } known ? LandscapePanel.Ranks(panel.Surrogate, known[.._cells]) : null;

    private double? ExactSignAgreement(LandscapePanel panel) => Known is { } known ? LandscapePanel.SameSigns(panel.Surrogate, Changes(known)).Share : null;

    private double[] Changes(double[] known) => [.. known[.._cells].Select(value => value - known[_cells])];

    private static double HalfWidth(Estimate change) => change.Interval is { IsBounded: true } interval ? (interval.High - interval.Low) / 2 : 0;

    private Scalar Plain(string id, double? value, string unit, long size, string estimand) => new(id + Suffix, value, null, null, unit, Direction.Neutral, size, estimand);

    private Scalar Plain(string id, LandscapePanel panel, double? value, string unit, string estimand) => new($"{id}{Suffix}@{panel.Size}", value, null, null, unit, Direction.Neutral, panel.Cells.Count, estimand);

    private static Scalar Of(string id, string suffix, LandscapePanel panel, Estimate estimate, string estimand, double? truth, string unit = "return") => new(
        $"{id}{suffix}@{panel.Size}", estimate.Value, Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), unit, Direction.HigherIsBetter, estimate.SampleSize, estimand, truth);

    private static string Bounds(Interval? interval) => interval is { } known ? $" [{Number(known.Low)}, {Number(known.High)}]" : "";

    private static string Percent((double? Share, int Cells) agreement) => agreement.Share is { } share ? $"{share:P0} of {agreement.Cells} cells" : "none of the cells";
}
