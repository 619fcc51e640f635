using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="BaselineProbe"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="sizes">The grid of K, ascending.</param>
/// <param name="candidates">The baselines.</param>
/// <param name="sets">The gradients [baseline][size], of the same rollouts in the same order.</param>
/// <param name="episodes">The complete episodes behind an estimate of each size, mean.</param>
/// <param name="parts">The parts of a pair's variance.</param>
/// <param name="truth">What is known exactly.</param>
internal sealed class BaselineReport(
    BaselineProbe probe, Snapshot snapshot, int[] sizes, IReadOnlyList<BaselineProbe.Candidate> candidates, GradientSet[][] sets, double[] episodes, VarianceParts parts, BaselineTruth? truth)
{
    private const double FewEpisodes = 5;
    private readonly string _unit = probe.Unit == SampleUnit.Pairs ? "pairs" : "episodes";
    private readonly string _one = probe.Unit == SampleUnit.Pairs ? "pair" : "episode";
    private readonly int _learned = candidates.ToList().FindIndex(candidate => candidate.Id == "learned");
    private readonly int _own = Math.Max(0, probe.Unit == SampleUnit.Pairs && Array.IndexOf(sizes, snapshot.Configuration.PairsPerUpdate()) is >= 0 and var k ? k : sizes.Length - 1);
    private readonly Estimate[][] _cosines = [.. sets.Select(row => row.Select(set => PairwiseCosine.Of(set).Estimate).ToArray())];

    /// <summary>Every number, by size and baseline, and then the parts.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar>();
        for (var k = 0; k < sizes.Length; k++)
        {
            var (size, of) = (sizes[k], $"K = {sizes[k]} {_unit}");
            for (var b = 0; b < candidates.Count; b++)
            {
                var (id, name) = (candidates[b].Id, candidates[b].Name);
                scalars.Add(Of($"pairwise-cosine-{id}@{size}", _cosines[b][k], "1", Direction.HigherIsBetter, $"E[cos(ĝ, ĝ′)], two independent estimates of {of}, baseline {name}"));
                scalars.Add(Of($"variance-{id}@{size}", GradientVariance.Of(sets[b][k], size), "1", Direction.LowerIsBetter, $"tr Σ per {_one} = K tr Cov ĝ, {of}, baseline {name}", truth?.Variances?[b]));
                if (b == _learned)
                    continue;
                scalars.Add(Of($"variance-ratio-{id}@{size}", Ratio(b, k), "1", Direction.LowerIsBetter, $"tr Σ with baseline {name} over that with the agent's value network, the same rollouts, {of}", truth?.Variances?[b] / truth?.Variances?[_learned]));
                scalars.Add(Of($"cosine-gain-{id}@{size}", Gain(b, k), "1", Direction.HigherIsBetter, $"E[cos(ĝ, ĝ′)] with baseline {name} less that with the agent's value network, the same rollouts, {of}"));
            }

            scalars.Add(new Scalar($"episodes@{size}", episodes[k], null, null, "episodes", Direction.Neutral, probe.Repeats, $"complete episodes behind an estimate of {of}, mean"));
        }

        if (parts.Missing is not null)
            return scalars;
        scalars.Add(Of("future-part", parts.Future, "1", Direction.Neutral, "Σ_τ = E tr Var(X | s, a) of one pair's X = wψ(G − b): rewards and transitions after it; the same for every baseline of the state", truth?.Parts?[0].Future));
        scalars.Add(Of("state-part", parts.State, "1", Direction.Neutral, "Σ_s = tr Var E[X | s] of one pair: the choice of the state; the same for every baseline of the state", truth?.Parts?[0].State));
        for (var b = 0; b < candidates.Count; b++)
            scalars.Add(Of($"action-part-{candidates[b].Id}", parts.Action[b], "1", Direction.LowerIsBetter, $"Σ_a = E tr Var(E[X | s, a] | s) of one pair: the choice of the action, baseline {candidates[b].Name}", truth?.Parts?[b].Action));
        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (findings, of) = (new List<Finding>(), $"{sizes[_own]:N0} {_unit}");
        var zero = Index("zero");
        if (Ratio(zero, _own) is { Value: not null } without)
            findings.Add(new Finding("learned-gain", FindingLevel.Note,
                $"From {of}, the variance without a baseline is {Text(without)} times that with the agent's value network; pairwise cosines are {Text(_cosines[zero][_own])} and {Text(_cosines[_learned][_own])}.",
                without.Interval is { High: < 1 } ? "The value network adds noise instead of taking it out: look at value-fit." : without.Interval is { Low: > 1 } ? string.Empty : "The two cannot be told apart here: raise repeats before concluding."));
        else
            findings.Add(new Finding("no-variance", FindingLevel.Warning, $"The variance is undetermined: {Ratio(zero, _own).Undetermined}.", "A policy that has become deterministic, or rewards that never differ, leave no gradient to measure."));
        var best = Enumerable.Range(0, candidates.Count).Where(b => b != _learned && b != zero && Ratio(b, _own).Value is not null).OrderBy(b => Ratio(b, _own).Value).FirstOrDefault(-1);
        if (best >= 0 && Ratio(best, _own) is var headroom)
            findings.Add(new Finding("headroom", FindingLevel.Note,
                $"The best of the others is {candidates[best].Name}: {Text(headroom)} times the variance with the agent's value network, a pairwise cosine of {Text(_cosines[best][_own])}.",
                headroom.Interval is { High: < 1 } ? "A better value function would make updates steadier at no more samples." : "No better value function was found: the noise that is left is not the baseline's."));
        if (parts.Missing is { } why)
            findings.Add(new Finding("no-parts", FindingLevel.Warning, $"The parts of the variance were not measured: {why}.", "Raise future-pairs, if they are wanted."));
        else if (parts.Action[_learned].Value is { } action && parts.Future.Value is { } future && parts.State.Value is { } state)
            findings.Add(new Finding("parts", FindingLevel.Note,
                $"Of one pair's variance with the agent's value network, {Number(future)} is the future's, {Number(action)} the action's and {Number(state)} the state's ({parts.States:N0} states). A baseline of the state changes only the action's.",
                future > action + state ? "Most of the noise comes after the action: λ below 1 or more pairs take it out, a better baseline does not." : string.Empty));
        if (episodes[_own] < FewEpisodes && probe.Unit == SampleUnit.Pairs)
            findings.Add(new Finding("few-episodes", FindingLevel.Warning, $"Estimates of {of} rest on {episodes[_own]:0.#} complete episodes.", "An episode that is cut takes the value beyond the cut from the baseline itself, which makes a good one look better and a wrong one biased: raise sizes, or unit=trajectories."));
        return findings;
    }

    /// <summary>Pairwise cosines against the size of the sample, a line a baseline.</summary>
    public Figure Figure() => new LineFigure(
        "baseline",
        $"Pairwise cosine by baseline on {snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}",
        $"Mean cosine between {probe.Repeats} independent gradients of K {_unit}, with different baselines on the same rollouts. Bands: 95 % intervals by jackknife over rollouts; differences between lines are surer than the bands look, since they share their rollouts.",
        new Axis(probe.Unit == SampleUnit.Pairs ? "state-action pairs in an estimate, K" : "episodes in an estimate, K"),
        new Axis("pairwise cosine"),
        [.. candidates.Select((candidate, b) => new Line(
            candidate.Id, LineRole.Measured, [.. sizes.Select(size => (double)size)], [.. _cosines[b].Select(cosine => cosine.Value)],
            [.. _cosines[b].Select(cosine => cosine.Value is null ? null : cosine.Interval?.Low)], [.. _cosines[b].Select(cosine => cosine.Value is null ? null : cosine.Interval?.High)]))],
        []);

    private int Index(string id) => candidates.ToList().FindIndex(candidate => candidate.Id == id);

    private Estimate Ratio(int b, int k) => GradientVariance.Ratio(sets[b][k], sets[_learned][k]);

    private Estimate Gain(int b, int k) => GradientVariance.CosineDifference(sets[b][k], sets[_learned][k]);

    private static Scalar Of(string id, Estimate estimate, string unit, Direction direction, string estimand, double? truth = null) => new(
        id, estimate.Value, Finite(estimate.Interval?.Low), Finite(estimate.Interval?.High), unit, direction, estimate.SampleSize, estimand, Finite(truth));

    private static double? Finite(double? value) => value is { } known && double.IsFinite(known) ? known : null;

    private static string Text(Estimate estimate) => estimate.Value is not { } value ? "undetermined"
        : estimate.Interval is not { } interval ? Number(value) : $"{Number(value)} [{Number(interval.Low)}, {Number(interval.High)}]";

    private static string Number(double value) => ReportText.Number(value);
}
