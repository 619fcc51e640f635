namespace PolicyProbe.Core;

/// <summary>Random actions, for looking at an environment rather than solving it.</summary>
public static class RandomPlay
{
    // Beyond it a bound only keeps numbers finite, and actions over the whole range would show nothing but that.
    private const float Meaningful = 1000;

    /// <summary>An episode from its reset for so many steps, or to its end where that comes first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="steps">The steps, at least 0.</param>
    /// <param name="rng">Forked into the environment's stream and the actions'.</param>
    /// <returns>The steps taken, and how the last one ended.</returns>
    public static (int Steps, EpisodeEnd End) Episode(IEnvironment environment, int steps, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentNullException.ThrowIfNull(rng);
        var (observation, actions, end) = (new float[environment.Spec.Observation.Size], rng.Fork("actions"), EpisodeEnd.None);
        environment.Reset(rng.Fork("environment"), observation);
        var taken = 0;
        for (; taken < steps && end == EpisodeEnd.None; taken++)
            end = environment.Step(Action(environment.Spec.Action, actions), observation).End;
        return (taken, end);
    }

    /// <summary>A random action: uniform over the choices or the box; standard normal where a bound is beyond ±1000.</summary>
    public static float[] Action(Space space, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return space switch
        {
            Discrete discrete => [rng.Integers(0, discrete.Count)],
            Box box => [.. box.Low.Zip(box.High, (low, high) => (float)(low >= -Meaningful && high <= Meaningful ? rng.Uniform(low, high) : rng.NextNormal()))],
            _ => throw new NotSupportedException($"space: expected Discrete or Box, got {space}."),
        };
    }
}
