using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>An agent of the same shape to hold the measured one against.</summary>
/// <param name="Name">What stands after the @ of a scalar: <c>initial</c>, <c>unrelated</c>, or the updates of a checkpoint.</param>
/// <param name="Words">What it is.</param>
/// <param name="Update">Its updates; null for one that is not of this run.</param>
/// <param name="Agent">Its functions.</param>
internal sealed record ReferenceAgent(string Name, string Words, int? Update, PreciseAgent Agent)
{
    /// <summary>
    /// The agent before training, as the trainer makes it from the configuration's seed; another one, drawn afresh, that shares nothing with it but shape and
    /// initialisation; and the run's earlier checkpoints where they are wanted.
    /// </summary>
    /// <param name="context">The agent; its networks are not normalised.</param>
    /// <param name="checkpoints">Whether the run's earlier checkpoints are wanted.</param>
    /// <param name="rng">Draws the unrelated one.</param>
    /// <exception cref="WrongUseException">Checkpoints are wanted, and there is no run; or the networks are normalised.</exception>
    public static IReadOnlyList<ReferenceAgent> Of(ProbeContext context, bool checkpoints, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (configuration, spec, now) = (context.Snapshot.Configuration, context.PerceivedEnvironment().Spec, context.Snapshot.Update);
        var (options, tricks) = (configuration.Options(), configuration.TrickSet());
        if (checkpoints && context.Run is null)
            throw new WrongUseException("checkpoints=on: expected a run, which has earlier checkpoints; measure with --run or in training, or leave checkpoints off.");
        PreciseAgent Fresh(Rng weights) => PreciseAgent.Of(AgentBuilder.Build(spec, options, tricks, plan => new FusedMlp<float>(plan), weights), spec, options, tricks);
        var agents = new List<ReferenceAgent>
        {
            new("initial", "the agent before training", 0, Fresh(new Rng(configuration.Seed).Fork("weights"))),
            new("unrelated", "an untrained agent drawn afresh", null, Fresh(rng.Fork("unrelated"))),
        };
        foreach (var update in checkpoints ? context.Run!.Updates.Where(update => update > 0) : [])
            agents.Add(new ReferenceAgent($"{update}", $"the agent after {update:N0} of {now:N0} updates", update, PreciseAgent.Of(context.Run!.Learner(update).Agent, spec, options, tricks)));
        return agents;
    }
}
