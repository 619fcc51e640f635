using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Sampling;

public sealed class StreamGroupTests
{
    // CartPole: four numbers of an observation, one of an action, eight beside. 16 streams of 80,000 pairs are 64 MiB, of 2²⁰ only one is.
    [Theory]
    [InlineData(64, 8192, "16,16,16,16", "0,16,32,48")]
    [InlineData(20, 80_000, "16,4", "0,16")]
    [InlineData(3, 1 << 20, "1,1,1", "0,1,2")]
    [InlineData(2, 100_000_000, "1,1", "0,1")]
    public void Groups_have_what_fits_into_memory_and_are_named_by_their_first_stream(int count, int size, string counts, string names)
    {
        var (seen, root) = (new List<int>(), new Rng(1));
        var groups = StreamGroup.Cut(count, 16, [16, size], TinyRuns.Maker("CartPole-v1")().Spec, first =>
        {
            seen.Add(first);
            return root.Fork($"{first}");
        }).ToList();
        Assert.Equal(counts, string.Join(',', groups.Select(group => group.Count)));
        Assert.Equal(names, string.Join(',', seen));
        Assert.All(groups, group => Assert.Equal([16, size], group.Sizes));
    }

    [Theory]
    [InlineData("CartPole-v1", SampleUnit.Pairs)]
    [InlineData("chain-walk", SampleUnit.Trajectories)]
    public void A_stream_ends_where_its_size_is_reached_and_its_arrays_with_it(string environment, SampleUnit unit)
    {
        var agent = SmallProbes.Snapshot(environment).Learner.Agent;
        foreach (var stream in new StreamCollector(agent, TinyRuns.Maker(environment), CancellationToken.None).Collect(5, 37, unit, new Rng(3)))
        {
            Assert.Equal(stream.PairsIn(37, unit), stream.Pairs);
            Assert.Equal(unit == SampleUnit.Pairs ? 37 : stream.Ends.Count(end => end != EpisodeEnd.None), unit == SampleUnit.Pairs ? stream.Pairs : 37);
            int[] lengths = [stream.Actions.Length, stream.Ends.Length, stream.Values.Length, stream.NextValues.Length, stream.EpisodeTime.Length];
            Assert.All(lengths, length => Assert.Equal(stream.Pairs, length));
            Assert.Equal((stream.Pairs + 1) * agent.Policy.Network.Layout.InputSize, stream.Observations.Length);
            // What follows within an episode is the next observation, judged alike.
            for (var row = 0; row + 1 < stream.Pairs; row++)
                Assert.Equal(stream.Ends[row] == EpisodeEnd.None ? stream.Values[row + 1] : 0, stream.NextValues[row]);
        }
    }

    // Three steps of CartPole cannot fall: every episode is cut, and judged by its own last observation.
    [Fact]
    public void What_lies_beyond_a_time_limit_is_judged_by_the_last_observation()
    {
        static IEnvironment Short() => new CutShort(new EnvironmentCatalogue().Create("CartPole-v1"));
        var agent = SmallProbes.Snapshot("CartPole-v1").Learner.Agent;
        var stream = new StreamCollector(agent, Short, CancellationToken.None).Collect(1, 12, SampleUnit.Pairs, new Rng(4))[0];
        Assert.Equal(4, stream.Ends.Count(end => end == EpisodeEnd.Truncated));
        Assert.Equal([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], stream.EpisodeTime);

        // The same actions once more, in an environment of the same stream.
        var (twin, rng, observation) = (Short(), new Rng(4).Fork("environments").Fork("env/0"), new float[4]);
        twin.Reset(rng, observation);
        for (var row = 0; row < stream.Pairs; row++)
        {
            var step = twin.Step(stream.Actions.AsSpan(row, 1), observation);
            Assert.Equal(stream.NextValues[row], agent.Value.Predict(observation)[0], 1e-6);
            if (step.End != EpisodeEnd.None)
                twin.Reset(rng, observation);
        }
    }

    /// <summary>An environment whose episodes are cut after three steps.</summary>
    private sealed class CutShort(IEnvironment inner) : IEnvironment
    {
        private int _time;

        public EnvironmentSpec Spec => inner.Spec;

        public void Reset(Rng rng, Span<float> observation)
        {
            _time = 0;
            inner.Reset(rng, observation);
        }

        public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            var step = inner.Step(action, observation);
            return ++_time == 3 ? TimeStep.Truncated(step.Reward) : step;
        }

        public byte[] Save() => inner.Save();

        public void Restore(ReadOnlySpan<byte> state, Rng rng) => inner.Restore(state, rng);
    }
}
