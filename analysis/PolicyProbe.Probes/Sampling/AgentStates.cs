using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>States that a frozen agent meets, as its networks see them: through its observation filter, in double precision.</summary>
internal static class AgentStates
{
    /// <summary>States of fresh rollouts from a reset, some of each drawn without replacement [R][points, n].</summary>
    /// <param name="context">The agent.</param>
    /// <param name="repeats">R, independent rollouts: what an interval counts as its units.</param>
    /// <param name="samples">Environment steps of each.</param>
    /// <param name="points">States taken of each, at most <paramref name="samples"/>.</param>
    /// <param name="rng">Draws rollouts and states.</param>
    /// <exception cref="WrongUseException">More states than steps.</exception>
    public static double[][] Draw(ProbeContext context, int repeats, int samples, int points, Rng rng)
    {
        if (points > samples)
            throw new WrongUseException($"points={points}: expected at most samples = {samples}, the states of a rollout to choose from.");
        var streams = new StreamCollector(context.Snapshot.Learner.Agent, context.PerceivedEnvironment, context.Cancellation).Collect(repeats, samples, SampleUnit.Pairs, rng.Fork("rollouts"), context.Threads);
        return [.. streams.Select((stream, r) =>
        {
            var observations = stream.ObservationsOf(0, samples).Span;
            var chosen = rng.Fork($"states/{r}").Permutation(samples);
            var (width, states) = (observations.Length / samples, new double[points * (observations.Length / samples)]);
            for (var i = 0; i < states.Length; i++)
                states[i] = observations[(chosen[i / width] * width) + (i % width)];
            return states;
        })];
    }
}
