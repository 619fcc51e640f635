using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.LandscapeText;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="StepLine"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="update">The step, and what it climbed.</param>
/// <param name="multiples">t, from 0.</param>
/// <param name="surrogate">L at each.</param>
/// <param name="returns">The return at each.</param>
/// <param name="exact">J and the exact L at each, where the model is known; else null.</param>
internal sealed class StepLineReport(
    StepLine probe, Snapshot snapshot, UpdateStep update, double[] multiples, double[] surrogate, IReadOnlyList<CellReturn> returns, ExactLandscape? exact)
{
    private const double FewEpisodes = 20;
    private readonly string _of = $"{probe.Samples} {(probe.Unit == SampleUnit.Pairs ? "pairs" : "episodes")} a multiple";
    private readonly string _return = probe.Discounted ? "discounted return" : "return";
    private readonly double _stepNorm = Landscape.Norm(update.Step);

    /// <summary>R(t) − R(0) at each multiple beyond 0.</summary>
    private ReturnDifference[] Changes { get; } = [.. returns.Skip(1).Select(cell => cell.Difference(returns[0]))];

    private double[]? Truth { get; } = exact is not null && Array.TrueForAll(exact.Returns, value => value is not null) ? [.. exact.Returns.Select(value => value!.Value)] : null;

    private double[]? TrueChanges => Truth?[1..].Select(value => value - Truth[0]).ToArray();

    private (Cliff.Verdict Verdict, int At) Cliffs => Cliff.Of(returns[0].Mean, Changes, probe.Points);

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var (verdict, at) = Cliffs;
        var first = Changes[probe.Points - 1].Estimate();
        var deepest = Cliff.Deepest(Changes[..probe.Points]);
        var trueFall = TrueChanges is { } changes ? Math.Max(0, -changes.Take(probe.Points).Min()) : (double?)null;
        return
        [
            Plain("step-norm", _stepNorm, update.Pairs, $"‖θ_after − θ_before‖ of one update from {update.Pairs} pairs"),
            Plain("surrogate-change", Finite(surrogate[probe.Points] - surrogate[0]), update.Pairs, $"L(θ₀ + step) − L(θ₀) on the update's own {update.Pairs} pairs"),
            Of("return", returns[0].Estimate, $"J(θ₀), mean {_return} of an episode, {_of}", Truth?[0]),
            Of("return-change", first, $"J(θ₀ + step) − J(θ₀), {_of}", TrueChanges?[probe.Points - 1]),
            Of("greatest-fall", deepest, $"max over the {probe.Points} multiples t of the first step of J(θ₀) − J(θ₀ + t·step), at least 0; the interval holds where the intervals at all of them do, {_of}", trueFall) with { Direction = Direction.LowerIsBetter },
            new Scalar("return-range", Cliff.Range([.. Changes.Select(change => change.Value)]), null, null, "return", Direction.Neutral, Changes.Length,
                $"max J − min J along the line of {multiples.Length} multiples, {_of}; no interval: noise makes it wider", TrueChanges is { } all ? Cliff.Range(all) : null),
            new Scalar("cliff", verdict == Cliff.Verdict.WithinNoise ? null : verdict == Cliff.Verdict.Found ? 1 : 0, null, null, "1", Direction.LowerIsBetter, probe.Points,
                $"1 where J falls by at least half of |J(θ₀)| and by more than a quarter of its range along the line at a multiple of the first step, beyond an interval corrected for {probe.Points} looks; 0 where no estimate falls so far, {_of}",
                Truth is { } known ? (Cliff.Of(known[0], TrueChanges!, probe.Points) ? 1 : 0) : null),
            Plain("cliff-at", verdict == Cliff.Verdict.Found ? multiples[at + 1] : null, probe.Points, "the first multiple of the step that the cliff rests on; none where there is no cliff"),
            Plain("best-multiple", multiples[Best], multiples.Length, $"the multiple with the highest estimate of J, {_of}; no interval: the highest of noisy ones"),
            new Scalar("episodes", returns.Average(cell => cell.Episodes), null, null, "episodes", Direction.Neutral, multiples.Length, $"complete episodes at a multiple, mean, {_of}"),
        ];
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        var (verdict, at) = Cliffs;
        if (_stepNorm == 0)
            findings.Add(new Finding("no-step", FindingLevel.Warning, "The recomputed update left θ where it was, so every multiple is one and the same policy.", "A line search that accepts nothing, or a gradient of 0, does that; see the update before it."));
        else if (verdict == Cliff.Verdict.Found)
            findings.Add(new Finding("cliff", FindingLevel.Warning,
                $"A cliff: {Number(multiples[at + 1])} of the step takes the {_return} from {Number(returns[0].Mean)} to {Number(returns[at + 1].Mean)}, a change of {Change(Changes[at].Estimate())}, beyond the interval for {probe.Points} looks.",
                "A smaller step or clip range, or more pairs an update; measure with another seed whether other steps from here fall too."));
        else if (verdict == Cliff.Verdict.WithinNoise)
            findings.Add(new Finding("cliff-undetermined", FindingLevel.Warning,
                $"At {Number(multiples[at + 1])} of the step the {_return} looks like falling off a cliff, by {Change(Changes[at].Estimate())}, which is within the interval for {probe.Points} looks.", "Raise samples."));
        else
            findings.Add(new Finding("no-cliff", FindingLevel.Note,
                $"No cliff: the first step, of norm {Number(_stepNorm)}, changes the {_return} by {Change(Changes[probe.Points - 1].Estimate())} (from {Number(returns[0].Mean)}) and its surrogate by {Signed(surrogate[probe.Points] - surrogate[0])}.",
                "One step from one sample: another seed takes another."));
        if (returns.Average(cell => cell.Episodes) is < FewEpisodes and var episodes)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"A multiple rests on {episodes:0.#} complete episodes.", "Intervals at a level for several looks need more: raise samples."));
        if (returns.Count(cell => cell.StandardError == 0) is > 0 and var flat)
            findings.Add(new Finding("no-spread", FindingLevel.Warning, $"At {flat} of {returns.Count} multiples all episodes had the same return: their standard error of 0 is what was met, not certainty.", "Returns at the end of their range often look so: raise samples."));
        if (Truth is not null)
            findings.Add(new Finding("truth", FindingLevel.Note,
                $"The exact returns are known here: the first step changes the {_return} by {Signed(TrueChanges![probe.Points - 1])}, and there is {(Cliff.Of(Truth[0], TrueChanges!, probe.Points) ? "a" : "no")} cliff within it.", string.Empty));
        return findings;
    }

    /// <summary>Return and surrogate along the line.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var where = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        var x = new Axis("multiple of the update's step");
        var step = new Mark("the step taken", 1, null);
        Line[] truth = Truth is null ? [] : [new Line("exact", LineRole.Truth, multiples, [.. Truth.Select(value => (double?)value)], About: "return")];
        Line[] surrogateTruth = exact is null ? [] : [new Line("exact surrogate of the return", LineRole.Truth, multiples, exact.Surrogate)];
        return
        [
            new LineFigure("line-search-return", $"Return along one update on {where}",
                $"Mean {_return} of complete episodes at θ₀ + t·step, {_of}, the same random numbers at all; the band is the 95 % interval of each. The step was recomputed from {update.Pairs:N0} pairs; left of the mark lie the {probe.Points} multiples within it.",
                x, new Axis($"mean {_return}"),
                [new Line("return", LineRole.Measured, multiples, [.. returns.Select(cell => Finite(cell.Mean))], [.. returns.Select(cell => Finite(cell.Estimate.Interval?.Low))], [.. returns.Select(cell => Finite(cell.Estimate.Interval?.High))]), .. truth],
                [step]),
            new LineFigure("line-search-surrogate", $"Surrogate along one update on {where}",
                $"The change of the {(update.Surrogate.Clips ? "clipped" : "unclipped")} surrogate from θ₀ on the update's own {update.Pairs:N0} pairs.{(exact is null ? "" : " The exact one is in units of the return, the other in those of the advantages.")}",
                x, new Axis("change of the surrogate"),
                [new Line("surrogate", LineRole.Measured, multiples, [.. surrogate.Select(value => Finite(value - surrogate[0]))]), .. surrogateTruth],
                [step]),
        ];
    }

    private int Best => Enumerable.Range(0, returns.Count).MaxBy(i => returns[i].Mean);

    private static Scalar Plain(string id, double? value, long size, string estimand) => new(id, value, null, null, "1", Direction.Neutral, size, estimand);

    private static Scalar Of(string id, Estimate estimate, string estimand, double? truth) => new(
        id, estimate.Value, Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), "return", Direction.HigherIsBetter, estimate.SampleSize, estimand, truth);
}
