using System.Numerics;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Training;

/// <summary>What makes an update fast changes nothing of it: two threads, norms taken once, buffers used again.</summary>
public sealed class HotPathTests
{
    private static readonly PpoOptions Options = new() { Environments = 2, Horizon = 64, Minibatch = 24, Epochs = 3, Hidden = [16, 16] };

    public static TheoryData<string> TrickSets => [.. Sets.Keys];

    private static Dictionary<string, (string Environment, PpoOptions Options, TrickSet Tricks)> Sets { get; } = new()
    {
        ["none"] = ("CartPole-v1", Options, new TrickSet()),
        ["clipped jointly"] = ("CartPole-v1", Options, new TrickSet(new AdvantageNormalization(), new GradientClipping { Norm = 0.01, Scope = ClippingScope.Joint }, new ValueClipping())),
        ["clipped each"] = ("Pendulum-v1", Options, new TrickSet(new GradientClipping { Norm = 0.3 }, new EntropyBonus(), new ObservationNormalization(), new RewardScaling())),
        ["gsde"] = ("Pendulum-v1", Options, new TrickSet(new TanhActivation(), new Gsde())),
        ["shared"] = ("CartPole-v1", Options, new TrickSet(new SharedNetworks(), new GradientClipping { Norm = 0.01 })),
        ["stopping early"] = ("CartPole-v1", Options with { LearningRate = 0.01 }, new TrickSet(new KlEarlyStopping { Target = 1e-4 })),
        ["many environments"] = ("Acrobot-v1", Options with { Environments = 70, Horizon = 8 }, new TrickSet(new ObservationNormalization())),
        ["value first"] = ("CartPole-v1", Options with { Order = UpdateOrder.ValueThenPolicy }, new TrickSet(new GradientClipping())),
    };

    [Theory]
    [MemberData(nameof(TrickSets))]
    public void Any_number_of_threads_learns_and_records_the_same_bits(string name)
    {
        var (environment, options, tricks) = Sets[name];
        (string, List<UpdateStatistics>) Train(int threads)
        {
            var trainer = new Trainer(TinyRuns.Of(options, tricks, environment, updates: 4), TinyRuns.Maker(environment), spec => new FusedMlp<float>(spec), threads: threads);
            var rows = new List<UpdateStatistics>();
            while (trainer.Update < trainer.Updates)
                rows.Add(trainer.Step().Statistics);
            return (TinyRuns.Fingerprint(trainer.State()), rows);
        }

        var (weights, rows) = Train(1);
        foreach (var threads in new[] { 2, 3, 16 })
        {
            var (others, otherRows) = Train(threads);
            Assert.Equal(weights, others);
            Assert.Equal(rows, otherRows);
        }
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void A_minibatch_allocates_nothing(string environment)
    {
        var tricks = new TrickSet(new TanhActivation(), new AdvantageNormalization(), new GradientClipping { Scope = ClippingScope.Joint }, new ValueClipping(), new EntropyBonus());
        var (learner, rollout) = TinyRuns.Sample(Options, tricks, environment, engine: spec => new FusedMlp<float>(spec));
        long Allocated(int epochs)
        {
            var algorithm = new Ppo(Options with { Epochs = epochs });
            return Allocations.Least(() => algorithm.Update(learner, rollout, tricks, new Progress(0, 1), new Rng(1)));
        }

        Allocated(20);
        // An epoch of 6 minibatches has its order of the pairs, an array of integers with a header, and nothing else.
        var epoch = (4 * rollout.Pairs) + 24;
        Assert.Equal(20 * epoch, Allocated(30) - Allocated(10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(999)]
    [InlineData(40_000)]
    public void A_norm_is_that_of_the_exact_sum_of_squares(int count)
    {
        var rng = new Rng(1);
        float[] x = [.. Enumerable.Range(0, count).Select(_ => (float)(rng.NextNormal() * Math.Pow(10, rng.Uniform(-3, 3))))];
        // Squares of float32 are whole multiples of 2^-298: summed as integers, nothing is lost. Of 40,000 terms a sum in double
        // precision, all terms positive, is within 40,000 half ulps of it in the worst order, the root within half of that.
        var exact = x.Aggregate(BigInteger.Zero, (sum, value) => sum + BigInteger.Pow(Whole(value), 2));
        var norm = Math.Exp(0.5 * (BigInteger.Log(exact) - (298 * Math.Log(2))));
        Assert.Equal(count == 0 ? 0 : norm, Vectors.Norm(x), count == 0 ? 0 : norm * 1e-11);

        static BigInteger Whole(float value) => new(Math.ScaleB((double)value, 149));
    }

    [Fact]
    public void A_changed_gradient_is_measured_again_for_the_next_trick()
    {
        var seen = new List<GradientNorms>();
        var tricks = new TrickSet(new GradientClipping { Norm = 0.5 }, new Look(seen));
        var (learner, _) = TinyRuns.Sample(Options, new TrickSet());
        float[] policy = new float[learner.Agent.Policy.Theta.Length], value = new float[learner.Agent.Value.Theta.Length];
        (policy[0], policy[1], value[0]) = (3, -4, 0.25f);
        new Descent(learner, tricks, new LearningRates(1e-3, 1e-3), new UpdateMeter()).Step(policy, value);
        // Divided by the norm + 1e-6.
        Assert.Equal(0.5, seen.Single().Policy, 1e-6);
        Assert.Equal(0.25, seen.Single().Value);
    }

    [Fact]
    public void Work_aside_is_done_once_before_its_end_and_its_failure_is_the_callers()
    {
        var (aside, done) = (new Aside(), 0);
        void Work() => done++;
        var work = (Action)Work;
        for (var i = 0; i < 50_000; i++)
        {
            aside.Begin(work);
            aside.End();
            Assert.Equal(i + 1, done);
        }

        for (var i = 0; i < 100; i++)
        {
            aside.Begin(() => throw new InvalidOperationException("no"));
            if (i % 2 == 0)
                Thread.SpinWait(1000);
            Assert.Equal("no", Assert.Throws<InvalidOperationException>(aside.End).Message);
        }

        aside.Begin(work);
        aside.End();
        Assert.Equal(50_001, done);
    }

    private sealed class Look(List<GradientNorms> seen) : ITrick, IGradientTransform
    {
        public string Id => "look";

        public string Summary => "looks and changes nothing";

        public bool OnGradients(Span<float> policy, Span<float> value, GradientNorms norms)
        {
            seen.Add(norms);
            return false;
        }
    }
}
