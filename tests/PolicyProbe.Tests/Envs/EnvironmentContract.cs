using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs;

/// <summary>What every environment promises, checked on every one that the catalogue finds.</summary>
public sealed class EnvironmentContract
{
    private const int Steps = 1000;

    public static TheoryData<string> Ids => [.. Catalogue().Ids];

    [Requires(Needs.MuJoCo)]
    public void MuJoCo_tasks_are_among_them() => Assert.Contains("Hopper-v4", Catalogue().Ids);

    [Requires(Needs.Box2D)]
    public void Box2D_tasks_are_among_them() => Assert.Contains("LunarLander-v3", Catalogue().Ids);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Same_seed_and_actions_give_the_same_bits(string id)
    {
        Assert.Equal(Record(id, 1), Record(id, 1));
        Assert.NotEqual(Record(id, 1), Record(id, 2));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_restored_environment_continues_to_the_bit(string id)
    {
        var catalogue = Catalogue();
        var (original, copy) = (new Walk(catalogue.Create(id), 3), catalogue.Create(id));
        for (var t = 0; t < 300; t++)
        {
            original.Step();
            if (t % 7 != 0)
                continue;
            var (saved, stream, actions) = (original.Environment.Save(), original.Rng.Save(), original.Actions.Save());
            var restoredRng = Rng.Restore(stream);
            copy.Restore(saved, restoredRng);
            Assert.Equal(saved, copy.Save());
            var (expected, continued) = (
                new Walk(original.Environment, original.Rng, Rng.Restore(actions), original.Ended),
                new Walk(copy, restoredRng, Rng.Restore(actions), original.Ended));
            for (var k = 0; k < 20; k++)
                Assert.Equal(expected.Step(), continued.Step());
            original.Ended = expected.Ended;
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Bytes_that_are_no_state_are_refused(string id)
    {
        var environment = Catalogue().Create(id);
        var walk = new Walk(environment, 1);
        walk.Step();
        var saved = environment.Save();
        Assert.Throws<FormatException>(() => environment.Restore([], new Rng(1)));
        Assert.Throws<FormatException>(() => environment.Restore(saved.AsSpan()[1..], new Rng(1)));
        Assert.Throws<FormatException>(() => environment.Restore([.. saved, 0], new Rng(1)));
        byte[] garbage = [.. Enumerable.Repeat((byte)0xff, saved.Length)];
        Assert.Throws<FormatException>(() => environment.Restore(garbage, new Rng(1)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Observations_lie_in_their_space_and_rewards_are_finite(string id)
    {
        var walk = new Walk(Catalogue().Create(id), 4);
        for (var t = 0; t < Steps; t++)
        {
            var step = walk.Step().Step;
            Assert.True(double.IsFinite(step.Reward));
            Assert.All(walk.Observation, value => Assert.False(float.IsNaN(value)));
            Assert.True(walk.Environment.Spec.Observation.Contains(walk.Observation), $"[{string.Join(", ", walk.Observation)}] at step {t}");
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Actions_outside_their_space_are_refused_by_name_and_move_nothing(string id)
    {
        var walk = new Walk(Catalogue().Create(id), 5);
        walk.Reset();
        var (environment, size, before) = (walk.Environment, walk.Environment.Spec.Action.Size, walk.Environment.Save());
        Refused(new float[size + 1], $"expected [{size}]");
        Refused([], $"expected [{size}]");
        var beyond = environment.Spec.Action is Discrete discrete ? discrete.Count : float.MaxValue;
        foreach (var value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, beyond, -float.MaxValue })
            if (!environment.Spec.Action.Contains([.. Enumerable.Repeat(value, size)]))
                Refused([.. Enumerable.Repeat(value, size)], "expected");
        Assert.Contains("observation", Assert.Throws<ArgumentException>(() => environment.Step(walk.Action(), new float[walk.Observation.Length + 1])).Message, StringComparison.Ordinal);
        Assert.Equal(before, environment.Save());

        void Refused(float[] action, string rule)
        {
            var refusal = Assert.Throws<ArgumentException>(() => environment.Step(action, walk.Observation));
            Assert.Equal("action", refusal.ParamName);
            Assert.StartsWith("action", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(rule, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("got", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_step_before_a_reset_or_after_the_end_is_refused(string id)
    {
        var walk = new Walk(Catalogue().Create(id), 6);
        Assert.Throws<InvalidOperationException>(() => walk.Environment.Step(walk.Action(), walk.Observation));
        do
            walk.Step();
        while (!walk.Ended);
        Assert.Throws<InvalidOperationException>(() => walk.Environment.Step(walk.Action(), walk.Observation));
        walk.Reset();
        walk.Environment.Step(walk.Action(), walk.Observation);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Only_the_time_limit_truncates_and_no_episode_outlives_it(string id)
    {
        var walk = new Walk(Catalogue().Create(id), 7);
        var steps = 0;
        for (var t = 0; t < Steps; t++)
        {
            steps = walk.Ended || t == 0 ? 1 : steps + 1;
            var end = walk.Step().Step.End;
            Assert.True(steps <= (walk.Environment.Spec.TimeLimit ?? int.MaxValue));
            if (end == EpisodeEnd.Truncated)
                Assert.Equal(walk.Environment.Spec.TimeLimit, steps);
            else if (end == EpisodeEnd.None)
                Assert.NotEqual(walk.Environment.Spec.TimeLimit, steps);
        }
    }

    // A collection that another test causes counts what was left of this thread's window of 8 KiB as allocated, once. The smallest
    // object in each of 500 steps would be 24 · 500 = 12,000 bytes.
    [Theory]
    [MemberData(nameof(Ids))]
    public void A_step_allocates_nothing(string id)
    {
        var walk = new Walk(Catalogue().Create(id), 8);
        var (environment, action) = (walk.Environment, walk.Action());
        Run(50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(500);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8192);

        void Run(int steps)
        {
            environment.Reset(walk.Rng, walk.Observation);
            for (var t = 0; t < steps; t++)
                if (environment.Step(action, walk.Observation).End != EpisodeEnd.None)
                    environment.Reset(walk.Rng, walk.Observation);
        }
    }

    private static EnvironmentCatalogue Catalogue()
    {
        var rooms = new List<System.Reflection.Assembly>();
        if (RequiresAttribute.Find(Needs.MuJoCo) is not null)
            rooms.Add(typeof(MuJoCoEnvironment).Assembly);
        if (RequiresAttribute.Find(Needs.Box2D) is not null)
            rooms.Add(typeof(Box2DEnvironment).Assembly);
        return new EnvironmentCatalogue([.. rooms]);
    }

    private static List<string> Record(string id, ulong seed)
    {
        var walk = new Walk(Catalogue().Create(id), seed);
        return [.. Enumerable.Range(0, Steps).Select(_ => walk.Step().ToString())];
    }

    /// <summary>An environment under random actions, reset whenever an episode has ended.</summary>
    private sealed class Walk(IEnvironment environment, Rng rng, Rng actions, bool ended)
    {
        public Walk(IEnvironment environment, ulong seed) : this(environment, new Rng(seed), new Rng(seed).Fork("actions"), true)
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

        public float[] Action() => environment.Spec.Action switch
        {
            Discrete discrete => [actions.Integers(0, discrete.Count)],
            Box box => [.. box.Low.Zip(box.High, (low, high) => (float)actions.Uniform(Math.Max(low, -1e3f), Math.Min(high, 1e3f)))],
            var space => throw new NotSupportedException($"{space}"),
        };

        public (TimeStep Step, string Bits) Step()
        {
            if (Ended)
                Reset();
            var step = environment.Step(Action(), Observation);
            Ended = step.End != EpisodeEnd.None;
            return (step, string.Join(' ', Observation.Select(BitConverter.SingleToInt32Bits)));
        }
    }
}
