using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs;

/// <summary>Every environment in its fast form against single ones side by side: equal to the bit, so no test here has a tolerance.</summary>
public sealed class BatchTests
{
    private static readonly string[] Found = [.. new EnvironmentCatalogue().Ids.Where(id => new EnvironmentCatalogue().Create(id) is IHasBatch)];

    public static TheoryData<string, int> Batches
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var id in Found)
                foreach (var count in new[] { 1, 3, 4, 7, 16, 61 }) // below, at and beside multiples of the vector width
                    data.Add(id, count);
            return data;
        }
    }

    public static TheoryData<string> BatchIds => [.. Found];

    public static TheoryData<string> Ids => [.. new EnvironmentCatalogue().Ids];

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_batch_does_what_single_environments_do_to_the_bit(string id, int count)
    {
        var (batch, singles) = (Make(id, count, threads: 1), Singles(id, count));
        Assert.IsNotType<VectorEnvironment>(batch);
        var trace = Trace(batch, 2500, 7);
        Assert.Equal(Trace(singles, 2500, 7), trace);
        Assert.Contains(trace, value => double.IsNegativeInfinity(value));
        AssertSame(singles.Save(), batch.Save());
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_batch_and_single_environments_take_up_each_others_states(string id, int count)
    {
        var (batch, singles) = (Make(id, count, threads: 1), Singles(id, count));
        Trace(batch, 137, 7);
        Trace(singles, 137, 7);
        var (ofBatch, ofSingles) = (batch.Save(), singles.Save());
        var expected = Continue(batch, 600, 8);
        var observations = new float[batch.Spec.Observation.Size * count];
        foreach (var (fresh, state) in new (IVectorEnvironment, VectorEnvironmentState)[] { (Make(id, count, 1), ofSingles), (Singles(id, count), ofBatch), (batch, ofBatch) })
        {
            fresh.Restore(state, observations);
            Assert.Equal(state.Observations, observations);
            Assert.Equal(expected, Continue(fresh, 600, 8));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Any_number_of_threads_gives_the_same_bits(string id)
    {
        var expected = Trace(Make(id, 37, threads: 1), 500, 3);
        foreach (var threads in new[] { 2, 3, 4 })
            Assert.Equal(expected, Trace(Make(id, 37, threads), 500, 3));
        Assert.Equal(expected, Trace(new VectorEnvironment(Maker(id), 37, new Rng(5), threads: 3), 500, 3));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_wrong_action_is_refused_by_name_before_any_copy_moves(string id)
    {
        var environment = Make(id, 3, threads: 2);
        var (o, a) = (environment.Spec.Observation.Size, environment.Spec.Action.Size);
        var observations = new float[3 * o];
        void Step(float[] actions) => environment.Step(actions, observations, new double[3], new EpisodeEnd[3], new float[3 * o]);
        Assert.Throws<InvalidOperationException>(() => Step(new float[3 * a]));
        environment.Reset(observations);
        var before = environment.Save();
        var actions = new float[3 * a];
        actions[2 * a] = float.NaN;
        Assert.Contains("actions[2]", Assert.Throws<ArgumentException>(() => Step(actions)).Message, StringComparison.Ordinal);
        AssertSame(before, environment.Save());
    }

    // The rule for many actions at once is the rule for one: whatever the number, and wherever among the rest it stands.
    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void Many_actions_are_accepted_where_every_single_one_is(string id)
    {
        var space = new EnvironmentCatalogue().Create(id).Spec.Action;
        float[] numbers = [0, -0f, 1, 2, -1, 0.5f, 1e-45f, 1e9f, float.MaxValue, float.MinValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        foreach (var number in numbers)
            for (var place = 0; place < 19; place++)
            {
                var actions = new float[19];
                actions[place] = number;
                Assert.Equal(space.Accepts([number]), space.AcceptsAll(actions));
            }
    }

    [Theory]
    [InlineData(0, 1, "count")]
    [InlineData(3, 0, "threads")]
    public void Fewer_than_one_copy_or_thread_is_refused_by_name(int count, int threads, string name)
    {
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => Make("CartPole-v1", count, threads)).ParamName);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => Make("two-armed-bandit", count, threads)).ParamName);
    }

    [Theory]
    [MemberData(nameof(BatchIds))]
    public void A_step_of_a_batch_allocates_nothing(string id)
    {
        var environment = Make(id, 64, threads: 1);
        var (actions, observations, rewards, ends) = (new float[64], new float[64 * environment.Spec.Observation.Size], new double[64], new EpisodeEnd[64]);
        var finals = new float[observations.Length];
        environment.Reset(observations);
        environment.Step(actions, observations, rewards, ends, finals);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (var t = 0; t < 400; t++)
                environment.Step(actions, observations, rewards, ends, finals);
        }));
    }

    [Fact]
    public void Every_task_of_classic_control_has_a_batch()
    {
        string[] expected = ["Acrobot-v1", "CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1"];
        Assert.Equal(expected, Found);
    }

    [Theory]
    [InlineData("Acrobot-v1", 5)]
    [InlineData("CartPole-v1", 3)]
    [InlineData("MountainCar-v0", 1)]
    [InlineData("MountainCarContinuous-v0", 1)]
    public void Where_a_batch_reaches_the_end_of_the_task_single_environments_do_too(string id, int speed)
    {
        // Pushing the way that it swings brings every one of these tasks to its end well within the limit; random actions seldom do.
        const int count = 5;
        var (batch, singles) = (Make(id, count, threads: 1), Singles(id, count));
        var (size, discrete) = (batch.Spec.Observation.Size, batch.Spec.Action as Discrete);
        var (one, other) = (new float[count * size], new float[count * size]);
        var (actions, rewards, ends, finals) = (new float[count], new double[2][], new EpisodeEnd[2][], new float[2][]);
        (rewards[0], rewards[1], ends[0], ends[1], finals[0], finals[1]) = (new double[count], new double[count], new EpisodeEnd[count], new EpisodeEnd[count], new float[one.Length], new float[one.Length]);
        batch.Reset(one);
        singles.Reset(other);
        var reached = 0;
        for (var t = 0; t < 1000; t++)
        {
            for (var i = 0; i < count; i++)
                actions[i] = discrete is null ? MathF.CopySign(1, one[(i * size) + speed]) : one[(i * size) + speed] < 0 ? 0 : discrete.Count - 1;
            batch.Step(actions, one, rewards[0], ends[0], finals[0]);
            singles.Step(actions, other, rewards[1], ends[1], finals[1]);
            Assert.Equal(other, one);
            Assert.Equal(rewards[1], rewards[0]);
            Assert.Equal(ends[1], ends[0]);
            Assert.Equal(finals[1], finals[0]);
            reached += ends[0].Count(end => end == EpisodeEnd.Terminated);
        }

        Assert.True(reached >= count, $"{reached} episodes reached the end of the task");
    }

    private static Func<IEnvironment> Maker(string id)
    {
        var catalogue = new EnvironmentCatalogue();
        return () => catalogue.Create(id);
    }

    private static IVectorEnvironment Make(string id, int count, int threads) => VectorEnvironments.Make(Maker(id), count, new Rng(5), threads);

    private static VectorEnvironment Singles(string id, int count) => new(Maker(id), count, new Rng(5));

    private static List<double> Trace(IVectorEnvironment environment, int steps, ulong seed)
    {
        environment.Reset(new float[environment.Count * environment.Spec.Observation.Size]);
        return Continue(environment, steps, seed);
    }

    /// <summary>All outputs under random actions; −∞ marks an episode that ended.</summary>
    private static List<double> Continue(IVectorEnvironment environment, int steps, ulong seed)
    {
        var (n, o, a) = (environment.Count, environment.Spec.Observation.Size, environment.Spec.Action.Size);
        var (rng, seen) = (new Rng(seed), new List<double>());
        var (actions, observations, rewards, ends, finals) = (new float[n * a], new float[n * o], new double[n], new EpisodeEnd[n], new float[n * o]);
        for (var t = 0; t < steps; t++)
        {
            for (var i = 0; i < actions.Length; i++)
                actions[i] = environment.Spec.Action is Discrete discrete ? rng.Integers(0, discrete.Count) : (float)rng.Uniform(-3, 3);
            environment.Step(actions, observations, rewards, ends, finals);
            seen.AddRange(observations.Select(value => (double)value));
            seen.AddRange(rewards);
            for (var i = 0; i < n; i++)
                seen.AddRange(ends[i] == EpisodeEnd.None ? [0.0] : [double.NegativeInfinity, (double)ends[i]]);
            seen.AddRange(finals.Select(value => (double)value));
        }

        return seen;
    }

    private static void AssertSame(VectorEnvironmentState expected, VectorEnvironmentState actual)
    {
        Assert.Equal(expected.States, actual.States);
        Assert.Equal(expected.Streams, actual.Streams);
        Assert.Equal(expected.Observations, actual.Observations);
    }
}
