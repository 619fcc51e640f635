using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="TwoCopies"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="apart">How far it is from each other agent.</param>
internal sealed class CopyReport(TwoCopies probe, Snapshot snapshot, IReadOnlyList<CopyDistance> apart)
{
    /// <summary>Below this part of the distance as it is, matching found another order.</summary>
    private const double Reordered = 0.99;

    private string States => $"{probe.Repeats * (long)probe.Samples:N0} states of {probe.Repeats} rollouts";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. apart.SelectMany(Of)];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var (initial, unrelated) = (apart.Single(one => one.Reference.Name == "initial"), apart.Single(one => one.Reference.Name == "unrelated"));
        var findings = new List<Finding>
        {
            initial.Policy.Raw == 0 && initial.Value.Raw == 0
                ? new("not-moved", FindingLevel.Note, "The parameters are those of before training.", "Measure a trained checkpoint; only the unrelated agent differs.")
                : new("moved", FindingLevel.Note, $"From before training the policy is KL {ReportText.Text(Mean(initial.Divergence))} away at a distance of {ReportText.Number(initial.Policy.Raw)} in parameters, V on average {ReportText.Text(Mean(initial.Difference))} at {ReportText.Number(initial.Value.Raw)}; an unrelated untrained agent is KL {ReportText.Text(Mean(unrelated.Divergence))} away at {ReportText.Number(unrelated.Policy.Raw)}.",
                    initial.Policy.Raw < 0.5 * unrelated.Policy.Raw && Mean(initial.Divergence).Value > 0.9 * Mean(unrelated.Divergence).Value ? "In what it does it is about as far from its start as from an unrelated agent, or farther, at less than half the way in parameters: limits on the step in parameters say little about the step in behaviour. Watch KL." : string.Empty),
        };
        string[] reordered = [.. apart.Where(one => one.Reference.Update is not null).SelectMany(one => new[] { ("policy", one.Policy), ("value function", one.Value) }.Where(part => part.Item2.Matched < Reordered * part.Item2.Raw).Select(part => $"the {part.Item1} against {one.Reference.Words}")).Distinct()];
        findings.Add(reordered.Length == 0
            ? new Finding("units-stayed", FindingLevel.Note, "No other order or sign of the hidden units is nearer, by more than 1 %, to an agent of this run: units kept their parts.", string.Empty)
            : new Finding("units-changed", FindingLevel.Note, $"Another order or sign of the hidden units, or another scale of ReLUs, is nearer by more than 1 %: {string.Join("; ", reordered)}.", "Some of the way in parameters was no change of the function."));
        findings.Add(new Finding("same-filter", FindingLevel.Note, "Observations are filtered as they are now for every agent. Distances in parameters are exact for these agents; matched ones are upper bounds where there is more than one hidden layer.", string.Empty));
        return findings;
    }

    /// <summary>Function against parameters, and over updates where there are several.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var title = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        CopyDistance[] own = [.. apart.Where(one => one.Reference.Update is not null && one.Policy.Raw > 0)], others = [.. apart.Where(one => one.Reference.Update is null)];
        var figures = new List<Figure>
        {
            new ScatterFigure("function-against-parameters", $"How far the policy is from others on {title}", $"√(2 KL), mean KL over {States} with one standard error over rollouts, against the distance in parameters.", new Axis("‖θ − θ′‖", AxisScale.Linear, 0), new Axis("√(2 KL)", AxisScale.Linear, 0),
                [.. new[] { Points("this run", own, matched: false), Points("this run, matched", [.. own.Where(one => one.Policy.Matched < Reordered * one.Policy.Raw)], matched: true), Points("unrelated", others, matched: false), Points("unrelated, matched", others, matched: true) }.Where(group => group.X.Count > 0)], []),
        };
        CopyDistance[] way = [.. own.OrderBy(one => one.Reference.Update)];
        if (way.Length > 1)
        {
            var ends = way.Select(one => (double)one.Reference.Update!.Value).Append(snapshot.Update).ToArray();
            Line Course(string name, Func<CopyDistance, UnitMatching> of, bool matched) => new(matched ? $"{name}, matched" : name, LineRole.Measured, ends, [.. way.Select(one => (double?)(matched ? of(one).Matched : of(one).Raw)), 0]);
            figures.Add(new LineFigure("distance-over-updates", $"How far earlier parameters are on {title}", "‖θ − θ_then‖ at each checkpoint, as it is and with the units matched.", new Axis("updates"), new Axis("‖θ − θ_then‖"),
                [Course("policy", one => one.Policy, false), Course("policy", one => one.Policy, true), Course("value", one => one.Value, false), Course("value", one => one.Value, true)], []));
        }

        return figures;
    }

    private static IEnumerable<Scalar> Of(CopyDistance one)
    {
        var (name, words) = (one.Reference.Name, one.Reference.Words);
        yield return ReportText.Scalar($"policy-divergence@{name}", Mean(one.Divergence), "nats", Direction.Neutral, $"mean KL(π ‖ π_other) over a rollout's states, other: {words}; Student's interval over rollouts", one.Truths?.Divergence);
        foreach (var scalar in Distances("policy", name, one.Policy, one.Divergence.Select(value => Math.Sqrt(2 * value)), "√(2 KL)"))
            yield return scalar;
        yield return ReportText.Scalar($"value-difference@{name}", Mean(one.Difference), "return", Direction.Neutral, $"mean |V − V_other| over a rollout's states, other: {words}; Student's interval over rollouts", one.Truths?.Difference);
        foreach (var scalar in Distances("value", name, one.Value, one.Difference, "|V − V_other|"))
            yield return scalar;
    }

    private static IEnumerable<Scalar> Distances(string of, string name, UnitMatching distance, IEnumerable<double> function, string what)
    {
        double[] values = [.. function];
        yield return ReportText.Plain($"{of}-distance@{name}", distance.Raw, "1", Direction.Neutral, 1, "‖θ − θ_other‖₂; exact for these agents");
        yield return ReportText.Plain($"{of}-matched-distance@{name}", distance.Matched, "1", Direction.Neutral, 1, "the same after matching the hidden units by order and sign, ReLUs balanced first; for this agent, and an upper bound of the least");
        yield return ReportText.Scalar($"{of}-ratio@{name}", Ratio(values, distance.Raw), "1", Direction.Neutral, $"{what} of a rollout over ‖θ − θ_other‖; Student's interval over rollouts");
        yield return ReportText.Scalar($"{of}-matched-ratio@{name}", Ratio(values, distance.Matched), "1", Direction.Neutral, "the same over the matched distance");
    }

    private static Estimate Ratio(double[] values, double distance) => distance > 0 ? Mean([.. values.Select(value => value / distance)]) : Estimate.None("the parameters are the same", values.Length);

    private static PointGroup Points(string name, IReadOnlyList<CopyDistance> of, bool matched) => new(
        name, matched ? LineRole.Background : LineRole.Measured, [.. of.Select(one => matched ? one.Policy.Matched : one.Policy.Raw)], [.. of.Select(one => Root(one).Value!.Value)], null, [.. of.Select(one => Error(Root(one)))]);

    private static Estimate Root(CopyDistance one) => Mean([.. one.Divergence.Select(value => Math.Sqrt(2 * value))]);

    private static double Error(Estimate mean) => mean.Interval is { } interval ? (interval.High - mean.Value!.Value) / StudentQuantile.TwoSided(0.95, (int)mean.SampleSize - 1) : 0;

    private static Estimate Mean(double[] values) => MeanInterval.OfRepeats(values, 0);
}
