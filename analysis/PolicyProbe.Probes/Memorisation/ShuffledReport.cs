using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>What <see cref="ShuffledAdvantages"/> says of an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="repeats">An update each.</param>
internal sealed class ShuffledReport(ShuffledAdvantages probe, Snapshot snapshot, ShuffledRepeat[] repeats)
{
    private readonly Estimate _noise = Ratio(repeats, repeat => repeat.Shuffled, repeat => repeat.Own);
    private readonly Estimate _general = Ratio(repeats, repeat => repeat.HeldOut, repeat => repeat.Own);
    private readonly Estimate _first = Ratio(repeats, repeat => repeat.ShuffledSquare, repeat => repeat.GradientSquare);

    private string How => probe.Kind == NoiseKind.Permutation ? "dealt out in a random order" : "with random signs";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Scalar("true-improvement", Mean(repeat => repeat.Own), "1", Direction.Neutral, "L(θ_after) − L(θ_old) of an update, the surrogate L on its own pairs"),
        Scalar("shuffled-improvement", Mean(repeat => repeat.Shuffled), "1", Direction.Neutral, $"the same of an update from the same pairs with their advantages {How}, L with these"),
        Scalar("held-out-improvement", Mean(repeat => repeat.HeldOut), "1", Direction.HigherIsBetter, "L(θ_after) − L(θ_old) of the update with true advantages, L on fresh pairs of the same old policy"),
        Scalar("held-out-shuffled", Mean(repeat => repeat.ShuffledHeldOut), "1", Direction.Neutral, "the same of the update with shuffled advantages; L with the fresh pairs' true ones"),
        Scalar("noise-share", _noise, "1", Direction.LowerIsBetter, "E shuffled-improvement / E true-improvement: what share of the improvement on its own pairs the update makes of noise as well; Fieller's set with Student's and Hall's intervals joined"),
        Scalar("generalised-share", _general, "1", Direction.HigherIsBetter, "E held-out-improvement / E true-improvement: what share of the improvement is there on fresh pairs; likewise"),
        Scalar("first-order-noise-share", _first, "1", Direction.LowerIsBetter, "E ‖g‖² over all shuffles, in closed form, / E ‖g‖²: the noise-share of one small plain gradient step from as many pairs; likewise"),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var fresh = Mean(repeat => repeat.HeldOut);
        var learnt = fresh.Interval is { Low: > 0 };
        var findings = new List<Finding>
        {
            new("noise-fitting", _noise.Value > 0.5 ? FindingLevel.Warning : FindingLevel.Note,
                $"With advantages {How} the surrogate still improves on its own pairs by {Percent(_noise)} of what it does with the true ones; a single small gradient step would by {Percent(_first)}.",
                _noise.Value > 0.5 ? "Most of the surrogate's improvement is what any numbers would give: judge updates by fresh pairs or returns, and try more pairs or fewer epochs." : "The rest is more than noise gives; whether it is learning, fresh pairs say."),
            new("on-fresh-pairs", learnt ? FindingLevel.Note : FindingLevel.Warning,
                $"Of the improvement with true advantages {Percent(_general)} is there on fresh pairs, {Text(fresh)}; the update from shuffled ones gains {Text(Mean(repeat => repeat.ShuffledHeldOut))} there.",
                learnt ? string.Empty : "That an update learns anything is not seen: its schedule may be at its end, the policy at its best, or the pairs too few; raise repeats to know, step-samples to change it."),
        };
        if (snapshot.Learner.Agent.IsShared)
            findings.Add(new Finding("shared-network", FindingLevel.Note, "Policy and value function share a network: the value loss moves the policy too, with true and with shuffled advantages.", string.Empty));
        return findings;
    }

    /// <summary>The four improvements.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        Estimate[] own = [Mean(repeat => repeat.Own), Mean(repeat => repeat.Shuffled)], fresh = [Mean(repeat => repeat.HeldOut), Mean(repeat => repeat.ShuffledHeldOut)];
        IntervalGroup Group(string name, Estimate[] estimates, Func<ShuffledRepeat, double>[] of) => new(
            name, [.. estimates.Select(estimate => estimate.Value)], [.. estimates.Select(estimate => Finite(estimate.Interval?.Low))], [.. estimates.Select(estimate => Finite(estimate.Interval?.High))],
            [.. of.Select(score => (IReadOnlyList<double>)[.. repeats.Select(score)])]);
        return
        [
            new IntervalFigure(
                "surrogate-improvement", $"Updates from true and shuffled advantages on {snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}",
                $"Improvement of the surrogate by {repeats.Length} recomputed updates, on the pairs they were made from and on fresh ones of the old policy, with 95 % intervals over updates. On its own pairs the shuffled update is judged by its shuffled advantages.",
                new Axis("improvement of the surrogate"), ["true advantages", "shuffled advantages"],
                [Group("own pairs", own, [repeat => repeat.Own, repeat => repeat.Shuffled]), Group("fresh pairs", fresh, [repeat => repeat.HeldOut, repeat => repeat.ShuffledHeldOut])],
                [new Mark("nothing", 0, null)]),
        ];
    }

    private Estimate Mean(Func<ShuffledRepeat, double> score) => MeanInterval.OfRepeats(repeats.Select(score));

    private static Estimate Ratio(ShuffledRepeat[] repeats, Func<ShuffledRepeat, double> numerator, Func<ShuffledRepeat, double> denominator) =>
        SkewedMean.Ratio([.. repeats.Select(numerator)], [.. repeats.Select(denominator)]);
}
