using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using static PolicyProbe.Probes.ReturnWords;

namespace PolicyProbe.Probes;

/// <summary>The numbers, figures and words of <see cref="PolicyAttack"/> about an agent.</summary>
/// <param name="probe">The settings.</param>
/// <param name="snapshot">What was attacked.</param>
/// <param name="seen">What was seen.</param>
internal sealed class AttackReport(PolicyAttack probe, Snapshot snapshot, AttackMeasurement seen)
{
    // How much more the attack without gradients has to move the actions before gradients are doubted.
    private const double Masking = 1.2;

    private readonly TabularReport? _exact = seen.Tabular is { } study ? new TabularReport([study]) : null;

    private IEnumerable<string> Attacks => seen.Cells.Select(cell => cell.Attack).Distinct();

    private IEnumerable<AttackCell> Strongest => seen.Cells.Where(cell => cell.Radius == probe.Radii[^1]);

    public IReadOnlyList<Scalar> Scalars() =>
    [
        Of("clean-return", SkewedMean.Of([.. seen.Clean.Select(episode => episode.Return)]), "return", "mean undiscounted return without an attack", direction: Direction.HigherIsBetter),
        .. seen.Cells.SelectMany(Scalars),
        .. seen.Certified is { } certified
            ? probe.Radii.Select((radius, i) => Plain($"certified-share@{radius:R}", certified[i], "1", seen.States, "share of visited states in which no δ of the set changes the most likely action, proved by interval bounds", direction: Direction.HigherIsBetter))
                .Append(Plain("certified-radius", seen.CertifiedRadius, "ε", seen.States, "mean over visited states of the certified radius, cut at the largest ε", direction: Direction.HigherIsBetter))
            : [],
    ];

    public IReadOnlyList<GroundTruthCheck> Checks() =>
    [
        .. seen.Cells.Where(cell => cell.FalseCertificates is not null).Select(cell => GroundTruthCheck.AtMost(
            $"certified-actions-hold@{cell.Attack}/{cell.Radius:R}", cell.FalseCertificates!.Value, 0, 0, "visited states certified within ε whose most likely action the attack changed")),
        .. _exact?.Checks() ?? [],
    ];

    public IReadOnlyList<Table> Tables() => _exact?.Tables() ?? [];

    public IReadOnlyList<Finding> Findings()
    {
        var worst = Strongest.MinBy(cell => cell.Return.Value)!;
        var findings = new List<Finding>
        {
            new("strongest-attack", FindingLevel.Note,
                $"At ε = {Number(worst.Radius)}, {Units}, the attack that costs most is {worst.Attack}: return {Text(worst.Return)} instead of {Text(SkewedMean.Of([.. seen.Clean.Select(episode => episode.Return)]))}, a change of {Text(worst.Change(seen.Clean))}; {Number(worst.PerStep(episode => episode.Divergence).Value)} nats a step between what the policy does and would have done.",
                "The return under the strongest attack tried is an upper bound of the worst case. It is a minimum over noisy means, and so a little too low for any one attack: repeat the strongest with another seed before quoting it."),
        };
        var raised = seen.Cells.Where(cell => cell.Change(seen.Clean).Interval is { Low: > 0 }).ToList();
        if (raised.Count > 0)
            findings.Add(new Finding("attack-raised-return", FindingLevel.Warning,
                $"{raised.Count} of {seen.Cells.Length} attacks raised the return beyond chance: {string.Join("; ", raised.Take(5).Select(cell => $"{cell.Attack} at ε = {Number(cell.Radius)} by {Text(cell.Change(seen.Clean))}"))}.",
                "A heuristic that helps the policy says nothing about its robustness; where the policy is poor, other actions are better ones."));
        if (Strongest.FirstOrDefault(cell => cell.Attack == "black-box") is { } blind && Strongest.FirstOrDefault(cell => cell.Attack == "mad") is { } mad
            && blind.PerStep(episode => episode.Divergence).Value > Masking * mad.PerStep(episode => episode.Divergence).Value)
            findings.Add(new Finding("gradients-masked", FindingLevel.Warning,
                $"Without gradients an attack moves the actions by {Number(blind.PerStep(episode => episode.Divergence).Value)} nats a step, with them by {Number(mad.PerStep(episode => episode.Divergence).Value)}.",
                "Gradients are flat or mislead here: raise iterations, and do not read weak gradient attacks as robustness."));
        if (worst.Attack != LearnedAttack.Name && Strongest.FirstOrDefault(cell => cell.Attack == LearnedAttack.Name) is { } learned
            && !(learned.Return.Value <= (worst.Return.Interval?.High ?? worst.Return.Value)))
            findings.Add(new Finding("adversary-behind", FindingLevel.Note,
                $"After {probe.AdversarySteps:N0} steps the learned adversary leaves a return of {Text(learned.Return)}, where {worst.Attack} leaves {Text(worst.Return)}.",
                "The best adversary is at least as strong as any attack that looks at the observation alone, so this one has not learned to the end: raise adversary-steps."));
        if (snapshot.Learner.Agent.Head is not Categorical)
            findings.Add(new Finding("no-timed-attack", FindingLevel.Note, "The timed attack and the certificate are left out: over continuous actions no action is preferred to another by a margin.", "The other attacks act at every step."));
        if (seen.Cells.Any(cell => cell.PerStep(episode => episode.Variation).Value is null))
            findings.Add(new Finding("no-total-variation", FindingLevel.Note, "Total variation is left out: of normals whose σ depends on the state it has no closed form.", "The KL says how far actions move: total variation is at most √(KL/2)."));
        if (seen.Cells.Where(cell => cell.Cosine.Value is null).ToList() is { Count: > 0 } without)
            findings.Add(new Finding("no-gradient-cosine", FindingLevel.Note, $"The gradient cosine is undetermined for {without.Count} of {seen.Cells.Length} attacks: {without[0].Cosine.Undetermined}.", "More episodes, or a policy that still hesitates."));
        if (seen.Certified is { } certified && certified[^1] > 0)
            findings.Add(new Finding("certified-actions", FindingLevel.Note, $"In {certified[^1]:P0} of {seen.States} visited states the most likely action is proved to stand within ε = {Number(probe.Radii[^1])}.", "Interval bounds are loose beyond a few layers: what is not certified may still be safe."));
        findings.AddRange(_exact?.Findings() ?? []);
        return findings;
    }

