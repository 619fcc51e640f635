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
    /// The agent before training; another one, drawn afresh, that shares nothing with it but shape and initialisation; and some of the run's earlier checkpoints.
    /// </summary>
    /// <param name="context">The agent; its networks are not normalised.</param>
    /// <param name="checkpoints">How many earlier checkpoints are wanted.</param>
    /// <param name="rng">Draws the unrelated one.</param>
    /// <returns>The agents, and why the first may not be where this one began.</returns>
    /// <exception cref="WrongUseException">Checkpoints are wanted, and there are none; or the networks are normalised.</exception>
    public static (IReadOnlyList<ReferenceAgent> Agents, IReadOnlyList<Finding> Doubts) Of(ProbeContext context, int checkpoints, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (configuration, spec, now) = (context.Snapshot.Configuration, context.PerceivedEnvironment().Spec, context.Snapshot.Update);
        var (options, tricks) = (configuration.Options(), configuration.TrickSet());
        var initial = InitialAgent.Of(context);
        var unrelated = AgentBuilder.Build(spec, options, tricks, plan => new FusedMlp<float>(plan), rng.Fork("unrelated"));
        return
        ([
            new("initial", "the agent before training", 0, PreciseAgent.Of(initial.Agent, spec, options, tricks)),
            new("unrelated", "an untrained agent drawn afresh", null, PreciseAgent.Of(unrelated, spec, options, tricks)),
            .. EarlierCheckpoints.Updates(context, checkpoints).Where(update => update > 0)
                .Select(update => new ReferenceAgent($"{update}", $"the agent after {update:N0} of {now:N0} updates", update, EarlierCheckpoints.Precise(context, update))),
        ], initial.Doubts);
    }
}
