using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>One attack at one radius.</summary>
/// <param name="Attack">Its id.</param>
/// <param name="Radius">ε.</param>
/// <param name="Episodes">What happened, in the same order as without an attack.</param>
internal sealed record AttackCell(string Attack, double Radius, AttackedEpisode[] Episodes)
{
    /// <summary>The cosine of clean and attacked policy gradients.</summary>
    public Estimate Cosine { get; init; } = Estimate.None("not measured", 0);

    /// <summary>States whose most likely action the attack changed although it was certified; null without a certificate.</summary>
    public int? FalseCertificates { get; init; }

    /// <summary>The mean return.</summary>
    public Estimate Return => SkewedMean.Of([.. Episodes.Select(episode => episode.Return)]);

    /// <summary>Attacked less clean return of the same episodes.</summary>
    public Estimate Change(AttackedEpisode[] clean) => SkewedMean.Of([.. Episodes.Zip(clean, (attacked, plain) => attacked.Return - plain.Return)]);

    /// <summary>Σ of something over all steps of all episodes.</summary>
    public Estimate PerStep(Func<AttackedEpisode, double> of) => Episodes.All(episode => double.IsFinite(of(episode)))
        ? SkewedMean.Ratio([.. Episodes.Select(of)], [.. Episodes.Select(episode => (double)episode.Steps)])
        : Estimate.None("this family of actions has no closed form for it", Episodes.Length);
}

/// <summary>What <see cref="PolicyAttack"/> saw of an agent.</summary>
/// <param name="Clean">Episodes without an attack.</param>
/// <param name="Cells">Attacks at radii, attack after attack.</param>
/// <param name="Certified">Share of visited states whose action is certain within ε [radii]; null where there is no certificate.</param>
/// <param name="CertifiedRadius">The mean over visited states of the certified radius, cut at the largest ε; null likewise.</param>
/// <param name="States">Visited states behind certificates and gradients.</param>
/// <param name="Tabular">The exact study of the agent's policy, where the model is known and small; else null.</param>
internal sealed record AttackMeasurement(AttackedEpisode[] Clean, AttackCell[] Cells, double[]? Certified, double? CertifiedRadius, int States, TabularStudy? Tabular)
{
    /// <summary>The attacks that the settings ask for and the actions admit.</summary>
    /// <exception cref="WrongUseException">The one that is asked for does not fit the actions.</exception>
    public static IReadOnlyList<string> Ids(PolicyAttack settings, IHead head)
    {
        string[] all =
        [
            "random", "fast-gradient", "mad", "critic", "sarsa", .. head is Categorical ? ["timed"] : Array.Empty<string>(), "black-box",
            .. settings.AdversarySteps > 0 ? [LearnedAttack.Name] : Array.Empty<string>(),
        ];
        if (settings.Attacks == AttackChoice.Learned && settings.AdversarySteps == 0)
            throw new WrongUseException("attacks=learned, adversary-steps=0: expected steps in which the adversary can learn; take adversary-steps=100000.");
        var asked = settings.Attacks switch { AttackChoice.FastGradient => "fast-gradient", AttackChoice.BlackBox => "black-box", var other => other.ToString().ToLowerInvariant() };
        return settings.Attacks == AttackChoice.All ? all : all.Contains(asked) ? [asked]
            : throw new WrongUseException($"attacks={asked}: expected a policy over discrete actions, for it waits until one is clearly preferred; take attacks=mad.");
    }

