using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="Landscape"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="update">The step, and what it climbed.</param>
/// <param name="directionNorm">‖r‖.</param>
/// <param name="coordinates">The values along each axis.</param>
/// <param name="surrogate">L at each cell, row by row; then at θ₀, and where the update ends.</param>
/// <param name="panels">The returns by sample size, ascending.</param>
/// <param name="truth">J at the same places, where it is known, null at those where it has no value; else null.</param>
internal sealed class LandscapeReport(
    Landscape probe, Snapshot snapshot, UpdateStep update, double directionNorm, double[] coordinates, double[] surrogate, IReadOnlyList<LandscapePanel> panels, double?[]? truth)
{
    private const double Noisy = 0.5;
    private const double FewEpisodes = 20;
    private readonly string _unit = probe.Unit == SampleUnit.Pairs ? "pairs" : "episodes";
    private readonly string _return = probe.Discounted ? "discounted return" : "return";
    private readonly double _stepNorm = Landscape.Norm(update.Step);

    private LandscapePanel Largest => panels[^1];

    /// <summary>The exact returns, where all are known.</summary>
    private double[]? Known { get; } = truth is not null && Array.TrueForAll(truth, value => value is not null) ? [.. truth.Select(value => value!.Value)] : null;

    private double SurrogateChange => surrogate[^1] - surrogate[^2];

    /// <summary>Every number, of the step and then by sample size.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar>
        {
            Plain("step-norm", _stepNorm, "1", update.Pairs, $"‖θ_after − θ_before‖ of one update from {update.Pairs} pairs"),
            Plain("direction-norm", directionNorm, "1", 1, "‖r‖ of the random direction"),
            Plain("surrogate-change", Finite(SurrogateChange), "1", update.Pairs, $"L(θ₀ + step) − L(θ₀) on the update's own {update.Pairs} pairs"),
        };
        foreach (var panel in panels)
        {
            var of = $"{panel.Size} {_unit} a cell";
            scalars.Add(Of($"return@{panel.Size}", panel.Origin.Estimate, "return", $"J(θ₀), mean {_return} of an episode, {of}", truth?[^2]));
            scalars.Add(Of($"return-change@{panel.Size}", panel.Updated.Minus(panel.Origin), "return", $"J(θ₀ + step) − J(θ₀), {of}", truth?[^1] - truth?[^2]));
            scalars.Add(new Scalar($"rank-agreement@{panel.Size}", panel.RankAgreement, null, null, "1", Direction.HigherIsBetter, panel.Cells.Count,
                $"Spearman's ρ of surrogate and J over the cells of this plane, {of}", ExactRankAgreement(panel)));
            scalars.Add(new Scalar($"sign-agreement@{panel.Size}", panel.SignAgreement.Share, null, null, "1", Direction.HigherIsBetter, panel.SignAgreement.Cells,
                $"share of cells where surrogate and J change the same way from θ₀, of those where both change, {of}", ExactSignAgreement(panel)));
            scalars.Add(new Scalar($"resolved-sign-agreement@{panel.Size}", panel.ResolvedSignAgreement.Share, null, null, "1", Direction.HigherIsBetter, panel.ResolvedSignAgreement.Cells,
                $"the same over the cells whose change of the return is beyond its 95 % interval, {of}"));
            scalars.Add(Plain($"resolved@{panel.Size}", panel.ResolvedShare, "1", panel.Cells.Count, $"share of the cells whose change of the return from θ₀ is beyond its 95 % interval, {of}"));
            scalars.Add(Plain($"standard-error@{panel.Size}", panel.StandardError, "return", panel.Cells.Count, $"standard error of a cell's mean {_return}, median over cells, {of}"));
            scalars.Add(Plain($"episodes@{panel.Size}", panel.Episodes, "episodes", panel.Cells.Count, $"complete episodes of a cell, mean, {of}"));
        }

        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        var change = Largest.Updated.Minus(Largest.Origin);
        if (_stepNorm == 0)
            findings.Add(new Finding("no-step", FindingLevel.Warning, "The recomputed update left θ where it was, so the axis of steps shows one and the same policy.", "A line search that accepts nothing, or a gradient of 0, does that; see the update before it."));
        else
            findings.Add(new Finding("step", FindingLevel.Note,
                $"One update from {update.Pairs:N0} pairs, of norm {Number(_stepNorm)}, changes its surrogate by {Signed(SurrogateChange)} and the {_return} by {Text(change)} (from {Number(Largest.Origin.Mean)}).",
                !LandscapePanel.IsResolved(change) ? "The return's change is within its noise: no conclusion from this step."
                : SurrogateChange > 0 && change.Value < 0 ? "The surrogate rises and the return falls: more pairs an update, or a smaller step, are worth a try." : string.Empty));

        if (Largest.RankAgreement is { } rank)
            findings.Add(new Finding("agreement", FindingLevel.Note,
                $"Over the plane, surrogate and return have a rank correlation of {Number(rank)}{(ExactRankAgreement(Largest) is { } exact ? $" (with exact returns {Number(exact)})" : "")}; they change the same way in {Percent(Largest.SignAgreement)}, and in {Percent(Largest.ResolvedSignAgreement)} whose change can be told from noise. These have no interval: the cells share their random numbers, noise draws a rank correlation towards 0, and none is known to cover.",
                "Another seed shows another direction and other pairs."));
        else
            findings.Add(new Finding("agreement-undetermined", FindingLevel.Warning, "Surrogate or return is the same in every cell, so there are no ranks to compare.", "A larger reach, or more samples."));

        if (Largest.ResolvedShare < Noisy)
            findings.Add(new Finding("noise-over-differences", FindingLevel.Warning,
                $"Only {Largest.ResolvedShare:P0} of the cells have a return that differs from that at θ₀ beyond its 95 % interval (standard error of a cell {Number(Largest.StandardError)}): hills and valleys of the picture are mostly noise.",
                "Raise samples, four times for half the error, or reach."));
        if (Largest.Episodes < FewEpisodes)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"A cell rests on {Largest.Episodes:0.#} complete episodes.", "Standard errors from so few are themselves uncertain: raise samples."));
        foreach (var panel in panels)
            if (panel.Cells.Count(cell => cell.StandardError == 0) is > 0 and var flat)
                findings.Add(new Finding("no-spread", FindingLevel.Warning, $"In {flat} of {panel.Cells.Count} cells of {panel.Size:N0} {_unit} all episodes had the same return: their standard error of 0 is what was met, not certainty, and they have no interval.", "Returns at the end of their range often look so: raise samples."));
        if (truth is not null)
        {
            var within = Largest.Cells.Where((cell, i) => Math.Abs(cell.Mean - truth[i] ?? double.NaN) <= 2 * cell.StandardError).Count();
            findings.Add(new Finding("truth", FindingLevel.Note, $"The exact returns are known here: {within} of {Largest.Cells.Count} cells lie within two standard errors of theirs.", string.Empty));
        }

        return findings;
    }

    /// <summary>The surrogate, the return by sample size, and the exact return where it is known.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var where = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        var axes = $"Horizontally the update recomputed from {update.Pairs:N0} pairs, 1 the step taken (norm {Number(_stepNorm)}); vertically a random direction of norm {Number(directionNorm)}{(probe.Direction == DirectionKind.FilterNormalised ? ", scaled by unit to the network's own norms" : "")}.";
        var figures = new List<Figure>
        {
            Heat("landscape-surrogate", $"Surrogate on {where}", $"The {(update.Surrogate.Clips ? "clipped" : "unclipped")} surrogate on the update's own pairs. {axes}", "surrogate", [.. surrogate.Select(value => Finite(value))], null, null),
        };
        foreach (var panel in panels)
            figures.Add(Heat(
                $"landscape-return-{panel.Size}", $"Return on {where}, from {panel.Size:N0} {_unit} a cell",
                $"Mean {_return} of complete episodes, {panel.Size:N0} {_unit} a cell, the same random numbers in all; standard error of a cell {Number(panel.StandardError)} (median). {axes}",
                $"mean {_return}", [.. panel.Cells.Select(cell => Finite(cell.Mean))], [.. panel.Cells.Select(cell => Finite(cell.StandardError))], truth));
        if (truth is not null)
            figures.Add(Heat("landscape-exact-return", $"Exact return on {where}", $"The {_return} of an episode, exact. {axes}", $"exact {_return}", truth, null, null));
        return figures;
    }

    private HeatFigure Heat(string id, string title, string caption, string colour, IReadOnlyList<double?> values, IReadOnlyList<double?>? errors, IReadOnlyList<double?>? truths) => new(
        id, title, caption, new Axis("update, in steps taken"), new Axis("random direction"), colour, coordinates, coordinates, Table(values),
        [new HeatPoint("θ₀, before the update", 0, 0), new HeatPoint("after it", 1, 0)], errors is null ? null : Table(errors), truths is null ? null : Table(truths));

    private double?[][] Table(IReadOnlyList<double?> values) =>
        [.. Enumerable.Range(0, coordinates.Length).Select(row => values.Skip(row * coordinates.Length).Take(coordinates.Length).ToArray())];

    /// <summary>Spearman's ρ of the surrogate and the exact return; null where one has no value or is constant.</summary>
    private double? ExactRankAgreement(LandscapePanel panel) =>
        Known is { } exact ? LandscapePanel.Ranks(panel.Surrogate, exact[..panel.Cells.Count]) : null;

    private double? ExactSignAgreement(LandscapePanel panel) =>
        Known is { } exact ? LandscapePanel.SameSigns(panel.Surrogate, [.. exact[..^2].Select(value => value - exact[^2])]).Share : null;

    private Scalar Plain(string id, double? value, string unit, long size, string estimand) => new(id, value, null, null, unit, Direction.Neutral, size, estimand);

    private static Scalar Of(string id, Estimate estimate, string unit, string estimand, double? truth) => new(
        id, estimate.Value, Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), unit, Direction.HigherIsBetter, estimate.SampleSize, estimand, truth);

    private static double? Finite(double? value) => value is { } known && double.IsFinite(known) ? known : null;

    private static string Percent((double? Share, int Cells) agreement) => agreement.Share is { } share ? $"{share:P0} of {agreement.Cells} cells" : "none of the cells";

    private static string Text(Estimate estimate) => estimate.Interval is { IsBounded: true } interval ? $"{Signed(estimate.Value)} [{Signed(interval.Low)}, {Signed(interval.High)}]" : $"{Signed(estimate.Value)} (no interval)";

    private static string Signed(double? value) => value > 0 ? "+" + Number(value) : Number(value);

    private static string Number(double? value) => value is not { } known ? "undetermined" : Math.Abs(known) >= 1000 ? known.ToString("N0") : known.ToString("G3");
}
