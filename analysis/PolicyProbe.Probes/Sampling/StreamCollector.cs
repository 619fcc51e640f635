using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Collects independent streams of a frozen agent, in environments and random streams of their own; several threads may ask it.</summary>
/// <param name="agent">Acts and judges; it is not changed.</param>
/// <param name="makeEnvironment">Makes a fresh environment; asked by one thread at a time.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class StreamCollector(Agent agent, Func<IEnvironment> makeEnvironment, CancellationToken cancellation)
{
    private readonly Lock _making = new();

    /// <summary>What judges the pairs; the agent's value network unless given.</summary>
    public IStateValue Judge { get; init; } = new NetworkValue(agent.Value);

    /// <summary>Runs <paramref name="count"/> streams side by side until each holds <paramref name="size"/> units.</summary>
    /// <param name="count">How many.</param>
    /// <param name="size">How long each.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="rng">Where everything is drawn from.</param>
    /// <param name="threads">Threads that step the environments; the results do not depend on it.</param>
    public SampleStream[] Collect(int count, int size, SampleUnit unit, Rng rng, int threads = 1)
    {
        IVectorEnvironment environment;
        lock (_making)
            environment = VectorEnvironments.Make(makeEnvironment, count, rng.Fork("environments"), threads);
        var sampler = new ActionSampler(agent.Head, count, rng.Fork("actions"));
        var (width, actionSize) = (environment.Spec.Observation.Size, agent.Head.ActionSize);
        var recordings = Enumerable.Range(0, count).Select(_ => new StreamRecording(size, unit, width, actionSize)).ToArray();
        var observations = new float[count * width];
        var finals = new float[count * width];
        var outputs = new float[count * agent.Head.OutputSize];
        var actions = new float[count * actionSize];
        var rewards = new double[count];
        var ends = new EpisodeEnd[count];
        environment.Reset(observations);
        do
        {
            cancellation.ThrowIfCancellationRequested();
            agent.Policy.Network.Predict(agent.Policy.Theta, agent.Policy.Buffers, observations, outputs);
            sampler.Sample(outputs, actions);
            for (var i = 0; i < count; i++)
                recordings[i].Act(observations.AsSpan(i * width, width), actions.AsSpan(i * actionSize, actionSize));
            environment.Step(actions, observations, rewards, ends, finals);
            for (var i = 0; i < count; i++)
                recordings[i].Receive(rewards[i], ends[i], finals.AsSpan(i * width, width), observations.AsSpan(i * width, width));
        }
        while (!Array.TrueForAll(recordings, recording => recording.IsFull));

        return [.. recordings.Select(recording => recording.Close(Judge))];
    }
}
