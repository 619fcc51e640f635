using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="UnitCapacities"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="layers">Every hidden layer.</param>
internal sealed class UnitCapacityReport(UnitCapacities probe, Snapshot snapshot, IReadOnlyList<HiddenUnits> layers)
{
    private const string Exactly = "exact for this agent, so no interval";

    private string Title => $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. layers.SelectMany(layer => (Scalar[])
        [
            Exact($"movement@{layer.Name}", layer, layer.Units.Movement, $"‖U − U⁰‖_F of hidden layer {layer.Name}, biases included; {Exactly}"),
            Exact($"relative-movement@{layer.Name}", layer, layer.Units.RelativeMovement, $"the same over ‖U⁰‖_F; {Exactly}"),
            Exact($"median-capacity@{layer.Name}", layer, layer.Units.Capacities.Order().ElementAt(layer.Units.Capacities.Count / 2), $"median of βⱼ = ‖uⱼ − uⱼ⁰‖ over the units; {Exactly}"),
            Exact($"top-share@{layer.Name}", layer, layer.Units.TopShare(probe.Top), $"share of Σβⱼ² in the {probe.Top:P0} of units that moved furthest: {probe.Top:0.##} if all moved alike; {Exactly}"),
            Exact($"impact@{layer.Name}", layer, layer.Units.Impact, $"‖V‖_F of the layer after it; {Exactly}"),
            Exact($"product@{layer.Name}", layer, layer.Units.Product, $"Σ αⱼβⱼ, which rescaling of ReLU units leaves as it is; {Exactly}"),
            Term($"unit-term@{layer.Name}", layer.UnitTerms, "mean over rollouts of Σⱼ αⱼ(βⱼ‖X‖_F + ‖uⱼ⁰X‖)/m, X what comes into the layer at a rollout's states"),
            Term($"layer-term@{layer.Name}", layer.LayerTerms, "mean over rollouts of ‖V‖_F(‖U − U⁰‖_F‖X‖_F + ‖U⁰X‖_F)/m, never below the term by units"),
        ]),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        if (layers.All(layer => layer.Units.Movement == 0))
            return [new Finding("untrained", FindingLevel.Note, "No unit has moved: this agent is its own start.", "Measure a trained checkpoint.")];
        return
        [
            .. layers.Select(layer => new Finding(
                $"movement-{layer.Name}", FindingLevel.Note,
                $"Hidden layer {layer.Name} has moved by {layer.Units.RelativeMovement:P0} of its initial norm; the {probe.Top:P0} of units that moved furthest made {layer.Units.TopShare(probe.Top):P0} of Σβ².",
                layer.Units.TopShare(probe.Top) > Math.Max(0.5, 2 * probe.Top) ? "A few units did most of the moving there: a narrower layer may do, or the others got little gradient; `representation` shows units at rest." : string.Empty)),
            new Finding("theorem-of-two-layers", FindingLevel.Note, "The bound is for two layers of ReLU units and independent samples: for layers of an agent the terms are a scale to compare checkpoints by.", string.Empty),
        ];
    }

    /// <summary>Movement of every unit, as shares.</summary>
    public IReadOnlyList<Figure> Figures() =>
    [
        new LineFigure("unit-movement", $"Movement of hidden units on {Title}", "Share of a layer's units that have moved at most so far from their start, β = ‖u − u⁰‖. Exact for these weights.", new Axis("β"), new Axis("share of units", AxisScale.Linear, 0, 1),
            [.. layers.Select(layer => ReportText.Shares(layer.Name, layer.Units.Capacities))], []),
        new ScatterFigure("unit-capacity-impact", $"Capacity and impact of hidden units on {Title}", "A point a unit: how far its incoming weights have moved, and the norm of its outgoing ones.", new Axis("β = ‖u − u⁰‖"), new Axis("α = ‖v‖"),
            [.. layers.Select(layer => new PointGroup(layer.Name, LineRole.Measured, layer.Units.Capacities, layer.Units.Impacts))], []),
    ];

    private static Scalar Exact(string id, HiddenUnits layer, double value, string estimand) => ReportText.Plain(id, value, "1", Direction.Neutral, layer.Units.Capacities.Count, estimand);

    private static Scalar Term(string id, double[] values, string estimand) => ReportText.Scalar(id, MeanInterval.Student(values), "1", Direction.Neutral, estimand);
}
