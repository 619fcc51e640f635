using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Which finite processes and policies <see cref="PolicyAttack"/> studies exactly.</summary>
internal static class AttackDiagnosis
{
    /// <summary>The most states of a process that is solved.</summary>
    public const int MostStates = 512;

    // The spread of Q* over this many units of temperature: the best action of the clearest state is e⁴ times as likely as the worst.
    private const double Spread = 4;
    private const int OwnHorizon = 15;

    /// <summary>Random processes of the diagnostic's own: some without a horizon, one with one.</summary>
    public static IReadOnlyList<TabularStudy> Own(PolicyAttack settings, DiagnosticContext context, Rng rng)
    {
        var studies = new List<TabularStudy>();
        for (var i = 0; i <= settings.Problems; i++)
        {
            context.Report((double)i / (settings.Problems + 1));
            var stream = rng.Fork($"problem/{i}");
            var horizon = i == settings.Problems ? OwnHorizon : (int?)null;
            var model = RandomProcess(settings, horizon, stream.Fork("model"));
            studies.AddRange(Of(horizon is null ? $"process {i + 1}" : $"process {i + 1}, horizon {horizon}", model, StateNeighbourhoods.ByIndex(model), settings.Neighbours, stream));
        }

        return studies;
    }

    /// <summary>The environment that the user chose.</summary>
    /// <exception cref="WrongUseException">Its model is not known, or too large.</exception>
    public static IReadOnlyList<TabularStudy> Chosen(PolicyAttack settings, IEnvironment environment, Rng rng)
    {
        var known = environment as IHasTransitionModel ?? throw new WrongUseException(
            $"--env {environment.Spec.Id}: expected an environment whose transition model is known, such as mdp:FILE.json, garnet-10-4-3 or chain-walk; an agent in any other is attacked by ./policyprobe probe policy-attack.");
        if (known.Model.States > MostStates)
            throw new WrongUseException($"--env {environment.Spec.Id}: expected at most {MostStates} states, for every pair of them is looked at, got {known.Model.States}.");
        var near = Near(known, environment.Spec);
        return near.Most > 0 ? Of(environment.Spec.Id, known.Model, near, settings.Neighbours, rng) : throw new WrongUseException(
            $"--env {environment.Spec.Id}: expected at least two states that are not terminal, for one must be shown in place of another, got one.");
    }

    /// <summary>Which states look alike to an agent.</summary>
    public static StateNeighbourhoods Near(IHasTransitionModel known, EnvironmentSpec spec) => StateNeighbourhoods.Of(known.Model, [.. Enumerable.Range(0, known.Model.States).Select(s =>
    {
        var observation = new float[spec.Observation.Size];
        known.Observe(s, observation);
        return observation;
    })]);

    /// <summary>A policy with normal logits, as an untrained one, and one that leans on Q*, as a trained one.</summary>
    private static IReadOnlyList<TabularStudy> Of(string name, FiniteMdp model, StateNeighbourhoods near, IReadOnlyList<int> neighbours, Rng rng)
    {
        var (logits, draws) = (new double[model.States, model.Actions], rng.Fork("policy"));
        for (var s = 0; s < model.States; s++)
            for (var a = 0; a < model.Actions; a++)
                logits[s, a] = 2 * draws.NextNormal();
        return [TabularStudy.Of($"{name}, random policy", model, SoftmaxTable.Policy(logits), near, neighbours), TabularStudy.Of($"{name}, good policy", model, Good(name, model), near, neighbours)];
    }

    /// <summary>π ∝ exp(4 Q*(s, a)/max span Q*).</summary>
    private static double[,] Good(string name, FiniteMdp model)
    {
        PolicyEvaluation best;
        try
        {
            best = PolicyEvaluation.Of(model, OptimalPolicy.Of(model).Policy(0, model.Actions));
        }
        catch (InvalidOperationException unbounded)
        {
            throw new WrongUseException($"{name}: expected a model whose best policy has a finite value; give it a discount below 1 or a horizon.", unbounded);
        }

        var (logits, span) = (new double[model.States, model.Actions], 0.0);
        for (var s = 0; s < model.States; s++)
            for (var a = 0; a < model.Actions; a++)
                span = Math.Max(span, Math.Abs(best.Advantage(0, s, a)));
        for (var s = 0; s < model.States; s++)
            for (var a = 0; a < model.Actions; a++)
                logits[s, a] = span > 0 ? Spread * best.Q[0, s, a] / span : 0;
        return SoftmaxTable.Policy(logits);
    }

    /// <summary>A random process of the settings' size.</summary>
    private static FiniteMdp RandomProcess(PolicyAttack settings, int? horizon, Rng rng) => Diagnostics.RandomProcess.Of(settings.States, settings.Actions, settings.Discount, horizon, rng);
}
