using System.Reflection;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs;

/// <summary>What every environment promises, checked on every one that the catalogue finds, by the same code that <c>check-env</c> runs.</summary>
public sealed class EnvironmentContractTests
{
    public static TheoryData<string, string> Promises
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var id in new EnvironmentCatalogue().Ids)
                foreach (var rule in EnvironmentContract.Rules)
                    data.Add(id, rule);
            return data;
        }
    }

    public static TheoryData<string, string> MuJoCoPromises => Room(typeof(MuJoCoEnvironment).Assembly, rule => !IsSlow(rule));

    public static TheoryData<string, string> MuJoCoFuzz => Room(typeof(MuJoCoEnvironment).Assembly, IsSlow);

    public static TheoryData<string, string> Box2DPromises => Room(typeof(Box2DEnvironment).Assembly, rule => !IsSlow(rule));

    public static TheoryData<string, string> Box2DFuzz => Room(typeof(Box2DEnvironment).Assembly, IsSlow);

    [Theory]
    [MemberData(nameof(Promises))]
    public void Every_environment_keeps_every_rule(string id, string rule)
    {
        var catalogue = new EnvironmentCatalogue();
        Assert.Null(EnvironmentContract.Check(rule, () => catalogue.Create(id)));
    }

    [RequiresForTheory(Needs.MuJoCo)]
    [MemberData(nameof(MuJoCoPromises))]
    public void Every_MuJoCo_task_keeps_every_rule(string id, string rule) =>
        Assert.Null(EnvironmentContract.Check(rule, () => new EnvironmentCatalogue(typeof(MuJoCoEnvironment).Assembly).Create(id)));

    [Trait("Category", "Full")] // seventy thousand steps of a humanoid take a while
    [RequiresForTheory(Needs.MuJoCo)]
    [MemberData(nameof(MuJoCoFuzz))]
    public void No_fuzzed_input_breaks_a_MuJoCo_task(string id, string rule) => Every_MuJoCo_task_keeps_every_rule(id, rule);

    [RequiresForTheory(Needs.Box2D)]
    [MemberData(nameof(Box2DPromises))]
    public void Every_Box2D_task_keeps_every_rule(string id, string rule) =>
        Assert.Null(EnvironmentContract.Check(rule, () => new EnvironmentCatalogue(typeof(Box2DEnvironment).Assembly).Create(id)));

    [Trait("Category", "Full")] // every restored state is played again from its reset
    [RequiresForTheory(Needs.Box2D)]
    [MemberData(nameof(Box2DFuzz))]
    public void No_fuzzed_input_breaks_a_Box2D_task(string id, string rule) => Every_Box2D_task_keeps_every_rule(id, rule);

    [Theory]
    [InlineData("FrozenLake-v1")]
    [InlineData("CliffWalking-v1")]
    [InlineData("Taxi-v4")]
    public void An_encoded_environment_keeps_every_rule_too(string id)
    {
        var catalogue = new EnvironmentCatalogue();
        Assert.Empty(EnvironmentContract.Check(() => OneHotEnvironment.Encode(catalogue.Create(id))));
    }

    [Fact]
    public void An_environment_that_breaks_its_promises_is_found_out()
    {
        var broken = EnvironmentContract.Check(() => new Careless()).Select(rule => rule.Rule).ToList();
        Assert.Contains("observations-lie-in-their-space", broken);
        Assert.Contains("wrong-actions-are-refused-by-name", broken);
        Assert.Contains("no-step-before-a-reset-or-after-the-end", broken);
        Assert.Contains("only-the-time-limit-truncates", broken);
        Assert.Contains("a-step-allocates-nothing", broken);
        Assert.Contains("fuzzed-actions-never-crash", broken);
        Assert.Contains("bytes-that-are-no-state-are-refused", broken);
        Assert.Contains("same-seed-same-bits", broken);
    }

    private static bool IsSlow(string rule) => rule.StartsWith("fuzzed", StringComparison.Ordinal);

    private static TheoryData<string, string> Room(Assembly room, Func<string, bool> asked)
    {
        var data = new TheoryData<string, string>();
        foreach (var id in new EnvironmentCatalogue(room).Ids.Except(new EnvironmentCatalogue().Ids))
            foreach (var rule in EnvironmentContract.Rules.Where(asked))
                data.Add(id, rule);
        return data;
    }

    /// <summary>Checks nothing, counts nothing, and divides by the action.</summary>
    private sealed class Careless : IEnvironment
    {
        public EnvironmentSpec Spec { get; } = new("careless", "Breaks its promises.", Box.Uniform(1, 0, 1), Box.Uniform(1, -1, 1), 10, null, "none");

        public void Reset(Rng rng, Span<float> observation) => observation[0] = 0;

        public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            float[] copy = [.. action];
            observation[0] = 2 + (copy.Length > 0 ? copy[0] - copy[0] : 0);
            return TimeStep.Running(1);
        }

        public byte[] Save() => [1, 2, 3];

        public void Restore(ReadOnlySpan<byte> state, Rng rng)
        {
        }
    }
}
