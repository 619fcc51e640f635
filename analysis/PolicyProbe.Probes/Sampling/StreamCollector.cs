using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Collects independent streams of a frozen agent, in environments and random streams of their own.</summary>
/// <param name="agent">Acts and judges; it is not changed.</param>
/// <param name="makeEnvironment">Makes a fresh environment.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class StreamCollector(Agent agent, Func<IEnvironment> makeEnvironment, CancellationToken cancellation)
{
    /// <summary>Runs <paramref name="count"/> streams side by side until each holds <paramref name="size"/> units.</summary>
    public SampleStream[] Collect(int count, int size, SampleUnit unit, Rng rng)
    {
        var environment = VectorEnvironments.Make(makeEnvironment, count, rng.Fork("environments"));
        var sampler = new ActionSampler(agent.Head, count, rng.Fork("actions"));
        var (width, actionSize) = (environment.Spec.Observation.Size, agent.Head.ActionSize);
        var recordings = Enumerable.Range(0, count).Select(_ => new Recording()).ToArray();
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
                recordings[i].Receive(rewards[i], ends[i], finals.AsSpan(i * width, width));
        }
        while (Array.Exists(recordings, recording => (unit == SampleUnit.Pairs ? recording.Pairs : recording.Episodes) < size));

        return [.. recordings.Select((recording, i) => recording.Close(observations.AsSpan(i * width, width), agent.Value))];
    }

    /// <summary>One stream while it grows.</summary>
    private sealed class Recording
    {
        private readonly List<float> _observations = [];
        private readonly List<float> _actions = [];
        private readonly List<double> _rewards = [];
        private readonly List<EpisodeEnd> _ends = [];
        private readonly List<int> _times = [];
        private readonly List<float> _finals = [];
        private int _time;

        public int Pairs => _rewards.Count;

        public int Episodes { get; private set; }

        public void Act(ReadOnlySpan<float> observation, ReadOnlySpan<float> action)
        {
            _observations.AddRange(observation);
            _actions.AddRange(action);
            _times.Add(_time++);
        }

        public void Receive(double reward, EpisodeEnd end, ReadOnlySpan<float> final)
        {
            _rewards.Add(reward);
            _ends.Add(end);
            if (end == EpisodeEnd.None)
                return;
            Episodes++;
            _time = 0;
            if (end == EpisodeEnd.Truncated)
                _finals.AddRange(final);
        }

        public SampleStream Close(ReadOnlySpan<float> next, Model value)
        {
            _observations.AddRange(next);
            var values = value.Predict([.. _observations, .. _finals]);
            var nextValues = values[1..(Pairs + 1)];
            for (int row = 0, final = Pairs + 1; row < Pairs; row++)
                if (_ends[row] != EpisodeEnd.None)
                    nextValues[row] = _ends[row] == EpisodeEnd.Truncated ? values[final++] : 0;
            return new SampleStream([.. _observations], [.. _actions], [.. _rewards], [.. _ends], values[..Pairs], nextValues, [.. _times]);
        }
    }
}
