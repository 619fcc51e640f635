using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Which checkpoints before the measured one a probe looks at, where it is asked to: <c>checkpoints</c> of them, evenly spread over the run.</summary>
internal static class EarlierCheckpoints
{
    /// <summary>Their updates, ascending; as many as the run has where it has fewer.</summary>
    /// <param name="context">The agent.</param>
    /// <param name="count">How many are wanted; 0 for none.</param>
    /// <exception cref="WrongUseException">Some are wanted, and there is no run or none before this one.</exception>
    public static IReadOnlyList<int> Updates(ProbeContext context, int count)
    {
        if (count == 0)
            return [];
        if (context.Run is not { Updates: { Count: > 0 } all })
            throw new WrongUseException($"checkpoints={count}: expected a run with checkpoints before this update; measure a later one with --run, or set checkpoints=0.");
        var taken = Math.Min(count, all.Count);
        return [.. Enumerable.Range(0, taken).Select(i => all[i * all.Count / taken])];
    }

    /// <summary>How many that are, for what a measurement will cost; 0 where there is no run.</summary>
    public static int Count(ProbeContext context, int count) => Math.Min(count, context.Run?.Updates.Count ?? 0);

    /// <summary>The agent of one of them, in double precision.</summary>
    public static PreciseAgent Precise(ProbeContext context, int update) => PreciseAgent.Of(
        context.Run!.Learner(update).Agent, context.PerceivedEnvironment().Spec, context.Snapshot.Configuration.Options(), context.Snapshot.Configuration.TrickSet());
}
