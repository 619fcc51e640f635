using PolicyProbe.Core;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReturnWords;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="MaskedAttack"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was attacked.</param>
/// <param name="clean">Episodes without an attack.</param>
/// <param name="cells">The same episodes attacked: through all dimensions first, then group by group.</param>
internal sealed class MaskedReport(MaskedAttack probe, Snapshot snapshot, AttackedEpisode[] clean, IReadOnlyList<AttackCell> cells)
{
    /// <summary>What an attack through all dimensions at once is called.</summary>
    public const string All = "all";

    private const int MostRows = 24;

    private AttackCell Whole => cells[0];

    private IEnumerable<AttackCell> Groups => cells.Skip(1);

    private string Units => probe.Units == ObservationUnits.Normalised ? "in the units that the networks see" : "in raw units";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Of("clean-return", SkewedMean.Of([.. clean.Select(episode => episode.Return)]), "return", "mean undiscounted return without an attack", direction: Direction.HigherIsBetter),
        .. cells.SelectMany(cell => new[]
        {
            Of($"masked-return@{cell.Attack}", cell.Return, "return", $"mean undiscounted return under an attack on {Dimensions(cell)}, ε = {cell.Radius:R}", direction: Direction.HigherIsBetter),
            Of($"masked-change@{cell.Attack}", cell.Change(clean), "return", $"attacked less clean return of the same start states and draws, {Dimensions(cell)}", direction: Direction.HigherIsBetter),
            Of($"masked-variation@{cell.Attack}", Variation(cell), "1", $"total variation of π(· | s) and π(· | s + δ) a step, {Dimensions(cell)}: at most the greatest there is within ε", direction: Direction.LowerIsBetter),
            Of($"masked-divergence@{cell.Attack}", Divergence(cell), "nat", $"KL(π(· | s) ‖ π(· | s + δ)) a step, {Dimensions(cell)}", direction: Direction.LowerIsBetter),
        }),
        Of("interaction", Interaction(), "return", "change under the attack on all dimensions less the sum of the changes group by group, of the same episodes; 0 where the groups cost by themselves what they cost together"),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (felt, costly) = (Groups.MaxBy(cell => Divergence(cell).Value ?? 0)!, Groups.MinBy(cell => cell.Change(clean).Value ?? 0)!);
        var findings = new List<Finding>
        {
            new("most-felt", FindingLevel.Note, $"At ε = {Number(probe.Radius)}, {Units}, the actions move most through {Dimensions(felt)}: {Number(Divergence(felt).Value)} nats a step, where all dimensions together give {Number(Divergence(Whole).Value)}.", "Guard that sensor first, or train with noise on it; what moves the actions need not cost return."),
            IsResolved(costly.Change(clean)) && costly.Change(clean).Value < 0
                ? new Finding("most-costly", FindingLevel.Warning, $"An attack on {Dimensions(costly)} alone changes the return by {Text(costly.Change(clean))}, on all dimensions by {Text(Whole.Change(clean))}.", "It is the least of several noisy means and so a little too low: repeat with another seed, or more episodes, before quoting it.")
                : new Finding("none-costly", FindingLevel.Note, $"No group by itself lowers the return beyond chance; on all dimensions together the change is {Text(Whole.Change(clean))}.", "Raise the radius or episodes; a heuristic attack bounds the worst case from one side."),
        };
        if (IsResolved(Interaction()))
            findings.Add(new Finding("not-the-sum", FindingLevel.Note, $"All dimensions together change the return by {Text(Interaction())} beyond the sum of the groups.", "Below 0: the groups help one another, and no single one shows the danger. Above 0: one group alone already does what can be done."));
        if (cells.Any(cell => Variation(cell).Value is null))
            findings.Add(new Finding("no-total-variation", FindingLevel.Note, "Total variation is left out: of normals whose σ depends on the state it has no closed form.", "Read the KL: total variation is at most √(KL/2)."));
        if (Groups.Where(cell => cell.Change(clean).Interval is { Low: > 0 }).ToList() is { Count: > 0 } raised)
            findings.Add(new Finding("attack-raised-return", FindingLevel.Warning, $"An attack on {string.Join("; ", raised.Take(5).Select(cell => $"{Dimensions(cell)} raised the return by {Text(cell.Change(clean))}"))}.", "The attack moves the actions, not the return: where the policy is poor, other actions are better ones."));
        return findings;
    }

    /// <summary>What each group costs, and how far it moves the actions.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        Rows("masked-change", $"Cost of attacks on parts of the observation: {Where(snapshot)}", $"Attacked less clean return of {probe.Episodes} episodes with the same start states and draws, with 95 % intervals; ε = {probe.Radius:R}, {probe.Norm.ToString().ToLowerInvariant()}, {Units}", "change of the return", cell => cell.Change(clean), [new Mark("no change", 0, null)]),
        Rows("masked-divergence", $"How far they move the actions: {Where(snapshot)}", $"KL(π(· | s) ‖ π(· | s + δ)) a step, with 95 % intervals over episodes; ε = {probe.Radius:R}, {probe.Norm.ToString().ToLowerInvariant()}, {Units}", "nats a step", Divergence, []),
    ];

    private IntervalFigure Rows(string id, string title, string caption, string axis, Func<AttackCell, Estimate> of, IReadOnlyList<Mark> marks)
    {
        List<AttackCell> shown = [Whole, .. Groups.OrderByDescending(cell => Divergence(cell).Value ?? 0).Take(MostRows)];
        List<Estimate> estimates = [.. shown.Select(of)];
        return new IntervalFigure(
            id, title, caption + (cells.Count - 1 > MostRows ? $"; the {MostRows} groups that move the actions most." : "."), new Axis(axis), [.. shown.Select(Dimensions)],
            [new IntervalGroup("attacked", [.. estimates.Select(estimate => Finite(estimate.Value))], [.. estimates.Select(estimate => Finite(estimate.Interval?.Low))], [.. estimates.Select(estimate => Finite(estimate.Interval?.High))])], marks);
    }

    private static Estimate Variation(AttackCell cell) => cell.PerStep(episode => episode.Variation);

    private static Estimate Divergence(AttackCell cell) => cell.PerStep(episode => episode.Divergence);

    private Estimate Interaction() => SkewedMean.Of([.. clean.Select((plain, i) => (Whole.Episodes[i].Return - plain.Return) - Groups.Sum(cell => cell.Episodes[i].Return - plain.Return))]);

    private static string Dimensions(AttackCell cell) => cell.Attack == All ? "all dimensions" : cell.Attack.IndexOfAny(['+', '-']) < 0 ? $"dimension {cell.Attack}" : $"dimensions {cell.Attack}";
}
