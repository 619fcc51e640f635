using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReturnWords;

namespace PolicyProbe.Probes;

/// <summary>What is forced at one radius.</summary>
/// <param name="Radius">ε.</param>
/// <param name="Rollouts">A rollout's states each.</param>
internal sealed record ForcedCell(double Radius, IReadOnlyList<ForcedActions> Rollouts)
{
    /// <summary>The mean over a rollout's states of the greatest cost that can be forced; null where costs are not known.</summary>
    public IReadOnlyList<double>? Costs { get; init; }

    /// <summary>Share and cost over the exact distribution of states; null where it is not known.</summary>
    public (double Forced, double? Cost)? Truth { get; init; }

    /// <summary>The share of states where another action can be forced.</summary>
    public Estimate Forced => MeanInterval.OfRepeats(Rollouts.Select(of => Enumerable.Range(0, of.Count).Count(of.IsForced) / (double)of.Count), 0, 1);
}

/// <summary>The numbers, the figures and the words of <see cref="CostlyAttack"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was attacked.</param>
/// <param name="cells">A radius each, ascending.</param>
internal sealed class ForcedReport(CostlyAttack probe, Snapshot snapshot, IReadOnlyList<ForcedCell> cells)
{
    private readonly bool _discrete = snapshot.Learner.Agent.Head is Categorical;
    private readonly int _actions = cells[0].Rollouts[0].Actions;
    private readonly string _of = $"{probe.Repeats * (long)probe.Points:N0} states of {probe.Repeats} rollouts";

    private ForcedCell Last => cells[^1];

    private string Ball => $"{probe.Norm.ToString().ToLowerInvariant()}, in units that the networks see";

