using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.Environments;

public sealed class VectorEnvironmentTests
{
    private const int Count = 3;

    [Fact]
    public void Copies_do_what_single_environments_on_their_streams_do_with_the_final_observation_kept()
    {
        var vector = new VectorEnvironment(() => new CartPole(), Count, new Rng(5));
        var buffers = new Buffers();
        vector.Reset(buffers.Observations);
        var singles = Enumerable.Range(0, Count).Select(_ => new CartPole()).ToArray();
        var streams = Enumerable.Range(0, Count).Select(i => new Rng(5).Fork($"env/{i}")).ToArray();
        var rows = new float[Count][];
        for (var i = 0; i < Count; i++)
            singles[i].Reset(streams[i], rows[i] = new float[4]);

        var actions = new Rng(6);
        var ended = 0;
        for (var t = 0; t < 300; t++)
        {
            var action = new float[Count];
            for (var i = 0; i < Count; i++)
                action[i] = actions.NextUInt32() & 1;
            Array.Fill(buffers.Final, float.NaN);
            vector.Step(action, buffers.Observations, buffers.Rewards, buffers.Ends, buffers.Final);
            for (var i = 0; i < Count; i++)
            {
                var step = singles[i].Step([action[i]], rows[i]);
                Assert.Equal(step.Reward, buffers.Rewards[i]);
                Assert.Equal(step.End, buffers.Ends[i]);
                if (step.End == EpisodeEnd.None)
                {
                    Assert.All(buffers.Final[(4 * i)..(4 * (i + 1))], value => Assert.True(float.IsNaN(value)));
                }
                else
                {
                    ended++;
                    Assert.Equal(rows[i], buffers.Final[(4 * i)..(4 * (i + 1))]);
                    singles[i].Reset(streams[i], rows[i]);
                }

                Assert.Equal(rows[i], buffers.Observations[(4 * i)..(4 * (i + 1))]);
            }
        }

        Assert.True(ended > 10, $"{ended} episodes ended");
    }

    [Fact]
    public void A_restored_vector_continues_to_the_bit()
    {
        var vector = new VectorEnvironment(() => new CartPole(), Count, new Rng(5));
        var buffers = new Buffers();
        vector.Reset(buffers.Observations);
        Run(vector, buffers, 37);
        var saved = vector.Save();
        var expected = Run(vector, buffers, 200);

        var other = new VectorEnvironment(() => new CartPole(), Count, new Rng(99));
        var observations = new float[4 * Count];
        other.Restore(saved, observations);
        Assert.Equal(saved.Observations, observations);
        Assert.Equal(expected, Run(other, new Buffers(), 200));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var vector = new VectorEnvironment(() => new CartPole(), Count, new Rng(5));
        var buffers = new Buffers();
        var actions = new float[Count];
        vector.Reset(buffers.Observations);
        for (var t = 0; t < 100; t++)
            vector.Step(actions, buffers.Observations, buffers.Rewards, buffers.Ends, buffers.Final);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var t = 0; t < 200; t++)
                vector.Step(actions, buffers.Observations, buffers.Rewards, buffers.Ends, buffers.Final);
        }));
    }

    [Fact]
    public void Wrong_use_is_refused_by_name()
    {
        Assert.Contains("count", Assert.Throws<ArgumentOutOfRangeException>(() => new VectorEnvironment(() => new CartPole(), 0, new Rng(1))).Message, StringComparison.Ordinal);
        var vector = new VectorEnvironment(() => new CartPole(), Count, new Rng(1));
        var b = new Buffers();
        Assert.Throws<InvalidOperationException>(() => vector.Step(new float[Count], b.Observations, b.Rewards, b.Ends, b.Final));
        Assert.Throws<InvalidOperationException>(() => vector.Save());
        Assert.Equal("observations", Assert.Throws<ArgumentException>(() => vector.Reset(new float[11])).ParamName);
        vector.Reset(b.Observations);
        var before = vector.Save();
        var refusal = Assert.Throws<ArgumentException>(() => vector.Step([0, 1, 2], b.Observations, b.Rewards, b.Ends, b.Final));
        Assert.Contains("actions[2]: expected an integer from 0 to 1, got 2", refusal.Message, StringComparison.Ordinal);

        // The third action was wrong, so not even the first copy moved.
        Assert.Equal(before.States, vector.Save().States);
        Assert.Equal("rewards", Assert.Throws<ArgumentException>(() => vector.Step(new float[Count], b.Observations, new double[2], b.Ends, b.Final)).ParamName);
        Assert.Equal("state", Assert.Throws<ArgumentException>(() => vector.Restore(before with { States = [] }, b.Observations)).ParamName);
        Assert.Throws<FormatException>(() => vector.Restore(before with { Streams = ["x", "y", "z"] }, b.Observations));
    }

    private static List<double> Run(VectorEnvironment vector, Buffers buffers, int steps)
    {
        var seen = new List<double>();
        for (var t = 0; t < steps; t++)
        {
            vector.Step([t % 2, t % 3 % 2, t % 5 % 2], buffers.Observations, buffers.Rewards, buffers.Ends, buffers.Final);
            seen.AddRange(buffers.Observations.Select(value => (double)value));
            seen.AddRange(buffers.Rewards);
            seen.AddRange(buffers.Ends.Select(end => (double)end));
        }

        return seen;
    }

    private sealed class Buffers
    {
        public float[] Observations { get; } = new float[4 * Count];

        public double[] Rewards { get; } = new double[Count];

        public EpisodeEnd[] Ends { get; } = new EpisodeEnd[Count];

        public float[] Final { get; } = new float[4 * Count];
    }
}
