using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="ImportanceWeights"/> about an update.</summary>
/// <param name="snapshot">What was measured.</param>
/// <param name="pairs">K, rounded up.</param>
/// <param name="clip">ε.</param>
/// <param name="updates">The updates.</param>
internal sealed class ImportanceWeightsReport(Snapshot snapshot, int pairs, double clip, UpdateRatios[] updates)
{
    private const double FewLeft = 0.5;
    private readonly int _passes = updates.Max(update => update.Passes.Length);

    private string Own => $"on the update's own K = {pairs} pairs";

    /// <summary>Every number: of the whole update, and of each pass.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        double? exact = Array.TrueForAll(updates, update => update.Exact is not null) ? updates.Average(update => update.Exact![^1]) : null;
        List<Scalar> scalars =
        [
            Last("effective-share", pass => pass.EffectiveShare, Direction.HigherIsBetter, $"(Σ r)²/(n Σ r²), r = π_new(a|s)/π_old(a|s), after an update, {Own}: the share of equal weights that average as well"),
            Last("held-out-effective-share", pass => pass.HeldOutShare, Direction.HigherIsBetter, "the same on as many fresh pairs of the old policy"),
            Last("ratio-square", pass => pass.Square, Direction.Neutral, $"E(r − 1)², {Own}"),
            Scalar("held-out-ratio-square", Over(update => update.Passes[^1].HeldOutSquare), "1", Direction.Neutral, $"the same on fresh pairs of the old policy: the mean χ² divergence{(exact is null ? "" : "; the truth is that of these updates")}", exact),
            Last("ratio-quantile-05", pass => Quantile(pass.Ratios, 0.05), Direction.Neutral, $"5 % quantile of r, {Own}"),
            Last("ratio-quantile-95", pass => Quantile(pass.Ratios, 0.95), Direction.Neutral, $"95 % quantile of r, {Own}"),
            Last("clipped-share", pass => pass.Clipped, Direction.Neutral, $"share of the pairs whose gradient a clip at ε = {clip} removes, {Own}"),
            Last("gradient-cosine", pass => pass.GradientCosine, Direction.Neutral, $"cosine between Σ r Â ∇log π and Σ Â ∇log π at θ after the update, {Own}: 1 where ratios do not turn the gradient"),
            Last("clip-cosine", pass => pass.ClipCosine, Direction.Neutral, $"cosine between Σ r Â ∇log π over the pairs that the clip leaves and over all, {Own}"),
            Last("halves-cosine", pass => pass.HalvesCosine, Direction.Neutral, $"cosine between Σ r Â ∇log π of the first and of the second half of the steps, {Own}: how far a sample of K/2 turns it"),
        ];
        if (_passes > 1)
            for (var e = 1; e <= _passes; e++)
            {
                scalars.Add(At(e, "effective-share", pass => pass.EffectiveShare, Direction.HigherIsBetter, "(Σ r)²/(n Σ r²)"));
                scalars.Add(At(e, "clipped-share", pass => pass.Clipped, Direction.Neutral, "share of the pairs that the clip cuts"));
                scalars.Add(At(e, "gradient-cosine", pass => pass.GradientCosine, Direction.Neutral, "cosine between the gradients with and without r"));
                scalars.Add(At(e, "halves-cosine", pass => pass.HalvesCosine, Direction.Neutral, "cosine between the gradients of the halves"));
            }

        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (share, turned, halves, cut) = (Over(update => update.Passes[^1].EffectiveShare), Over(update => update.Passes[^1].GradientCosine), Over(update => update.Passes[^1].HalvesCosine), Over(update => update.Passes[^1].ClipCosine));
        var findings = new List<Finding>
        {
            new("effective-share", share.Value < FewLeft ? FindingLevel.Warning : FindingLevel.Note, $"At the end of an update the ratios leave {Percent(share)} of its pairs, mean over {updates.Length} updates.",
                share.Value < FewLeft ? "Averages with these ratios rest on few pairs: fewer passes, smaller steps, or a tighter clip." : string.Empty),
        };
        if (turned.Value is { } cosine && halves.Value is { } noise)
            findings.Add(new Finding("ratios-turn", FindingLevel.Note,
                $"Without the ratios the gradient at the end of an update would point elsewhere by {Angle(cosine)}, cosine {Text(turned)}; the halves of the pairs differ by {Angle(noise)}, cosine {Text(halves)}, and the clip turns it by {Angle(cut.Value ?? 1)}.",
                cosine > Math.Max(noise, 0) ? "The ratio matters less to the direction than the sample does: what holds the update is its step size and its clip." : "The ratio matters to the direction: pairs are used well away from the policy that made them."));
        else
            findings.Add(new Finding("ratios-turn", FindingLevel.Note, "A gradient was zero: there is no direction to compare.", "More pairs, or an environment whose rewards differ."));
        if (_passes == 1)
            findings.Add(new Finding("one-pass", FindingLevel.Note, "The algorithm passes over its pairs once: it takes its gradient where all ratios are 1, and these are the ratios that it leaves behind.", string.Empty));
        return findings;
    }

    /// <summary>Shares, cosines and quantiles after each pass.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var where = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        var about = $"Mean over {updates.Length} updates recomputed from {pairs:N0} fresh pairs each. Bands: 95 % intervals over updates.";
        double[] x = [.. Enumerable.Range(0, _passes + 1).Select(pass => (double)pass)];
        var axis = new Axis(_passes > 1 ? "passes over the update's pairs" : "updates", AxisScale.Linear, 0);
        return
        [
            new LineFigure("ratio-shares", $"What importance ratios leave of an update's pairs on {where}", $"{about} Dashed: e^(−2 KL) of the mean KL, a Gaussian whose mean moves alike everywhere.", axis, new Axis("share of the pairs", AxisScale.Linear, 0, 1),
                [
                    Measured("effective share", x, 1, pass => pass.EffectiveShare), Measured("effective share, fresh pairs", x, 1, pass => pass.HeldOutShare), Measured("cut by the clip", x, 0, pass => pass.Clipped),
                    new Line("e^(−2 KL)", LineRole.Theory, x, [1.0, .. Enumerable.Range(1, _passes).Select(e => Finite(Math.Exp(-2 * updates.Average(update => TrustRegionRepeat.At(update.Passes, e).MeanKl))))], About: "effective share"),
                ],
                []),
            new LineFigure("ratio-gradients", $"How far importance ratios turn an update's gradient on {where}", $"{about} The halves' line is what sampling alone does: ratios matter where theirs is below it.", axis, new Axis("cosine"),
                [Measured("with and without ratios", x, 1, pass => pass.GradientCosine), Measured("with and without the clip", x, 1, pass => pass.ClipCosine), Measured("halves of the pairs", x, null, pass => pass.HalvesCosine)], []),
            new LineFigure("ratio-quantiles", $"Importance ratios of an update on {where}", $"{about.Split(". ")[0]}: quantiles of π_new/π_old over the pairs, mean over updates.", axis, new Axis("π_new/π_old"),
                [.. new[] { 0.05, 0.25, 0.5, 0.75, 0.95 }.Select(q => Measured($"{100 * q:0} %", x, 1, pass => Quantile(pass.Ratios, q)))], [new Mark($"1 + ε = {Number(1 + clip)}", null, 1 + clip), new Mark($"1 − ε = {Number(1 - clip)}", null, 1 - clip)]),
        ];
    }

    /// <summary>The value below which a share q of sorted numbers lies, between neighbours in proportion.</summary>
    internal static double Quantile(double[] sorted, double q)
    {
        var place = q * (sorted.Length - 1);
        var low = (int)place;
        return low + 1 < sorted.Length ? sorted[low] + ((place - low) * (sorted[low + 1] - sorted[low])) : sorted[low];
    }

    private static string Angle(double cosine) => $"{Math.Acos(Math.Clamp(cosine, -1, 1)) * 180 / Math.PI:0.#}°";

    private Scalar Last(string id, Func<RatioPass, double?> of, Direction direction, string estimand) => Scalar(id, Over(update => of(update.Passes[^1])), "1", direction, estimand);

    private Scalar At(int e, string id, Func<RatioPass, double?> of, Direction direction, string estimand) =>
        Scalar($"{id}@{e}", Over(update => of(TrustRegionRepeat.At(update.Passes, e))), "1", direction, $"{estimand} after pass {e}, {Own}");

    private Line Measured(string name, double[] x, double? start, Func<RatioPass, double?> of)
    {
        Estimate[] estimates = [.. Enumerable.Range(1, _passes).Select(e => Over(update => of(TrustRegionRepeat.At(update.Passes, e))))];
        return new Line(name, LineRole.Measured, x, [start, .. estimates.Select(estimate => Finite(estimate.Value))], [start, .. estimates.Select(estimate => Finite(estimate.Interval?.Low))], [start, .. estimates.Select(estimate => Finite(estimate.Interval?.High))]);
    }

    /// <summary>The mean over the updates, which are the units of replication; undetermined where one has no value.</summary>
    private Estimate Over(Func<UpdateRatios, double?> score)
    {
        double?[] values = [.. updates.Select(score)];
        return values.Contains(null) ? Estimate.None("an update has no value for it", values.Length) : SkewedMean.Of([.. values.Select(value => value!.Value)]);
    }
}
