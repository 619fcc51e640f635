using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figure and the words of <see cref="Representation"/>.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="layers">Each hidden layer's.</param>
/// <param name="states">n, the states.</param>
internal sealed class RepresentationReport(Representation probe, Snapshot snapshot, IReadOnlyList<LayerMeasurement> layers, long states)
{
    private const double Many = 0.25;
    private const double Most = 0.5;
    private readonly string _of = $"{states:N0} states of {probe.Repeats} rollouts";
    private readonly List<double[]> _sigma = [.. layers.Select(layer => layer.Features.SingularValues())];

    /// <summary>Every number, by layer.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        Plain("states", states, "states", "states that the layers were looked at on; states of a rollout depend on one another"),
        .. layers.SelectMany((layer, i) => Of(layer, _sigma[i])),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        if (layers.Count == 0)
            findings.Add(new Finding("no-hidden-layers", FindingLevel.Note, "The networks have no hidden layer: there are no features beside the observations.", string.Empty));
        for (var i = 0; i < layers.Count; i++)
        {
            var (layer, features) = (layers[i], layers[i].Features);
            var (constant, saturated) = (features.Constant(LayerMeasurement.Still), features.Saturated(LayerMeasurement.Saturation));
            var rests = layer.Rests.Average();
            var bad = constant > Many * features.Width || (layer.Activation == Activation.Tanh && rests > Most);
            findings.Add(new Finding($"{layer.Network}-layer-{layer.Number}", bad ? FindingLevel.Warning : FindingLevel.Note,
                $"{Title(layer)}: {FeatureRank.Approximate(_sigma[i])} of {features.Width} dimensions hold 99 % of the features' squares (effective rank {FeatureRank.Effective(_sigma[i]):0.0}); {constant} units are constant{(layer.Activation == Activation.Tanh ? $", {saturated} saturated in every state" : "")}; {rests:P0} of all values are {(layer.Activation == Activation.Tanh ? "beyond ±0.99" : "0")}.",
                bad ? "Many units no longer tell states apart, or learn from them no more. A lower learning rate, fewer epochs an update or normalised observations are worth a try; compare with checkpoint 0 first." : string.Empty));
        }

        findings.Add(new Finding("ranks-of-a-sample", FindingLevel.Note, $"Ranks and counts of units are those of {_of}: more states can only wake units and seldom lower a rank, so they have no interval.", "Compare checkpoints at the same samples and repeats."));
        return findings;
    }

    /// <summary>The singular values of every layer's features.</summary>
    public IReadOnlyList<Figure> Figures() => layers.Count == 0 ? [] :
    [
        new LineFigure(
            "singular-values",
            $"Features of the hidden layers on {snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}",
            $"Singular values of the features Φ [n, d] over √n, on {_of}, largest first. Lyle's feature rank counts those above the mark; what falls off steeply is little used.",
            new Axis("singular value, by size", AxisScale.Log), new Axis("σ/√n", AxisScale.Log),
            [.. layers.Select((layer, i) => new Line(Title(layer), LineRole.Measured, [.. Enumerable.Range(1, _sigma[i].Length).Select(k => (double)k)], [.. _sigma[i].Select(value => Drawn(value / Math.Sqrt(states)))]))],
            [new Mark("ε = 0.01", null, FeatureRank.Share)]),
    ];

    private IEnumerable<Scalar> Of(LayerMeasurement layer, double[] sigma)
    {
        var (features, what) = (layer.Features, $"hidden layer {layer.Number} of {Owner(layer)}");
        string Id(string name) => $"{layer.Network}-{name}@{layer.Number}";
        yield return Plain(Id("approximate-rank"), FeatureRank.Approximate(sigma), "1", $"fewest directions with 99 % of Σσ² of the features of {what} on {_of}; at most {features.Width}");
        yield return Plain(Id("principal-rank"), FeatureRank.Approximate(features.CentredSingularValues()), "1", $"fewest principal components with 99 % of the variance of the features of {what} on {_of}");
        yield return Plain(Id("srank"), FeatureRank.Srank(sigma), "1", $"srank, δ = 0.01: fewest directions with 99 % of Σσ of the features of {what} on {_of}");
        yield return Plain(Id("feature-rank"), FeatureRank.Threshold(sigma, features.Rows), "1", $"singular values of Φ/√n above ε = 0.01, {what}, on {_of}");
        yield return Plain(Id("effective-rank"), FeatureRank.Effective(sigma), "1", $"exp of the entropy of σ/Σσ of the features of {what} on {_of}");
        yield return Plain(Id("constant-units"), features.Constant(LayerMeasurement.Still), "units", $"units of {what} whose values differ by less than 0.001 over {_of}{(layer.Activation == Activation.Relu ? "; a dead ReLU is one" : "")}; of {features.Width}");
        if (layer.Activation == Activation.Relu)
            yield return Plain(Id("dead-units"), features.Silent, "units", $"units of {what} that are 0 in all of {_of}; of {features.Width}");
        else
            yield return Plain(Id("saturated-units"), features.Saturated(LayerMeasurement.Saturation), "units", $"units of {what} with |h| > 0.99 in all of {_of}; of {features.Width}");
        yield return Mean(Id(layer.Activation == Activation.Relu ? "inactive-share" : "saturated-share"), layer.Rests, 1,
            $"share of (state, unit) {(layer.Activation == Activation.Relu ? "with h = 0" : "with |h| > 0.99")}, {what}, mean of a rollout of {Size()}", layer.Truth?.Idle);
        yield return Mean(Id("pre-activation-norm"), layer.Norms, double.MaxValue, $"E |z|₂ of the pre-activations of {what}, mean of a rollout of {Size()}", layer.Truth?.Norm);
    }

    private string Size() => $"{probe.Samples} {(probe.Unit == SampleUnit.Pairs ? "pairs" : "episodes")}";

    private Scalar Plain(string id, double value, string unit, string estimand) => new(id, value, null, null, unit, Direction.Neutral, states, estimand);

    private static Scalar Mean(string id, IReadOnlyList<double> values, double limit, string estimand, double? truth)
    {
        return ReportText.Scalar(id, MeanInterval.OfRepeats(values, 0, limit), "1", Direction.Neutral, estimand, truth);
    }

    private static double? Drawn(double value) => value > 0 ? value : null;

    private static string Owner(LayerMeasurement layer) => layer.Network == "shared" ? "the shared network" : $"the {layer.Network} network";

    private static string Title(LayerMeasurement layer) => $"{layer.Network}, layer {layer.Number}";
}