    private string What => _discrete ? "in whose ball a point was found at which another action is greedy" : "in whose ball a point was found at which some dimension's mean action has moved by more than its σ";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. cells.SelectMany(cell => _discrete ? Discrete(cell) : Continuous(cell))];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>
        {
            new("reach", FindingLevel.Note, $"Within ε = {Number(Last.Radius)}, {Ball}, {ReportText.Percent(Last.Forced)} of the states have {(_discrete ? "another action that can be forced" : "a mean action that can be moved by more than σ")}{(_discrete ? $"; most often action {Target()}, {ReportText.Percent(Share(Last, Target()))}" : "")}.", "What an ascent finds is there; what it does not find may be: raise iterations and starts until the shares stay."),
        };
        if (Last.Costs is { } costs)
            findings.Add(new Finding("cost-is-known", FindingLevel.Note, $"One forced action costs {Text(MeanInterval.OfRepeats(costs, 0))} in return, on average over the states, where an adversary takes the costliest that it can reach.", "It is the cost of one step, the policy acting as it does afterwards; an adversary of every step may cost more, or less: policy-attack."));
        else if (_discrete)
            findings.Add(new Finding("cost-is-1", FindingLevel.Note, "The model of the environment is not known, so every forced action counts 1: shares say what can be forced, not what it costs.", "For the cost in return run policy-attack; an exact problem gives the cost of every action."));
        return findings;
    }

    /// <summary>Reach against the radius, and from which action to which.</summary>
    public IReadOnlyList<Figure> Figures() => [Reach(), _discrete ? Targets() : Displacements()];

    /// <summary>From which action to which, at every radius.</summary>
    public IReadOnlyList<Table> Tables() => !_discrete ? [] :
    [
        new Table(
            "forced-pairs", "Which action can be forced in place of which", $"Of {_of}, the share of those with one greedy action in which another can be forced, {Ball}; pairs whose first is greedy nowhere are left out.",
            ["greedy", "forced", .. cells.Select(cell => $"ε = {cell.Radius:R}")],
            [.. from greedy in Enumerable.Range(0, _actions)
                from action in Enumerable.Range(0, _actions)
                where greedy != action && Pair(Last, greedy, action) is not null
                select (IReadOnlyList<TableEntry>)[TableEntry.Of(greedy), TableEntry.Of(action), .. cells.Select(cell => TableEntry.Of(Pair(cell, greedy, action)!.Value))]]),
    ];

    private LineFigure Reach()
    {
        var estimates = cells.Select(cell => cell.Forced).ToList();
        var lines = new List<Line> { new("found", LineRole.Measured, probe.Radii, [.. estimates.Select(of => of.Value)], [.. estimates.Select(of => of.Interval?.Low)], [.. estimates.Select(of => of.Interval?.High)]) };
        if (cells.All(cell => cell.Truth is not null))
            lines.Add(new Line("over the exact distribution of states", LineRole.Truth, probe.Radii, [.. cells.Select(cell => (double?)cell.Truth!.Value.Forced)]));
        return new LineFigure("reach", $"Where an adversary can force an action on {Where(snapshot)}", $"Share of {_of} {What}, with Student's intervals over rollouts.", new Axis($"ε, {Ball}", AxisScale.Log), new Axis("share of states", AxisScale.Linear, 0, 1), lines, []);
    }

    private IntervalFigure Targets()
    {
        IntervalGroup Group(ForcedCell cell)
        {
            List<Estimate> shares = [.. Enumerable.Range(0, _actions).Select(a => Share(cell, a))];
            return new IntervalGroup($"ε = {cell.Radius:R}", [.. shares.Select(share => share.Value)], [.. shares.Select(share => share.Interval?.Low)], [.. shares.Select(share => share.Interval?.High)]);
        }

        return new IntervalFigure(
            "forced-actions", $"Which actions can be forced on {Where(snapshot)}", $"Share of {_of} in which an action is not greedy and can be forced, {Ball}, with Student's intervals over rollouts.",
            new Axis("share of states", AxisScale.Linear, 0), [.. Enumerable.Range(0, _actions).Select(a => $"action {a}")], [.. cells.Select(Group)], []);
    }

    private LineFigure Displacements() => new(
        "displacement", $"How far a mean action can be moved on {Where(snapshot)}", $"Share of {_of} in which the mean of a dimension of the action can be moved by at most so much within ε = {Last.Radius:R}, {Ball}, in deviations of the policy's noise.",
        new Axis("displacement/σ"), new Axis("share of states", AxisScale.Linear, 0, 1),
        [.. Enumerable.Range(0, _actions).Select(a => ReportText.Shares($"action dimension {a}", Last.Rollouts.SelectMany(of => Enumerable.Range(0, of.Count).Select(b => of.Reached[(b * _actions) + a]))))], [new Mark("σ", 1, null)]);

    private IEnumerable<Scalar> Discrete(ForcedCell cell)
    {
        yield return Forced(cell);
        for (var a = 0; a < _actions; a++)
            yield return ReportText.Scalar($"forced-{a}@{cell.Radius:R}", Share(cell, a), "1", Direction.LowerIsBetter, $"share of a rollout's states in which action {a} is not greedy and can be forced; mean over rollouts, Student's interval; at most the true share");
        if (cell.Costs is { } costs)
            yield return ReportText.Scalar($"forced-cost@{cell.Radius:R}", MeanInterval.OfRepeats(costs, 0), "return", Direction.LowerIsBetter, "mean over a rollout's states of the greatest cost of one forced action, Q of the greedy action less Q of the forced one, exact by the model, 0 where nothing is forced; mean over rollouts, Student's interval", cell.Truth?.Cost);
    }

    private IEnumerable<Scalar> Continuous(ForcedCell cell)
    {
        yield return Forced(cell);
        for (var a = 0; a < _actions; a++)
            yield return ReportText.Scalar($"displacement-{a}@{cell.Radius:R}", MeanInterval.OfRepeats(cell.Rollouts.Select(of => Enumerable.Range(0, of.Count).Average(b => of.Reached[(b * _actions) + a])), 0), "σ", Direction.LowerIsBetter, $"mean over a rollout's states of how far the mean of action dimension {a} was moved, in deviations of the policy's noise; mean over rollouts, Student's interval; at most the true displacement");
    }

    private Scalar Forced(ForcedCell cell) => ReportText.Scalar($"reach-share@{cell.Radius:R}", cell.Forced, "1", Direction.LowerIsBetter, $"share of a rollout's states {What}, {Ball}; mean over rollouts, Student's interval; at most the true share", cell.Truth?.Forced);

    private int Target() => Enumerable.Range(0, _actions).MaxBy(a => Share(Last, a).Value);

    private Estimate Share(ForcedCell cell, int action) =>
        MeanInterval.OfRepeats(cell.Rollouts.Select(of => Enumerable.Range(0, of.Count).Count(b => of.Greedy[b] != action && of.Reached[(b * _actions) + action] > 0) / (double)of.Count), 0, 1);

    private double? Pair(ForcedCell cell, int greedy, int action)
    {
        List<double> reached = [.. cell.Rollouts.SelectMany(of => Enumerable.Range(0, of.Count).Where(b => of.Greedy[b] == greedy).Select(b => of.Reached[(b * _actions) + action]))];
        return reached.Count == 0 ? null : reached.Average();
    }
}
