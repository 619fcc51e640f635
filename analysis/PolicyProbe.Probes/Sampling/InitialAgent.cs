using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The agent before its first update: built again from configuration and seed as training builds it, and held against the run's first checkpoint where there is one.</summary>
/// <param name="Agent">The untrained agent.</param>
/// <param name="Doubts">Why it may not be the one that this agent comes from; none where there is no doubt.</param>
internal sealed record InitialAgent(Agent Agent, IReadOnlyList<Finding> Doubts)
{
    /// <summary>The agent that a snapshot's training began with.</summary>
    /// <exception cref="WrongUseException">It has other networks than the snapshot's.</exception>
    public static InitialAgent Of(ProbeContext context)
    {
        var (configuration, trained) = (context.Snapshot.Configuration, context.Snapshot.Learner.Agent);
        var tricks = configuration.TrickSet();
        var normalised = tricks.Hooks<ILayerNormalisation>().Any();
        var built = AgentBuilder.Build(
            context.MakeEnvironment().Spec, configuration.Options(), tricks, normalised ? Engines.On(configuration.Engine, configuration.Device) : spec => new FusedMlp<float>(spec),
            new Rng(configuration.Seed).Fork("weights"));
        if (built.Policy.Theta.Length != trained.Policy.Theta.Length || built.Value.Theta.Length != trained.Value.Theta.Length)
            throw new WrongUseException($"{configuration.Algorithm}: expected an agent of its configuration's networks, {built.Policy.Theta.Length} and {built.Value.Theta.Length} parameters, got {trained.Policy.Theta.Length} and {trained.Value.Theta.Length}.");
        var kept = context.Snapshot.Update == 0 ? trained : context.Run is { } run && run.Updates.Contains(0) ? run.Learner(0).Agent : null;
        return kept is null || Same(kept, built) ? new InitialAgent(built, []) : new InitialAgent(kept, [new Finding(
            "another-start", FindingLevel.Warning, "The weights before the first update are not those that configuration and seed give; those that were kept are taken.",
            "If the run was started from other weights, distances are from those.")]);
    }

    private static bool Same(Agent one, Agent other) => one.Policy.Theta.AsSpan().SequenceEqual(other.Policy.Theta) && one.Value.Theta.AsSpan().SequenceEqual(other.Value.Theta);
}
