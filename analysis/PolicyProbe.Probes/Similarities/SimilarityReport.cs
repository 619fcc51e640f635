using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the figures and the words of <see cref="Similarity"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="layers">Every hidden layer against every other agent's.</param>
/// <param name="fits">How well heads tell returns; the mean return first.</param>
internal sealed class SimilarityReport(Similarity probe, Snapshot snapshot, IReadOnlyList<LayerSimilarity> layers, IReadOnlyList<BodyFit> fits)
{
    private readonly Estimate _gain = Fit(fits, "refitted-head-fit").Gain(Fit(fits, "initial-body-fit"), fits[0]);

    private string Title => $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. layers.Select(layer => ReportText.Scalar(Id(layer, ""), Mean(layer.Debiased), "1", Direction.Neutral, $"mean over rollouts of the debiased linear CKA of hidden layer {layer.Layer} with that of {layer.Reference.Words}, on a rollout's {probe.Samples:N0} states; Student's interval over rollouts")),
        .. layers.Where(Untrained).Select(layer => ReportText.Scalar(Id(layer, "-biased"), Mean(layer.Biased), "1", Direction.Neutral, "the same of the biased kind, which is above 0 for layers that have nothing in common")),
        .. fits.Skip(1).Select(fit => ReportText.Scalar(fit.Id, fit.Share(fits[0]), "1", Direction.HigherIsBetter, $"1 − Σ(R − f)²/Σ(R − R̄)² over {probe.Repeats} held-out rollouts, f = {fit.Words}, at the fit to {probe.Repeats} others; jackknife over rollouts")),
        ReportText.Scalar("body-gain", _gain, "1", Direction.HigherIsBetter, "refitted-head-fit less initial-body-fit: what the body learnt that a linear head can use; jackknife over rollouts"),
    ];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var findings = new List<Finding>();
        if (layers.Count == 0)
            findings.Add(new Finding("no-hidden-layers", FindingLevel.Note, "The networks have no hidden layer: there is nothing to compare beside the observations.", string.Empty));
        foreach (var name in new[] { "policy", "value" })
            if (layers.FirstOrDefault(layer => layer.Name == name && layer.Last && layer.Reference.Name == "initial") is { } last)
            {
                var other = layers.Single(layer => layer.Name == name && layer.Last && layer.Reference.Name == "unrelated");
                var nearer = Mean([.. last.Debiased.Zip(other.Debiased, (own, theirs) => own - theirs)]);
                findings.Add(new Finding($"{name}-moved", FindingLevel.Note, $"The last hidden layer of the {(name == "policy" ? "policy" : "value function")} has CKA {ReportText.Text(Mean(last.Debiased))} with itself before training, and {ReportText.Text(Mean(other.Debiased))} with an untrained one drawn afresh.",
                    nearer.Value is null || nearer.Interval?.Low > 0 || last.Debiased.All(value => value > 1 - 1e-9) ? string.Empty : "It is no nearer to where it began than to any other untrained network: what it has in common with that is what every such network makes of these observations."));
            }

        var (trained, refitted) = (Fit(fits, "trained-head-fit").Share(fits[0]), Fit(fits, "refitted-head-fit").Share(fits[0]));
        if (trained.Value is null)
            findings.Add(new Finding("same-returns", FindingLevel.Warning, "All returns are the same: there is nothing for a value function to tell.", "Measure an agent or an environment whose returns differ."));
        else
        {
            findings.Add(new Finding("body-gain", FindingLevel.Note, $"Refitted on the frozen body, a head tells {ReportText.Percent(refitted)} of the variance of held-out returns, on the body before training {ReportText.Percent(Fit(fits, "initial-body-fit").Share(fits[0]))}; the difference is {ReportText.Text(_gain)}. V as it is tells {ReportText.Percent(trained)}.",
                _gain.Interval?.Low > 0 ? "The body moved to some use for the value of this policy."
                : "There is no sign that the body moved to any use that a linear head could not have had before training: for this value function its first layers need not have been trained."));
            if (trained.Value < 0)
                findings.Add(new Finding("value-off", FindingLevel.Warning, $"V as it is lies further from held-out returns than their mean does: {ReportText.Percent(trained)} of the variance.", "Its level is off by more than returns differ between states: V lags behind a policy that has become better, or its targets look beyond what these returns hold."));
            if (!fits.Skip(1).Any(fit => fit.Share(fits[0]).Value > 0))
                findings.Add(new Finding("nothing-told", FindingLevel.Warning, "Nothing here tells held-out returns better than their mean does.", "Returns hardly differ between states, or there are too few rollouts for a head of so many features: raise repeats, or ridge."));
            if (refitted.Value > Math.Max(0, trained.Value!.Value + 0.1))
                findings.Add(new Finding("head-lags", FindingLevel.Warning, $"A refitted head tells {ReportText.Percent(refitted)} of the variance, V as it is {(trained.Value < 0 ? "less than the mean return" : ReportText.Percent(trained))}.", "The body has what V needs, and the head lags behind: more value epochs or a higher value learning rate may help. Returns of a policy that changes are a moving target, so look at several checkpoints."));
        }

        findings.Add(new Finding("dependent-states", FindingLevel.Note, "States of a rollout depend on one another, and repeat in small problems: a debiased CKA is near 0 for unrelated layers on independent states only. Compare it with that of the unrelated agent on the same states.", string.Empty));
        return findings;
    }

    /// <summary>Alignment by layer, over updates where there are several, and fits.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var figures = new List<Figure>();
        var ends = layers.Where(layer => layer.Reference.Update is { } update && update < snapshot.Update).ToList();
        if (layers.Count > 0)
        {
            string[] names = [.. layers.Select(Name).Distinct()];
            figures.Add(new IntervalFigure("layers", $"How alike hidden layers are on {Title}", $"Debiased linear CKA with the same layer of other agents, mean of {probe.Repeats} rollouts of {probe.Samples:N0} states; intervals are Student's 95 % ones over rollouts.", new Axis("CKA"), names,
                [.. layers.Where(Untrained).GroupBy(layer => layer.Reference.Name).Select(group => Group(group.First().Reference.Words, [.. names.Select(name => Mean(group.Single(layer => Name(layer) == name).Debiased))]))], []));
        }

        if (ends.Select(layer => layer.Reference.Name).Distinct().Count() > 1)
            figures.Add(new LineFigure("layers-over-updates", $"When hidden layers became what they are on {Title}", "Debiased linear CKA with the same layer at earlier checkpoints, 1 where it was as now; bands are Student's 95 % intervals over rollouts.", new Axis("updates"), new Axis("CKA"),
                [.. ends.GroupBy(Name).Select(group => Course(group.Key, [.. group.OrderBy(layer => layer.Reference.Update)]))], []));
        figures.Add(new IntervalFigure("fits", $"What tells the returns on {Title}", $"Share of the variance of held-out returns, {probe.Repeats} rollouts; intervals are of the jackknife over rollouts. Below 0 is worse than the mean return; what lies below −1 is left out.", new Axis("share of the variance", AxisScale.Linear, fits.Skip(1).Any(fit => fit.Share(fits[0]).Value < -1) ? -1 : null, 1),
            [.. fits.Skip(1).Select(fit => fit.Short)], [Group("fit", [.. fits.Skip(1).Select(fit => fit.Share(fits[0]))])], []));
        return figures;
    }

    private Line Course(string name, IReadOnlyList<LayerSimilarity> way)
    {
        Estimate[] means = [.. way.Select(layer => Mean(layer.Debiased))];
        return new Line(name, LineRole.Measured, [.. way.Select(layer => (double)layer.Reference.Update!.Value), snapshot.Update], [.. means.Select(mean => mean.Value), 1], [.. means.Select(mean => mean.Interval?.Low), null], [.. means.Select(mean => mean.Interval?.High), null]);
    }

    private static BodyFit Fit(IReadOnlyList<BodyFit> all, string id) => all.Single(fit => fit.Id == id);

    private static bool Untrained(LayerSimilarity layer) => layer.Reference.Name is "initial" or "unrelated";

    private static string Name(LayerSimilarity layer) => $"{layer.Name}, layer {layer.Layer}";

    private static string Id(LayerSimilarity layer, string kind) => $"{layer.Name}-similarity{kind}@{layer.Reference.Name}-{layer.Layer}";

    private static IntervalGroup Group(string name, IReadOnlyList<Estimate> of) => new(name, [.. of.Select(one => one.Value)], [.. of.Select(one => one.Interval?.Low)], [.. of.Select(one => one.Interval?.High)]);

    private static Estimate Mean(double?[] values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? Estimate.None("a layer is constant on all states", 0)
            : MeanInterval.OfRepeats(known);
    }
}
