using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="DeadUnits"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="layers">Each hidden layer's.</param>
/// <param name="zeros">Of each network, the share of states without a gradient, a rollout each.</param>
internal sealed class DeadUnitsReport(DeadUnits probe, Snapshot snapshot, IReadOnlyList<LayerMeasurement> layers, IReadOnlyList<(string Network, double[] Shares)> zeros)
{
    private const double Nearly = 0.99;
    private readonly string _of = $"{probe.Repeats * (long)probe.Samples:N0} states of {probe.Repeats} rollouts";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. zeros.Select(of => ReportText.Scalar($"{of.Network}-zero-gradient", MeanInterval.OfRepeats(of.Shares, 0, 1), "1", Direction.LowerIsBetter, $"share of a rollout's states at which no output of the {of.Network} network moves with any input, to the bit; mean over rollouts, Student's interval")),
        .. layers.SelectMany(Of),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        if (layers.Count == 0)
            return [new Finding("no-hidden-layers", FindingLevel.Note, "The networks have no hidden layer: there are no units to rest.", string.Empty)];
        var findings = layers.Select(layer =>
        {
            var (silent, rests) = (MeanInterval.OfRepeats(layer.Means.Select(of => of.Silent), 0, 1), Rests(layer));
            var (dead, linear, relu) = (rests.Count(share => share >= Nearly), rests.Count(share => share == 0), layer.Activation == Activation.Relu);
            return new Finding($"{layer.Network}-layer-{layer.Number}", silent.Value > 0 || 2 * dead > rests.Length ? FindingLevel.Warning : FindingLevel.Note,
                $"{layer.Network}, layer {layer.Number}: all of its {rests.Length} units are {(relu ? "at rest" : "saturated")} in {ReportText.Percent(silent)} of the states; {dead} are so in 99 % of the states or more, {linear} in none.",
                silent.Value == 0 ? string.Empty : relu
                    ? "Such a state passes no gradient through this layer: raise the biases, lower the learning rate, normalise observations, or add a Farkas row, with which it cannot happen."
                    : "Such a state passes next to no gradient through this layer, slopes being below 0.02: what is learned there goes to the last layer alone. Smaller targets, normalised observations or a lower learning rate are worth a try.");
        }).ToList();
        findings.Add(new Finding("of-these-states", FindingLevel.Note, $"Counts of units are of {_of} and have no interval: more states can only wake a unit.", "Compare checkpoints at the same samples and repeats; ranks of the features are those of representation."));
        return findings;
    }

    /// <summary>How often each unit rests.</summary>
    public IReadOnlyList<Figure> Figures() => layers.Count == 0 ? [] :
    [
        new LineFigure(
            "resting-units", $"How often each unit is {(layers[0].Activation == Activation.Relu ? "at rest" : "saturated")} on {ReturnWords.Where(snapshot)}", $"Share of {_of} in which a unit is {(layers[0].Activation == Activation.Relu ? "0" : "beyond ±0.99")}, units by that share. At 1 a unit is dead; at 0 a ReLU is linear on all of them.",
            new Axis("share of the layer's units", AxisScale.Linear, 0, 1), new Axis("share of states", AxisScale.Linear, 0, 1),
            [.. layers.Select(Curve)], []),
    ];

    private static Line Curve(LayerMeasurement layer)
    {
        var rests = Rests(layer);
        return new Line($"{layer.Network}, layer {layer.Number}", LineRole.Measured, [.. rests.Select((_, i) => (i + 0.5) / rests.Length)], [.. rests.Order().Select(share => (double?)share)]);
    }

    private IEnumerable<Scalar> Of(LayerMeasurement layer)
    {
        var (rests, relu, what) = (Rests(layer), layer.Activation == Activation.Relu, $"hidden layer {layer.Number} of the {layer.Network} network");
        var rest = relu ? "0" : "beyond ±0.99";
        string Id(string name) => $"{layer.Network}-{name}@{layer.Number}";
        yield return ReportText.Scalar(Id("all-at-rest"), MeanInterval.OfRepeats(layer.Means.Select(of => of.Silent), 0, 1), "1", Direction.LowerIsBetter, $"share of a rollout's states in which every unit of {what} is {rest}; mean over rollouts, Student's interval", layer.Truth?.Silent);
        yield return ReportText.Scalar(Id("activation-density"), MeanInterval.OfRepeats(layer.Rests.Select(share => Math.Max(0, 1 - share)), 0, 1), "1", Direction.Neutral, $"share of (state, unit) not {rest}, {what}; mean over rollouts, Student's interval", layer.Truth is { } truth ? Math.Max(0, 1 - truth.Idle) : null);
        yield return ReportText.Scalar(Id("mean-slope"), MeanInterval.OfRepeats(layer.Means.Select(of => of.Slope), 0), "1", Direction.Neutral, $"mean over (state, unit) of φ′(z), {what}: how much of a gradient passes, of ReLUs the activation density; mean over rollouts, Student's interval", layer.Truth?.Slope);
        yield return Count(Id("resting-units"), rests.Count(share => share >= Nearly), rests.Length, $"units of {what} that are {rest} in 99 % of {_of} or more");
        yield return Count(Id("never-resting-units"), rests.Count(share => share == 0), rests.Length, $"units of {what} that are {rest} in none of {_of}{(relu ? ": linear on all of them" : "")}");
    }

    private Scalar Count(string id, double value, int width, string estimand) => ReportText.Plain(id, value, "units", Direction.Neutral, probe.Repeats * (long)probe.Samples, $"{estimand}; of {width}");

    private static double[] Rests(LayerMeasurement layer)
    {
        // Rollouts are of one length: a unit's share over all of them is the mean of its shares. Sums of 1/n end within rounding of 0 and 1.
        var width = layer.Features.Width;
        return [.. Enumerable.Range(0, width).Select(unit => Math.Min(1, layer.Means.Average(of => of.Units[unit])))];
    }
}