    /// <summary>Measures.</summary>
    public static AttackMeasurement Of(PolicyAttack settings, ProbeContext context)
    {
        var (agent, options, rng) = (context.Snapshot.Learner.Agent, context.Snapshot.Configuration.Options(), context.Stream(settings.Card));
        var (ids, spec) = (Ids(settings, agent.Head), context.MakeEnvironment().Spec);
        var unit = PerceivedSet.Of(agent, spec, settings.Norm, settings.Units, settings.Scales, settings.Bounded);
        var work = new Work(context.Progress, 2 + (((2.0 * ids.Count) + (ids.Contains(LearnedAttack.Name) ? 1 : 0)) * settings.Radii.Count), context.Cancellation);
        var arena = new AttackArena(agent, context.MakeEnvironment, settings.Episodes, context.Cancellation);
        var streams = rng.Fork("episodes");

        // Episodes of their own, sampled: what the learned Q and the gradients rest on is not what the returns are measured on.
        var seen = arena.Run(null, unit, deterministic: false, keep: true, rng.Fork("visited"), rng);
        work.Done(1);
        var critic = ids.Contains("sarsa") ? SarsaCritic.Fit(agent, seen, options.Discount, settings.SarsaSteps, settings.SarsaWeight, unit.Scaled(settings.Radii[^1]).Radii.ToArray(), rng.Fork("sarsa"), context.Cancellation) : null;
        var threads = GridPoints.Threads(context.Threads, agent.Policy.Network.Traits);
        var learned = !ids.Contains(LearnedAttack.Name) ? [] : new GridPoints(threads, null, context.Cancellation).Select(settings.Radii.Count, r => LearnedAttack.Train(
            agent, context.MakeEnvironment, unit.Scaled(settings.Radii[r]), settings.Deterministic, settings.AdversarySteps, options.Discount,
            rng.Fork($"learned/{settings.Radii[r]:R}"), work.Done, context.Cancellation));
        var plan = ids.SelectMany(id => settings.Radii.Select((radius, r) => (Attack: id == LearnedAttack.Name ? learned[r] : Make(id, settings, critic), Radius: radius))).ToArray();
        var clean = arena.Run(null, unit, settings.Deterministic, keep: false, streams, rng);
        work.Done(1);
        var count = plan.Length;
        var points = new GridPoints(threads, () => work.Done(1), context.Cancellation);
        var cells = points.Select(count, i => plan[i] is var (attack, radius)
            ? new AttackCell(attack.Id, radius, arena.Run(attack, unit.Scaled(radius), settings.Deterministic, keep: false, streams, rng.Fork($"attack/{attack.Id}")))
            : throw new InvalidOperationException());

        var gradient = new AttackedGradient(agent, seen, options.Discount, settings.GradientPairs);
        var certificate = IntervalCertificate.Of(agent, context.Snapshot.Configuration.TrickSet());
        var certain = certificate is null ? null : settings.Radii.Select(radius => Certain(certificate, gradient, unit.Scaled(radius))).ToArray();
        var victim = AttackVictim.Of(agent);
        for (var i = 0; i < count; i++)
        {
            var (attack, radius) = plan[i];
            var delta = gradient.Attack(attack, unit.Scaled(radius), rng.Fork($"gradient/{attack.Id}"));
            cells[i] = cells[i] with { Cosine = gradient.Cosine(delta), FalseCertificates = certain is null ? null : Broken(victim, gradient, delta, certain[i % settings.Radii.Count]) };
            work.Done(1);
        }

        var most = settings.Radii[^1];
        double? mean = certificate is null ? null : Enumerable.Range(0, gradient.Pairs).Average(row => certificate.Radius(Row(gradient, row, unit.Dimension), unit, most));
        return new AttackMeasurement(clean, cells, certain?.Select(flags => flags.Average(flag => flag ? 1.0 : 0)).ToArray(), mean, gradient.Pairs, Exact(settings, context));
    }

    private static IObservationAttack Make(string id, PolicyAttack settings, SarsaCritic? critic) => id switch
    {
        "random" => new RandomAttack(),
        "fast-gradient" => new FastGradientAttack(),
        "mad" => new ActionDifferenceAttack(settings.Iterations),
        "critic" => new CriticAttack(settings.Iterations),
        "sarsa" => new SarsaAttack(critic!, settings.Iterations),
        "timed" => new TimedAttack(settings.Iterations, settings.Preference),
        _ => new BlackBoxAttack(settings.Iterations),
    };

    private static ReadOnlySpan<double> Row(AttackedGradient gradient, int row, int width) => gradient.States.AsSpan(row * width, width);

    private static bool[] Certain(IntervalCertificate certificate, AttackedGradient gradient, PerturbationSet set) =>
        [.. Enumerable.Range(0, gradient.Pairs).Select(row => certificate.Holds(Row(gradient, row, set.Dimension), set))];

    /// <summary>Certified states whose most likely action differs all the same.</summary>
    private static int Broken(AttackVictim victim, AttackedGradient gradient, double[] delta, bool[] certain)
    {
        var (before, after, width) = (victim.Outputs(gradient.States), victim.Outputs([.. gradient.States.Zip(delta, (s, d) => s + d)]), victim.Head.OutputSize);
        return certain.Where((flag, row) => flag && AttackVictim.Best(before.AsSpan(row * width, width)) != AttackVictim.Best(after.AsSpan(row * width, width))).Count();
    }

    private static TabularStudy? Exact(PolicyAttack settings, ProbeContext context)
    {
        var agent = context.Snapshot.Learner.Agent;
        var environment = agent.Perceive(context.MakeEnvironment)();
        if (environment is not IHasTransitionModel known || agent.Head is not Categorical || known.Model.States > AttackDiagnosis.MostStates)
            return null;
        var near = AttackDiagnosis.Near(known, environment.Spec);
        return near.Most == 0 ? null
            : TabularStudy.Of("this policy", known.Model, NetworkPolicy.Table(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known), near, settings.Neighbours);
    }
}
