namespace PolicyProbe.Core;

/// <summary>What a step gave, for comparing to the bit.</summary>
internal readonly record struct WalkStep(double Reward, EpisodeEnd End, string Observation);

/// <summary>An environment under random actions, reset whenever an episode has ended.</summary>
internal sealed class ContractWalk(IEnvironment environment, Rng rng, Rng actions, bool ended)
{
    public ContractWalk(IEnvironment environment, ulong seed) : this(environment, new Rng(seed), new Rng(seed).Fork("actions"), true)
    {
    }

    public IEnvironment Environment => environment;

    public Rng Rng => rng;

    public Rng Actions => actions;

    public float[] Observation { get; } = new float[environment.Spec.Observation.Size];

    public bool Ended { get; set; } = ended;

    public void Reset()
    {
        environment.Reset(rng, Observation);
        Ended = false;
    }

    /// <summary>A random action; one of a box goes half as far again as its bounds.</summary>
    public float[] Action() => environment.Spec.Action switch
    {
        Discrete discrete => [actions.Integers(0, discrete.Count)],
        Box box => [.. box.Low.Zip(box.High, (low, high) => (float)(1.5 * actions.Uniform(Math.Max(low, -1e3f), Math.Min(high, 1e3f))))],
        var space => throw new NotSupportedException($"action space {space}"),
    };

    public WalkStep Step()
    {
        if (Ended)
            Reset();
        var step = environment.Step(Action(), Observation);
        Ended = step.End != EpisodeEnd.None;
        return new WalkStep(step.Reward, step.End, string.Join(' ', Observation.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))));
    }
}
