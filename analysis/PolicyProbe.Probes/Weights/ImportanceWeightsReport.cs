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
    private const double FewLeft = 0.5, Rounding = 1e-6;
    private static readonly double[] Quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];
    private readonly int _passes = updates.Max(update => update.Passes.Length) - 1;

    private string Own => $"on the update's own K = {pairs} pairs";

    /// <summary>Every number: of the whole update, and of each pass.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var exact = Array.TrueForAll(updates, update => update.Exact is not null) ? updates.Average(update => update.Exact) : null;
        List<Scalar> scalars =
        [
            Last("effective-share", pass => pass.EffectiveShare, Direction.HigherIsBetter, $"(Σ r)²/(n Σ r²), r = π_new(a|s)/π_old(a|s), after an update, {Own}: the share of equal weights that average as well", 0),
            Last("held-out-effective-share", pass => pass.HeldOutShare, Direction.HigherIsBetter, "the same on as many fresh pairs of the old policy", 0),
            Last("ratio-square", pass => pass.Square, Direction.Neutral, $"E(r − 1)², {Own}", 0, double.MaxValue),
            Scalar("held-out-ratio-square", Over(update => update.Passes[^1].HeldOutSquare, 0, double.MaxValue), "1", Direction.Neutral, $"the same on fresh pairs of the old policy: the mean χ² divergence{(exact is null ? "" : "; the truth is that of these updates")}", exact),
            Last("ratio-quantile-05", pass => Quantile(pass.Ratios, 0.05), Direction.Neutral, $"5 % quantile of r, {Own}", 0, double.MaxValue),
            Last("ratio-quantile-95", pass => Quantile(pass.Ratios, 0.95), Direction.Neutral, $"95 % quantile of r, {Own}", 0, double.MaxValue),
            Last("clipped-share", pass => pass.Clipped, Direction.Neutral, $"share of the pairs whose gradient a clip at ε = {clip} removes, {Own}", 0),
            Last("gradient-cosine", pass => pass.GradientCosine, Direction.Neutral, $"cosine between Σ r Â ∇log π and Σ Â ∇log π at θ after the update, {Own}: 1 where ratios do not turn the gradient"),
            Last("clip-cosine", pass => pass.ClipCosine, Direction.Neutral, $"cosine between Σ r Â ∇log π over the pairs that the clip leaves and over all, {Own}"),
            Last("halves-cosine", pass => pass.HalvesCosine, Direction.Neutral, $"cosine between Σ r Â ∇log π of the first and of the second half of the steps, {Own}; below that of the start where the update has used up what they share"),
            At(0, "halves-cosine", pass => pass.HalvesCosine, Direction.Neutral, "cosine between the gradients of the halves: how far a sample of K/2 turns it"),
        ];
        if (_passes > 1)
            for (var e = 1; e <= _passes; e++)
            {
                scalars.Add(At(e, "effective-share", pass => pass.EffectiveShare, Direction.HigherIsBetter, "(Σ r)²/(n Σ r²)", 0));
                scalars.Add(At(e, "clipped-share", pass => pass.Clipped, Direction.Neutral, "share of the pairs that the clip cuts", 0));
                scalars.Add(At(e, "gradient-cosine", pass => pass.GradientCosine, Direction.Neutral, "cosine between the gradients with and without r"));
                scalars.Add(At(e, "halves-cosine", pass => pass.HalvesCosine, Direction.Neutral, "cosine between the gradients of the halves"));
            }

        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (share, turned, halves) = (Over(update => update.Passes[^1].EffectiveShare, 0), Over(update => update.Passes[^1].GradientCosine), Over(update => update.Passes[0].HalvesCosine));
        var (clipped, cut) = (Over(update => update.Passes[^1].Clipped, 0), Over(update => update.Passes[^1].ClipCosine));
        var findings = new List<Finding>
        {
            new("effective-share", share.Value < FewLeft ? FindingLevel.Warning : FindingLevel.Note, $"At the end of an update the ratios leave {Percent(share)} of its pairs, mean over {updates.Length} updates.",
                share.Value < FewLeft ? "Averages with these ratios rest on few pairs: fewer passes, smaller steps, or a tighter clip." : string.Empty),
        };
        if (turned.Value is { } cosine && halves.Value is { } noise)
            findings.Add(new Finding("ratios-turn", FindingLevel.Note,
                $"Without the ratios the gradient at the end of an update would point elsewhere by {Angle(cosine)}, cosine {Text(turned)}; at its start the gradients of the halves of its pairs differ by {Angle(noise)}, cosine {Text(halves)}.",
                cosine >= noise - Rounding ? "At this policy the ratio matters less to the direction than the sample does." : "At this policy the ratio matters more to the direction than the sample does: the pairs are used well away from the policy that made them."));
        else
            findings.Add(new Finding("ratios-turn", FindingLevel.Note, "A gradient was zero: there is no direction to compare.", "More pairs, or an environment whose rewards differ."));
        if (clipped.Value > 0 && cut.Value is { } left)
            findings.Add(new Finding("clip-turns", FindingLevel.Note, $"A clip at ε = {Number(clip)} cuts {Percent(clipped)} of the pairs at the end of an update and turns the gradient there by {Angle(left)}, cosine {Text(cut)}.",
                turned.Value is { } other && left < other ? "The pairs that are cut carry much of what is left of the gradient: the clip turns it more than the ratios do." : string.Empty));
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
            new LineFigure("ratio-shares", $"What ratios cost an update on {where}", $"{about} Lost: 1 − (Σ r)²/(n Σ r²). Dashed: 1 − e^(−2 KL) of the mean KL, a Gaussian whose mean moves alike everywhere.", axis, new Axis("share of the pairs", AxisScale.Linear, 0),
                [
                    Measured("lost to unequal ratios", x, pass => 1 - pass.EffectiveShare, 0), Measured("lost, fresh pairs", x, pass => 1 - pass.HeldOutShare, 0), Measured("cut by the clip", x, pass => pass.Clipped, 0),
                    new Line("1 − e^(−2 KL)", LineRole.Theory, x, [.. Enumerable.Range(0, _passes + 1).Select(e => Finite(1 - Math.Exp(-2 * updates.Average(update => update.At(e).MeanKl))))], About: "lost to unequal ratios"),
                ],
                []),
            new LineFigure("ratio-gradients", $"Gradients of an update on {where}", $"{about} Cosines between the surrogate's gradients with and without ratios, with and without the clip, and of the two halves of the pairs, which differ by sampling alone.", axis, new Axis("cosine", AxisScale.Linear, -1, 1),
                [Measured("with and without ratios", x, pass => pass.GradientCosine), Measured("with and without the clip", x, pass => pass.ClipCosine), Measured("halves of the pairs", x, pass => pass.HalvesCosine)], []),
            new LineFigure("ratio-quantiles", $"Importance ratios of an update on {where}", $"{about.Split(". ")[0]}: quantiles of π_new/π_old over the pairs, mean over updates.", axis, new Axis("π_new/π_old"),
                [.. Quantiles.Select(q => Measured($"{100 * q:0} %", x, pass => Quantile(pass.Ratios, q), 0, double.MaxValue))], [new Mark($"1 + ε = {Number(1 + clip)}", null, 1 + clip), new Mark($"1 − ε = {Number(1 - clip)}", null, 1 - clip)]),
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

    private Scalar Last(string id, Func<RatioPass, double?> of, Direction direction, string estimand, double low = -1, double high = 1) => Scalar(id, Over(update => of(update.Passes[^1]), low, high), "1", direction, estimand);

    private Scalar At(int e, string id, Func<RatioPass, double?> of, Direction direction, string estimand, double low = -1) =>
        Scalar($"{id}@{e}", Over(update => of(update.At(e)), low), "1", direction, $"{estimand} {(e == 0 ? "before the update" : $"after pass {e}")}, {Own}");

    private Line Measured(string name, double[] x, Func<RatioPass, double?> of, double low = -1, double high = 1)
    {
        Estimate[] estimates = [.. Enumerable.Range(0, _passes + 1).Select(e => Over(update => of(update.At(e)), low, high))];
        return new Line(name, LineRole.Measured, x, [.. estimates.Select(estimate => Finite(estimate.Value))], [.. estimates.Select(estimate => Finite(estimate.Interval?.Low))], [.. estimates.Select(estimate => Finite(estimate.Interval?.High))]);
    }

    /// <summary>The mean over the updates, which are the units of replication, its interval inside what it can be; undetermined where one has no value.</summary>
    private Estimate Over(Func<UpdateRatios, double?> score, double low = -1, double high = 1)
    {
        double?[] values = [.. updates.Select(score)];
        if (values.Contains(null))
            return Estimate.None("an update has no value for it", values.Length);
        var mean = SkewedMean.Of([.. values.Select(value => value!.Value)]);
        return mean with { Interval = mean.Interval?.Clamp(low, high) };
    }
}
