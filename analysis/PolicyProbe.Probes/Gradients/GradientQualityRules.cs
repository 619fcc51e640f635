using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Which choices of <see cref="GradientQuality"/> go together.</summary>
internal static class GradientQualityRules
{
    private static readonly GradientQuality Defaults = new();

    /// <summary>Refuses choices that measure nothing, each with one sentence.</summary>
    /// <exception cref="WrongUseException">The message names both settings, the rule and the value.</exception>
    public static void Check(GradientQuality probe, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(snapshot);
        var sampling = Text(probe, "sampling");
        if (probe.IsLong && probe.Unit == SampleUnit.Trajectories)
            throw new WrongUseException($"sampling={sampling}: expected unit=pairs, got trajectories: complete episodes are independent of one another however they are cut, which is what independent-rollouts measures.");
        if (probe.Advantage == AdvantageKind.Exact && probe.Baseline != BaselineKind.Value)
            throw new WrongUseException($"advantage=exact: expected baseline left at value, got {Text(probe, "baseline")}: the exact advantage has its baseline in it.");
        if (probe.Target == GradientTarget.TrpoStep && snapshot.Learner.Agent.IsShared)
            throw new WrongUseException("target=trpo-step: expected networks of their own for policy and value function, got a shared one, whose Fisher matrix knows nothing of the value function.");
        if (probe.Target != GradientTarget.PpoStep)
            return;
        if (snapshot.Configuration.Options() is not PpoOptions)
            throw new WrongUseException($"target=ppo-step: expected an agent of ppo, whose update is repeated, got one of {snapshot.Configuration.Algorithm}.");
        if (probe.Sampling == StreamSampling.ShuffledPairs)
            throw new WrongUseException("target=ppo-step: expected sampling=independent-rollouts or contiguous-blocks, got shuffled-pairs: an update estimates advantages over consecutive pairs.");
        foreach (var id in new[] { "advantage", "baseline", "normalise", "state-discount" })
            if (Text(probe, id) is var value && value != Text(Defaults, id))
                throw new WrongUseException($"target=ppo-step: expected {id} left at {Text(Defaults, id)}, got {value}: the step is the agent's own update with its own estimates.");
    }

    private static string Text(GradientQuality probe, string id) => Settings.Of(probe).Single(setting => setting.Id == id).Value;
}
