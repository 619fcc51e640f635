using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The numbers, the words and the figures of <see cref="Susceptibility"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was measured.</param>
/// <param name="updates">The updates of the checkpoints measured, the snapshot's last.</param>
/// <param name="measured">Of each, a rollout each.</param>
internal sealed class SusceptibilityReport(Susceptibility probe, Snapshot snapshot, IReadOnlyList<int> updates, IReadOnlyList<AgentSusceptibility[]> measured)
{
    private readonly IReadOnlyList<Network> _networks =
    [
        new Network("value", "value network", "targets Â + V", "Var(target)", of => of.Value),
        new Network("policy", "policy", "advantages", "sd(Â)", of => of.Policy),
    ];

    /// <summary>Every number.</summary>
    public IReadOnlyList<Scalar> Scalars() => [.. _networks.SelectMany(Scalars)];

    /// <summary>What to conclude, and what to doubt.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        .. _networks.Select(Finding),
        new Finding("one-step", FindingLevel.Note, $"The step is Adam's first with η = {probe.Rate:R}, from a state without history, on {probe.Samples:N0} pairs at once; a training takes many smaller batches.", "Compare networks and checkpoints at the same rate and samples: more pairs in a batch leave less to memorise."),
    ];

    /// <summary>Drops of both networks, and their course over the run.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var title = $"{snapshot.Configuration.Environment}, {(snapshot.Update == 0 ? "before training" : $"after {snapshot.Update:N0} updates")}";
        return [.. _networks.Where(network => Of(network, measured[^1]) is not null).SelectMany(network => Figures(network, title))];
    }

    private IEnumerable<Scalar> Scalars(Network network)
    {
        var effects = Of(network, measured[^1]);
        Scalar Mean(string what, Func<StepEffects, double> of, string estimand, Direction direction) => effects is null
            ? new Scalar($"{network.Id}-{what}", null, null, null, network.Unit, direction, 0, estimand)
            : DrawMean.Scalar($"{network.Id}-{what}", effects.Select(of), network.Unit, direction, estimand);
        yield return Mean("true-step", effect => effect.True, $"drop of the loss by one step of the {network.Name} on the {network.Labels} as they are", Direction.Neutral);
        yield return Mean("susceptibility", effect => effect.Permuted, $"ζ: drop by one step on the {network.Labels} permuted among the states, of the loss on them", Direction.LowerIsBetter);
        yield return Mean("shared", effect => effect.Other, "drop of the same loss by a step on another permutation: what all permutations share", Direction.Neutral);
        yield return Mean("memorised", effect => effect.Memorised, "ζ less shared: what the step fits of its own permutation alone", Direction.LowerIsBetter);
        yield return Mean("learnt", effect => effect.Learnt, $"the same of the {network.Labels} as they are: drop by a step on them less that of the same loss by steps on permutations", Direction.HigherIsBetter);
        yield return Mean("learnt-less-memorised", effect => effect.Learnt - effect.Memorised, "what a step learns of labels that belong to their states, less what it memorises of labels that do not", Direction.HigherIsBetter);
        if (probe.Checkpoints == 0)
            yield break;
        var known = measured.Select(at => Of(network, at)).OfType<IReadOnlyList<StepEffects>>().ToList();
        yield return known.Count == 0 ? new Scalar($"{network.Id}-zeta-run", null, null, null, network.Unit, Direction.LowerIsBetter, 0, "ζ over the run")
            : DrawMean.Scalar($"{network.Id}-zeta-run", Enumerable.Range(0, known[0].Count).Select(r => known.Average(at => at[r].Permuted)), network.Unit, Direction.LowerIsBetter, $"ζ_t: susceptibility averaged over {known.Count} checkpoints of the run, on states of the agent as it is now");
    }

    private Finding Finding(Network network)
    {
        if (Of(network, measured[^1]) is not { } effects)
            return new Finding($"{network.Id}-undetermined", FindingLevel.Warning, $"In some rollout all {network.Labels} are equal: permuting them changes nothing.", "Take more samples, or an agent that has seen rewards.");
        var (learnt, memorised) = (MeanInterval.OfRepeats(effects.Select(effect => effect.Learnt)), MeanInterval.OfRepeats(effects.Select(effect => effect.Memorised)));
        var gap = MeanInterval.OfRepeats(effects.Select(effect => effect.Learnt - effect.Memorised));
        var noise = gap.Interval is not { Low: > 0 };
        return new Finding($"{network.Id}-fits-noise", noise ? FindingLevel.Warning : FindingLevel.Note,
            $"Beyond what any permutation would give, one step of the {network.Name} takes {DrawMean.Text(learnt)} {network.Unit} off the loss on its {network.Labels}; of permuted ones, which mean nothing, it memorises {DrawMean.Text(memorised)}{(noise ? ": no less, as far as these rollouts tell" : "")}.",
            noise ? "What a step gains on its own batch is then no sign of learning. Larger batches or fewer epochs on each leave less to memorise; judge updates on held-out rollouts (trust-region, value-fit)." : "The difference is what the step learns that permuted labels do not have. What is memorised of a batch shrinks as batches grow.");
    }

    private IEnumerable<Figure> Figures(Network network, string title)
    {
        var effects = Of(network, measured[^1])!;
        List<Estimate> means = [.. new Func<StepEffects, double>[] { effect => effect.True, effect => effect.Permuted, effect => effect.Other, effect => effect.Memorised, effect => effect.Learnt }.Select(of => MeanInterval.OfRepeats(effects.Select(of)))];
        yield return new IntervalFigure(
            $"{network.Id}-steps", $"What one step of the {network.Name} takes off, {title}", $"Means over {effects.Count} rollouts of {probe.Samples:N0} pairs, {probe.Shuffles} permutations each, with 95 % intervals.",
            new Axis($"drop of the loss ({network.Unit})"), ["labels as they are", "permuted: ζ", "a step on another permutation", "memorised of a permutation", "learnt of the labels"],
            [new IntervalGroup(network.Name, [.. means.Select(mean => mean.Value)], [.. means.Select(mean => mean.Interval?.Low)], [.. means.Select(mean => mean.Interval?.High)])], [new Mark("0", 0, null)]);
        if (probe.Checkpoints == 0 || updates.Count < 2)
            yield break;
        Line Course(string name, Func<StepEffects, double> of)
        {
            var at = measured.Select(found => Of(network, found) is { } known ? MeanInterval.OfRepeats(known.Select(of)) : null).ToList();
            return new Line(name, LineRole.Measured, [.. updates.Select(update => (double)update)], [.. at.Select(mean => mean?.Value)], [.. at.Select(mean => mean?.Interval?.Low)], [.. at.Select(mean => mean?.Interval?.High)]);
        }

        yield return new LineFigure($"{network.Id}-course", $"What one step of the {network.Name} takes off, over the run", $"Means over {effects.Count} rollouts of the last checkpoint, states, earlier policies' own actions, with 95 % intervals.", new Axis("update"), new Axis($"drop of the loss ({network.Unit})"), [Course("permuted: ζ", effect => effect.Permuted), Course("memorised", effect => effect.Memorised)], []);
    }

    /// <summary>Its effects on every rollout; null where one has none.</summary>
    private static IReadOnlyList<StepEffects>? Of(Network network, AgentSusceptibility[] rollouts)
    {
        StepEffects?[] effects = [.. rollouts.Select(network.Of)];
        return effects.Contains(null) ? null : [.. effects.OfType<StepEffects>()];
    }

    private sealed record Network(string Id, string Name, string Labels, string Unit, Func<AgentSusceptibility, StepEffects?> Of);
}