    public IReadOnlyList<Figure> Figures()
    {
        var clean = SkewedMean.Of([.. seen.Clean.Select(episode => episode.Return)]);
        return
        [
            Curves("attacked-return", $"Return under attack on {Where(snapshot)}", $"Mean undiscounted return of {probe.Episodes} episodes with 95 % intervals; start states, noise and action draws are the same for all.", "return", cell => cell.Return, [new Mark("no attack", null, clean.Value)]),
            Curves("attacked-divergence", $"How far attacks move the actions on {Where(snapshot)}", "KL(π(· | s) ‖ π(· | s + δ)) per step, with 95 % intervals over episodes.", "nats a step", cell => cell.PerStep(episode => episode.Divergence), []),
            Curves("attacked-gradient", $"The policy gradient that attacked observations give on {Where(snapshot)}", $"Cosine with the gradient of clean observations, about {seen.States} pairs, jackknife over episodes; the same actions and advantages.", "cosine", cell => cell.Cosine, [new Mark("unchanged", null, 1)]),
            .. _exact?.Figures() ?? [],
        ];
    }

    private string Units => probe.Units == ObservationUnits.Normalised ? "in the units that the networks see" : "in raw units";

    private IEnumerable<Scalar> Scalars(AttackCell cell)
    {
        var at = $"@{cell.Radius:R}";
        yield return Of($"{cell.Attack}-return{at}", cell.Return, "return", "mean undiscounted return under the attack", direction: Direction.HigherIsBetter);
        yield return Of($"{cell.Attack}-change{at}", cell.Change(seen.Clean), "return", "attacked less clean return, of the same start states and draws", direction: Direction.HigherIsBetter);
        yield return Of($"{cell.Attack}-divergence{at}", cell.PerStep(episode => episode.Divergence), "nat", "KL(π(· | s) ‖ π(· | s + δ)) a step");
        yield return Of($"{cell.Attack}-variation{at}", cell.PerStep(episode => episode.Variation), "1", "total variation of π(· | s) and π(· | s + δ) a step");
        yield return Of($"{cell.Attack}-attacked{at}", cell.PerStep(episode => episode.Attacked), "1", "share of steps with δ ≠ 0");
        yield return Of($"{cell.Attack}-gradient-cosine{at}", cell.Cosine, "1", "cosine of the policy gradients of clean and of attacked observations, same actions and advantages");
    }

    private LineFigure Curves(string id, string title, string caption, string axis, Func<AttackCell, Estimate> of, IReadOnlyList<Mark> marks)
    {
        Line Draw(string attack)
        {
            var estimates = probe.Radii.Select(radius => of(seen.Cells.Single(cell => cell.Attack == attack && cell.Radius == radius))).ToList();
            return new Line(attack, LineRole.Measured, probe.Radii, [.. estimates.Select(e => Finite(e.Value))], [.. estimates.Select(e => Finite(e.Interval?.Low))], [.. estimates.Select(e => Finite(e.Interval?.High))]);
        }

        return new LineFigure(id, title, caption, new Axis($"ε, {probe.Norm.ToString().ToLowerInvariant()}, {Units}"), new Axis(axis), [.. Attacks.Select(Draw)], marks);
    }
}
