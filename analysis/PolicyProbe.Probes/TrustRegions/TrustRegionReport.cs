using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="TrustRegionProbe"/>.</summary>
/// <param name="snapshot">What was measured.</param>
/// <param name="pairs">K, rounded up.</param>
/// <param name="clip">ε of the ratios' region.</param>
/// <param name="repeats">The updates.</param>
internal sealed class TrustRegionReport(Snapshot snapshot, int pairs, double clip, TrustRegionRepeat[] repeats)
{
    private const double PaperBound = 0.07;
    private const double Rounding = 1e-3;
    private const double FewEpisodes = 5;
    private const string Sampled = "a maximum over a sample grows with it, and no interval is known to cover: none is given";

    private readonly int _epochs = repeats.Max(repeat => repeat.Train.Length);
    private readonly AlgorithmOptions _options = snapshot.Configuration.Options();

    private bool Knows => Array.TrueForAll(repeats, repeat => repeat.Exact is not null);

    private Estimate TrainKl => Over(repeat => repeat.Train[^1].MeanKl);

    private Estimate HeldOutKl => Over(repeat => repeat.HeldOut[^1].MeanKl);

    private double TopRatio => repeats.Average(repeat => repeat.Train[^1].MaxRatio);

    /// <summary>δ of TRPO's updates; null for other algorithms.</summary>
    private double? Limit => repeats.All(repeat => repeat.Statistics.KlLimit is not null) ? repeats.Average(repeat => repeat.Statistics.KlLimit!.Value) : null;

    private bool Clips => _options is PpoOptions;

    /// <summary>Every number: of the whole update on both sets, of each pass, of the line search.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar>();
        foreach (var (set, of) in new[] { ("", (Func<TrustRegionRepeat, PolicyChange[]>)(repeat => repeat.Train)), ("held-out-", repeat => repeat.HeldOut) })
        {
            var where = set.Length == 0 ? $"on the update's own K = {pairs} pairs" : $"on {pairs} fresh pairs of the old policy";
            Add(scalars, set, where, repeat => of(repeat)[^1]);
        }

        scalars.Add(Scalar("kl-gap", Over(repeat => repeat.HeldOut[^1].MeanKl - repeat.Train[^1].MeanKl), "nats", Direction.Neutral, "mean KL on fresh pairs less that on the update's own"));
        if (_epochs > 1)
            for (var epoch = 1; epoch <= _epochs; epoch++)
                AddEpoch(scalars, epoch);
        if (Clips)
            scalars.Add(Scalar("cut-in-training", Over(repeat => repeat.Statistics.ClipFraction), "1", Direction.Neutral, "share of the minibatches' pairs whose gradient the clip removed, over the whole update as it went"));
        scalars.Add(Plain("first-ratio-deviation", repeats.Max(repeat => repeat.FirstRatioDeviation), "1", Direction.LowerIsBetter, repeats.Length, "max |r − 1| on the update's pairs before its first step: 0 but for rounding", 0));
        if (Limit is { } limit)
        {
            scalars.Add(Plain("kl-limit", limit, "nats", Direction.Neutral, repeats.Length, "δ of the update, mean"));
            scalars.Add(Plain("line-search-accepted", repeats.Average(repeat => repeat.Statistics.LineSearchAccepted ?? 0), "1", Direction.HigherIsBetter, repeats.Length, "share of the updates whose line search took a step"));
            if (repeats.Where(repeat => repeat.Statistics.LineSearchAccepted == 1).Select(repeat => repeat.Statistics.LineSearchSteps!.Value - 1).ToArray() is { Length: > 0 } shortened)
                scalars.Add(Plain("line-search-shortenings", shortened.Average(), "times", Direction.Neutral, shortened.Length, "how often the step was shortened before it was taken, mean over the updates that took one"));
        }

