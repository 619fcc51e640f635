using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReturnWords;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="PostUpdate"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="pairs">K.</param>
/// <param name="norm">‖θ₁ − θ₀‖, mean.</param>
/// <param name="sample">What was seen.</param>
/// <param name="truth">The exact returns, where they are known.</param>
internal sealed class PostUpdateReport(PostUpdate probe, Snapshot snapshot, int pairs, double norm, PostUpdateSample sample, PostUpdateTruth? truth)
{
    private const double MostlyNoise = 0.5;
    private readonly int _count = probe.Repeats;
    private readonly string _return = probe.Discounted ? "discounted return" : "return";

    private double Bound => PostUpdateSample.Half(sample.Before.Value!.Value);

    private Estimate Hurt => ProportionInterval.ClopperPearson(sample.Changes.Count(change => change.Value < 0), _count);

    private Estimate LeftTail => ProportionInterval.ClopperPearson(sample.Returns.Count(value => value < Bound), _count);

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var of = $"over single updates from {pairs} pairs, {probe.Episodes} episodes a return";
        var mode = PostUpdateSample.Mode(sample.Returns);
        var risk = PostUpdateSample.ConditionalValueAtRisk(sample.Returns);
        var these = truth is null ? "" : $"; truth: of these {_count} updates";
        double[]? changes = truth is null ? null : [.. truth.After.Select(value => value - truth.Before)];
        double? exactRisk = truth is null ? null : PostUpdateSample.ConditionalValueAtRisk(truth.After);
        return
        [
            Of("return", sample.Before, "return", $"J(θ₀), mean {_return} of an episode before the update", truth?.Before, Direction.HigherIsBetter),
            Of("mean-return", sample.Mean, "return", $"E J(θ₁) {of}{these}", truth?.After.Average(), Direction.HigherIsBetter),
            Of("mean-change", sample.MeanChange, "return", $"E J(θ₁) − J(θ₀) {of}, the same random numbers before and after{these}", changes?.Average(), Direction.HigherIsBetter),
            Of("spread", ReturnSpread.Root(sample.Variance), "return", $"standard deviation of J(θ₁) {of}, the noise of evaluation taken out{these}", truth is null ? null : Math.Sqrt(ReturnSpread.Exact(truth.After)), Direction.LowerIsBetter),
            Plain("noise-share", sample.NoiseShare, "1", _count, $"share of the variance of the evaluated returns that is noise of their evaluation, {of}", null, Direction.LowerIsBetter),
            Of("hurt-probability", Hurt, "1", $"P(Ĵ(θ₁) < Ĵ(θ₀)) {of}, the same random numbers before and after; the interval is conservative. Noise of evaluation draws it towards one half{(truth is null ? "" : $"; truth: J(θ₁) < J(θ₀) of these {_count} updates, without noise")}",
                changes is null ? null : PostUpdateSample.Below(changes, 0), Direction.LowerIsBetter),
            Plain("hurt-resolved", sample.Changes.Count(change => change.IsResolved && change.Value < 0) / (double)_count, "1", _count, $"share of these updates whose return falls beyond its own 95 % interval, {of}", null, Direction.LowerIsBetter),
            Plain("helped-resolved", sample.Changes.Count(change => change.IsResolved && change.Value > 0) / (double)_count, "1", _count, $"share of these updates whose return rises beyond its own 95 % interval, {of}", null, Direction.HigherIsBetter),
            Of("left-tail", LeftTail, "1", $"P(Ĵ(θ₁) < J(θ₀) − |J(θ₀)|/2) {of}, half of a positive return; the interval is conservative{(truth is null ? "" : $"; truth: of these {_count} updates, without noise")}",
                truth is null ? null : PostUpdateSample.Below(truth.After, PostUpdateSample.Half(truth.Before)), Direction.LowerIsBetter),
            Plain("left-tail@mode", PostUpdateSample.Below(sample.Returns, PostUpdateSample.Half(mode)), "1", _count, $"share of these evaluated returns below half their mode, the middle of the fullest of 100 bins ({Number(mode)}): the paper's LTP. Biased, since the mode of few values is nearly any of them; no interval", null, Direction.LowerIsBetter),
            Plain("cvar-0.1", risk, "return", _count, $"mean of the worst tenth of the evaluated returns, {of}: too low by the noise of evaluation, see cvar-0.1-noise, and too high by the few updates; no interval{these}", exactRisk, Direction.HigherIsBetter),
            Plain("cvar-0.1-noise", risk - PostUpdateSample.ConditionalValueAtRisk(sample.Shrunk()), "return", _count, $"how much of cvar-0.1 is noise of evaluation: less that of the returns drawn together until they vary as J(θ₁) does; no interval{these}", risk - exactRisk),
            Plain("step-norm", norm, "1", _count, $"‖θ₁ − θ₀‖, mean over updates from {pairs} pairs"),
        ];
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        if (norm == 0)
            findings.Add(new Finding("no-step", FindingLevel.Warning, "No update moved the policy.", "A line search that accepts nothing, or a gradient of 0, does that."));
        var (change, spread) = (sample.MeanChange, ReturnSpread.Root(sample.Variance));
        findings.Add(new Finding("post-update", FindingLevel.Note,
            $"One update from {pairs:N0} pairs changes the {_return} by {Text(change)} on average (from {Number(sample.Before.Value)}), and the updated policies differ by a standard deviation of {Text(spread)}.",
            !IsResolved(change) ? "The average change cannot be told from 0: progress, if any, comes from many updates."
            : change.Value < 0 ? "Updates hurt on average from here: more pairs an update, or a smaller step, are worth a try." : string.Empty));
        if (change is { Value: { } mean } && spread is { Interval: { Low: var low } } && low > Math.Abs(mean))
            findings.Add(new Finding("noisy-neighbourhood", FindingLevel.Note,
                $"Updates differ by more than they change on average ({Number(low)} at least, against {Number(Math.Abs(mean))}): which pairs came decides what an update does.", "More pairs an update, or a smaller step. Of two checkpoints as good, prefer the one with the smaller spread."));
        findings.Add(new Finding("left-tail", FindingLevel.Note,
            $"{LeftTail.Value:P0} of {_count} updates left less than half of the return behind (P in {Percent(LeftTail)}); {Hurt.Value:P0} returned less than before, {sample.Changes.Count(c => c.IsResolved && c.Value < 0)} of them beyond noise.",
            LeftTail.Value > 0 ? "A single update can ruin this policy: keep the checkpoint before it, evaluate before accepting, or take smaller steps." : $"None in {_count} still allows up to {LeftTail.Interval!.Value.High:P1}; rarer failures need more repeats."));
        if (sample.NoiseShare is > MostlyNoise and var share)
            findings.Add(new Finding("evaluation-noise", FindingLevel.Warning,
                $"{share:P0} of the variance of the evaluated returns is noise of their {probe.Episodes} episodes: histogram, cvar-0.1 and hurt-probability show more evaluation than updates; spread has it taken out.", "Raise episodes."));
        if (sample.Updated.Count(cell => cell.StandardError == 0) is > 0 and var flat)
            findings.Add(new Finding("no-spread", FindingLevel.Warning, $"After {flat} of {_count} updates all {probe.Episodes} episodes had the same return: their noise of 0 is what was met, not certainty.", "Returns at the end of their range often look so: raise episodes."));
        return findings;
    }

    /// <summary>The distribution of returns over updates.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var lines = new List<Line> { Steps("evaluated", LineRole.Measured, sample.Returns, bands: true) };
        if (sample.NoiseShare is > 0 and < 1)
            lines.Add(Steps("noise taken out", LineRole.Theory, sample.Shrunk()));
        if (truth is not null)
            lines.Add(Steps("exact", LineRole.Truth, truth.After));
        var before = sample.Before.Value!.Value;
        return
        [
            new LineFigure(
                "post-update", $"Returns after single updates on {Where(snapshot)}",
                $"The share of {_count} single updates, each from {pairs:N0} fresh pairs, whose {_return} ({probe.Episodes} episodes) is at most x; the band holds each share in 95 % of repetitions, conservatively. Dashed: drawn together until they vary as the returns themselves do, not as their estimates.",
                new Axis($"{_return} after the update"), new Axis("share of updates", Low: 0, High: 1), lines,
                [new Mark("before", before, null), .. LeftTail.Value > 0 ? new[] { new Mark("left tail", Bound, null) } : []]),
        ];
    }

    /// <summary>The empirical distribution function as steps.</summary>
    private static Line Steps(string name, LineRole role, IReadOnlyList<double> values, bool bands = false)
    {
        double[] sorted = [.. values.Order()];
        var (x, y, low, high) = (new List<double>(), new List<double?>(), new List<double?>(), new List<double?>());
        for (var i = 0; i < sorted.Length; i++)
            foreach (var met in new[] { i, i + 1 })
            {
                var share = ProportionInterval.ClopperPearson(met, sorted.Length);
                x.Add(sorted[i]);
                y.Add(share.Value);
                low.Add(share.Interval!.Value.Low);
                high.Add(share.Interval!.Value.High);
            }

        return new Line(name, role, x, y, bands ? low : null, bands ? high : null);
    }

    private static string Percent(Estimate estimate) => $"[{estimate.Interval!.Value.Low:P1}, {estimate.Interval!.Value.High:P1}]";
}
