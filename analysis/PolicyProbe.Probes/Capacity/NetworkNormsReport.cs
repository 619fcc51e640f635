using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="NetworkNorms"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="networks">Policy and value network.</param>
/// <param name="initial">The same before training.</param>
/// <param name="margins">Margins of the states of each rollout; none where actions are continuous.</param>
/// <param name="earlier">The same networks at earlier checkpoints.</param>
internal sealed class NetworkNormsReport(
    NetworkNorms probe, Snapshot snapshot, IReadOnlyList<AgentNetwork> networks, IReadOnlyList<AgentNetwork> initial, double[][] margins,
    IReadOnlyList<(int Update, IReadOnlyList<AgentNetwork> Networks)> earlier)
{
    private readonly Estimate? _margin = margins.Length == 0 ? null : Margin(margins, probe.Percentile);

    private string Title => $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars()
    {
        var scalars = new List<Scalar>();
        foreach (var (network, start) in networks.Zip(initial))
            foreach (var (norm, before) in CapacityNorms.Of(network.Stack).All.Zip(CapacityNorms.Of(start.Stack).All))
            {
                scalars.Add(Exact($"{norm.Id}@{network.Name}", norm.Value, $"{norm.Symbol} of the {network.Name} network{(norm.Id.StartsWith("path", StringComparison.Ordinal) ? ", biases as weights from a constant unit" : ", biases left out")}; exact for this agent, so no interval"));
                scalars.Add(Exact($"{norm.Id}-growth@{network.Name}", norm.Value / before.Value, $"{norm.Symbol} of the {network.Name} network over that before training; exact, so no interval"));
            }

        if (_margin is not { } margin)
            return scalars;
        scalars.Add(ReportText.Scalar("margin", margin, "1", Direction.Neutral, $"mean over rollouts of the logit gap of the greedy action to the next that {probe.Percentile:P0} of a rollout's states have at most"));
        var interval = margin.Interval is { Low: > 0, IsBounded: true } known ? known : (Interval?)null;
        foreach (var norm in CapacityNorms.Of(networks[0].Stack).All)
            scalars.Add(new Scalar($"{norm.Id}-per-margin", ReportText.Finite(norm.Value / margin.Value), ReportText.Finite(norm.Value / interval?.High), ReportText.Finite(norm.Value / interval?.Low), "1", Direction.LowerIsBetter, margin.SampleSize, $"{norm.Symbol} of the policy over its margin; the interval is the margin's"));
        return scalars;
    }

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        foreach (var (network, start) in networks.Zip(initial))
        {
            var (now, before) = (CapacityNorms.Of(network.Stack), CapacityNorms.Of(start.Stack));
            findings.Add(new Finding(
                $"norms-{network.Name}", FindingLevel.Note,
                $"The {network.Name} network's ℓ₂ path norm is {ReportText.Number(now.Path2)}, {ReportText.Number(now.Path2 / before.Path2)} times what it was before training; the product of spectral norms {ReportText.Number(now.Spectral)}, {ReportText.Number(now.Spectral / before.Spectral)} times.",
                network.Activation == Activation.Relu ? string.Empty : "tanh is bounded: these norms bound the network from above as if it were linear, and it may be far below."));
        }

        findings.Add(_margin is { } margin
            ? new Finding("margin", margin.Value > 0 ? FindingLevel.Note : FindingLevel.Warning, $"{probe.Percentile:P0} of the states have a logit gap of at most {ReportText.Text(margin)} between greedy action and next.", margin.Value > 0 ? "Norms over the margin compare policies that decide more or less sharply: scaling all logits leaves the ratio as it is." : "The greedy action is a tie there: norms over the margin are not defined.")
            : new Finding("no-margin", FindingLevel.Note, "Actions are continuous, or there is one alone: there is no greedy action and no margin, so norms stand by themselves.", "Compare them between checkpoints of a run, or with the start."));
        return findings;
    }

    /// <summary>Layers now and before, norms over training, margins.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        List<string> rows = [.. networks.SelectMany(network => network.Stack.Layers.Select((layer, l) => $"{network.Name} {l + 1} ({layer.Inputs} → {layer.Outputs})"))];
        double?[] Spectral(IReadOnlyList<AgentNetwork> of) => [.. of.SelectMany(network => network.Stack.Layers.Select(layer => (double?)layer.Spectral))];
        var figures = new List<Figure>
        {
            new IntervalFigure("layer-norms", $"Spectral norm of every layer on {Title}", "‖W‖₂ now and before training; their product over a network bounds its slope where φ's is at most 1. Exact for these weights.",
                new Axis("‖W‖₂"), rows, [new IntervalGroup("now", Spectral(networks)), new IntervalGroup("before training", Spectral(initial))], []),
        };
        if (margins.Length > 0)
        {
            double[] all = [.. margins.SelectMany(of => of)];
            figures.Add(new LineFigure("margins", $"Margins on {Title}", $"Share of {all.Length:N0} states of {margins.Length} rollouts whose logit gap between greedy action and next is at most so large.", new Axis("margin"), new Axis("share of states", AxisScale.Linear, 0, 1),
                [ReportText.Shares("policy", all)], [new Mark($"{probe.Percentile:P0}", null, probe.Percentile)]));
        }

        if (earlier.Count > 0)
            figures.AddRange(networks.Select((network, k) => Over(network, k)));
        return figures;
    }

    private LineFigure Over(AgentNetwork network, int k)
    {
        double[] updates = [.. earlier.Select(point => (double)point.Update), snapshot.Update];
        var norms = earlier.Select(point => point.Networks[k]).Append(network).Select(of => CapacityNorms.Of(of.Stack).All).ToList();
        var start = CapacityNorms.Of(initial[k].Stack).All;
        return new LineFigure($"norms-over-training-{network.Name}", $"Norms of the {network.Name} network over training on {snapshot.Configuration.Environment}", "Each norm over its value before training. Exact for these weights.", new Axis("update"), new Axis("norm, over that before training", AxisScale.Log),
            [.. start.Select((norm, i) => new Line(norm.Symbol, LineRole.Measured, updates, [.. norms.Select(of => (double?)(of[i].Value / norm.Value))]))], []);
    }

    private Scalar Exact(string id, double value, string estimand) => ReportText.Plain(id, value, "1", Direction.Neutral, 1, estimand);

    private static Estimate Margin(double[][] margins, double share) => MeanInterval.OfRepeats(margins.Select(of => ClassMargins.Percentile(of, share)));
}