        scalars.Add(Plain("episodes", repeats.Average(repeat => repeat.Episodes), "episodes", Direction.Neutral, repeats.Length, $"complete episodes in the K = {pairs} pairs of an update, mean"));
        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        var heldOutTop = repeats.Average(repeat => repeat.HeldOut[^1].MaxRatio);
        findings.Add(new Finding("ratios", FindingLevel.Note,
            $"The largest ratio of an update is {Number(TopRatio)} on its own pairs and {Number(heldOutTop)} on fresh ones, mean over {repeats.Length} updates, against 1 + ε = {Number(1 + clip)}; {Percent(Over(repeat => repeat.Train[^1].Outside))} of the pairs end outside. Maxima have no interval: they grow with the sample.",
            TopRatio > 1 + clip ? (Clips ? "The clip removes gradients of pairs outside and does not bring them back: the size of the optimiser's steps decides how far ratios go." : "A bound on the mean KL does not bound single ratios.") : string.Empty));
        findings.Add(new Finding("mean-kl", FindingLevel.Note,
            $"The mean KL of an update is {Text(TrainKl)} nats on its own pairs and {Text(HeldOutKl)} on fresh ones{(Limit is { } limit ? $", against δ = {Number(limit)}" : $"; the bound of the paper's TRPO is {PaperBound}")}.",
            Limit is { } bound && HeldOutKl.Interval is { } interval && interval.Low > bound ? "On fresh states the region is left: the line search sees only the update's own pairs, so more of them are needed."
            : Gap is { Low: > 0 } ? "It moves further on fresh states than on those it was measured on: its own pairs flatter it." : string.Empty));
        if (repeats.Max(repeat => repeat.FirstRatioDeviation) is > Rounding and var deviation)
            findings.Add(new Finding("first-ratio", FindingLevel.Warning, $"Before the first step a ratio differs from 1 by {Number(deviation)}: the policy that is trained is not the one that made the rollout.", "Dropout, batch statistics or a filter that moved in between do that."));
        else if (Array.Exists(repeats, repeat => repeat.BeganWhereItWas == false))
            findings.Add(new Finding("first-ratio", FindingLevel.Warning, "The first gradient was not taken at the policy that made the rollout.", "Something moved θ before the first step."));
        else
            findings.Add(new Finding("first-ratio", FindingLevel.Note, "Before the first step all ratios are 1, as they must be: the first minibatch is never clipped.", string.Empty));
        if (Limit is not null && repeats.Count(repeat => repeat.Statistics.LineSearchAccepted != 1) is > 0 and var refused)
            findings.Add(new Finding("line-search", FindingLevel.Warning, $"{refused} of {repeats.Length} updates took no step: no length that the line search tried kept the constraint and improved the surrogate by enough.", "More pairs, more damping or a smaller accept-ratio; their KL of 0 is in the means."));
        if (repeats.Count(repeat => repeat.Train.Length < repeat.Planned) is > 0 and var stopped)
            findings.Add(new Finding("stopped-early", FindingLevel.Note, $"{stopped} of {repeats.Length} updates stopped before their last pass; later passes count as the last they made.", string.Empty));
        if (repeats.Average(repeat => repeat.Episodes) is < FewEpisodes and var episodes)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"An update's pairs hold {episodes:0.#} complete episodes.", "Fresh pairs then visit other states than the update's own: read the held-out numbers."));
        return findings;
    }

    /// <summary>Mean KL and largest ratio after each pass, with the lines of the papers.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var where = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        var about = $"Mean over {repeats.Length} updates recomputed from {pairs:N0} fresh pairs each, on those pairs and on as many fresh ones of the old policy";
        double[] x = [.. Enumerable.Range(0, _epochs + 1).Select(epoch => (double)epoch)];
        var axis = new Axis(_epochs > 1 ? "passes over the update's pairs" : "updates", AxisScale.Linear, 0);
        var kl = new List<Line>
        {
            Measured("on the update's pairs", x, 0, epoch => Over(repeat => TrustRegionRepeat.At(repeat.Train, epoch).MeanKl)),
            Measured("on fresh pairs", x, 0, epoch => Over(repeat => TrustRegionRepeat.At(repeat.HeldOut, epoch).MeanKl)),
        };
        if (Knows)
            kl.Add(new Line("exact", LineRole.Truth, x, [0.0, .. Enumerable.Range(1, _epochs).Select(epoch => (double?)repeats.Average(repeat => TrustRegionRepeat.At(repeat.Exact!, epoch).MeanKl))], About: "on fresh pairs"));
        Line Plainly(string name, Func<TrustRegionRepeat, PolicyChange[]> of) => new(name, LineRole.Measured, x,
            [1.0, .. Enumerable.Range(1, _epochs).Select(epoch => Finite(repeats.Average(repeat => TrustRegionRepeat.At(of(repeat), epoch).MaxRatio)))]);
        return
        [
            new LineFigure(
                "trust-region-kl", $"Mean KL of an update on {where}", $"{about}. Bands: 95 % intervals over updates.", axis, new Axis("mean KL(old ‖ new), nats"), kl,
                [new Mark(Limit is null ? $"δ = {PaperBound} of the paper's TRPO" : $"δ = {Number(Limit)}", null, Limit ?? PaperBound)]),
            new LineFigure(
                "trust-region-ratio", $"Largest ratio of an update on {where}", $"{about}. Maxima of a sample: no interval.", axis, new Axis("max π_new/π_old"),
                [Plainly("on the update's pairs", repeat => repeat.Train), Plainly("on fresh pairs", repeat => repeat.HeldOut)],
                [new Mark($"1 + ε = {Number(1 + clip)}", null, 1 + clip)]),
        ];
    }

    private Interval? Gap => Over(repeat => repeat.HeldOut[^1].MeanKl - repeat.Train[^1].MeanKl).Interval;

    private void Add(List<Scalar> scalars, string set, string where, Func<TrustRegionRepeat, PolicyChange> change)
    {
        double? Truth(Func<ExactPolicyChange, double> exact) => Knows && set.Length > 0 ? repeats.Average(repeat => exact(repeat.Exact![^1])) : null;
        var given = Knows && set.Length > 0 ? "; the truth is that of these updates" : "";
        scalars.Add(Scalar($"{set}mean-kl", Over(repeat => change(repeat).MeanKl), "nats", Direction.Neutral, $"E KL(π_old(·|s) ‖ π_new(·|s)) after an update, {where}{given}", Truth(exact => exact.MeanKl)));
        scalars.Add(Plain($"{set}max-kl", repeats.Average(repeat => change(repeat).MaxKl), "nats", Direction.Neutral, repeats.Length, $"largest KL over the states of a sample, mean over updates, {where}; {Sampled}"));
        scalars.Add(Scalar($"{set}mean-ratio-deviation", Over(repeat => change(repeat).MeanDeviation), "1", Direction.Neutral, $"E|r − 1|, r = π_new(a|s)/π_old(a|s), {where}{given}", Truth(exact => exact.MeanDeviation)));
        scalars.Add(Scalar($"{set}ratio-square", Over(repeat => change(repeat).MeanSquare), "1", Direction.Neutral, $"E(r − 1)², the mean χ² divergence, {where}{given}", Truth(exact => exact.MeanSquare)));
        scalars.Add(Plain($"{set}max-ratio", repeats.Average(repeat => change(repeat).MaxRatio), "1", Direction.Neutral, repeats.Length, $"max r of a sample, mean over updates, {where}; {Sampled}"));
        scalars.Add(Plain($"{set}min-ratio", repeats.Average(repeat => change(repeat).MinRatio), "1", Direction.Neutral, repeats.Length, $"min r of a sample, mean over updates, {where}; {Sampled}"));
        scalars.Add(Scalar($"{set}outside", Over(repeat => change(repeat).Outside), "1", Direction.Neutral, $"share of the pairs with r outside [1 − ε, 1 + ε], ε = {clip}, {where}"));
        scalars.Add(Scalar($"{set}clip-fraction", Over(repeat => change(repeat).Clipped), "1", Direction.Neutral, $"share of the pairs whose gradient a clip at ε = {clip} removes: r above 1 + ε with Â > 0, or below 1 − ε with Â < 0, {where}"));
        scalars.Add(Scalar($"{set}clip-fraction-positive", Over(repeat => change(repeat).ClippedUp), "1", Direction.Neutral, $"the same of the pairs with Â > 0, {where}"));
        scalars.Add(Scalar($"{set}clip-fraction-negative", Over(repeat => change(repeat).ClippedDown), "1", Direction.Neutral, $"the same of the pairs with Â < 0, {where}"));
    }

    private void AddEpoch(List<Scalar> scalars, int epoch)
    {
        PolicyChange At(PolicyChange[] changes) => TrustRegionRepeat.At(changes, epoch);
        double? exact = Knows ? repeats.Average(repeat => TrustRegionRepeat.At(repeat.Exact!, epoch).MeanKl) : null;
        scalars.Add(Scalar($"mean-kl@{epoch}", Over(repeat => At(repeat.Train).MeanKl), "nats", Direction.Neutral, $"E KL after pass {epoch}, on the update's own pairs"));
        scalars.Add(Scalar($"held-out-mean-kl@{epoch}", Over(repeat => At(repeat.HeldOut).MeanKl), "nats", Direction.Neutral, $"E KL after pass {epoch}, on fresh pairs", exact));
        scalars.Add(Plain($"max-ratio@{epoch}", repeats.Average(repeat => At(repeat.Train).MaxRatio), "1", Direction.Neutral, repeats.Length, $"max r after pass {epoch}, on the update's own pairs, mean over updates; no interval"));
        scalars.Add(Plain($"held-out-max-ratio@{epoch}", repeats.Average(repeat => At(repeat.HeldOut).MaxRatio), "1", Direction.Neutral, repeats.Length, $"max r after pass {epoch}, on fresh pairs, mean over updates; no interval"));
        scalars.Add(Scalar($"clip-fraction@{epoch}", Over(repeat => At(repeat.Train).Clipped), "1", Direction.Neutral, $"share of the update's pairs whose gradient a clip at ε = {clip} removes after pass {epoch}"));
    }

    private Line Measured(string name, double[] x, double start, Func<int, Estimate> at)
    {
        Estimate[] estimates = [.. Enumerable.Range(1, _epochs).Select(at)];
        return new Line(name, LineRole.Measured, x, [start, .. estimates.Select(estimate => Finite(estimate.Value))],
            [start, .. estimates.Select(estimate => Finite(estimate.Interval?.Low))], [start, .. estimates.Select(estimate => Finite(estimate.Interval?.High))]);
    }

    /// <summary>The mean over the updates, which are the units of replication; undetermined where one has no value.</summary>
    private Estimate Over(Func<TrustRegionRepeat, double?> score)
    {
        double?[] values = [.. repeats.Select(score)];
        return values.Contains(null) ? Estimate.None("an update has no value for it", values.Length) : SkewedMean.Of([.. values.Select(value => value!.Value)]);
    }
}
