using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Attacks;

/// <summary>The adversary that learns: what its environment promises, and what it finds where the optimum is known.</summary>
public sealed class LearnedAttackTests
{
    private const double Radius = 0.3;

    public static TheoryData<string, bool> Victims => new() { { "CartPole-v1", false }, { "CartPole-v1", true }, { "Pendulum-v1", false }, { "chain-walk", false } };

    [Theory]
    [MemberData(nameof(Victims))]
    public void An_attacked_environment_keeps_every_rule_of_environments(string id, bool deterministic) =>
        Assert.Empty(EnvironmentContract.Check(() => Attacked(id, SmallProbes.Fused(id).Learner.Agent, 0.1, deterministic)));

    [Fact]
    public void Noise_that_a_victim_holds_is_restored_too()
    {
        var configuration = TinyRuns.Configuration("Pendulum-v1", tricks: Presets.For("ppo", "").Tricks.With("gsde")) with { Engine = Engines.Fused };
        var victim = new Trainer(configuration, TinyRuns.Maker("Pendulum-v1"), Engines.On(Engines.Fused, "cpu")).Snapshot().Learner.Agent;
        Assert.IsAssignableFrom<IHeldNoise>(victim.Head);
        Assert.Null(EnvironmentContract.Check("a-restored-environment-continues-to-the-bit", () => Attacked("Pendulum-v1", victim, 0.1, deterministic: false)));
    }

    [Fact]
    public void Of_radius_0_the_victim_acts_as_if_it_were_not_attacked_and_the_rewards_are_turned()
    {
        var victim = SmallProbes.Fused("CartPole-v1").Learner.Agent;
        var (attacked, plain) = (Attacked("CartPole-v1", victim, 0, deterministic: true), TinyRuns.Maker("CartPole-v1")());
        float[] seen = new float[4], truth = new float[4], action = new float[1];
        attacked.Reset(new Rng(3), seen);
        plain.Reset(new Rng(3), truth);
        for (var ended = false; !ended;)
        {
            Assert.Equal(truth, seen);
            victim.Head.Mode<float>(victim.Policy.Predict(truth), action);
            var (one, other) = (plain.Step(action, truth), attacked.Step([1, -1, 1, 1], seen));
            Assert.Equal((-one.Reward, one.End), (other.Reward, other.End));
            ended = one.End != EpisodeEnd.None;
        }
    }

    [Theory]
    [InlineData(BallNorm.Linf, 1)]
    [InlineData(BallNorm.L2, 1)]
    [InlineData(BallNorm.Linf, 6)]
    [InlineData(BallNorm.L2, 6)]
    public void Of_a_linear_policy_in_a_linear_system_it_finds_most_of_the_exact_optimum_and_never_passes_it(BallNorm norm, int length)
    {
        IEnvironment Make() => new Drift(length);
        var victim = Victim(Make);
        var set = PerturbationSet.Of(norm, 2, Radius);
        var attack = LearnedAttack.Train(victim, Make, set, deterministic: true, 20_000, 0.99, new Rng(1), _ => { }, CancellationToken.None);
        var arena = new AttackArena(victim, Make, 64, CancellationToken.None);
        AttackedEpisode[] Run(IObservationAttack? one) => arena.Run(one, set, deterministic: true, keep: false, new Rng(5), new Rng(6));
        var (clean, learned, chance) = (Run(null), Run(attack), Run(new RandomAttack()));
        var worst = Drift.WorstChange(length, set);
        double Change(AttackedEpisode[] episodes) => episodes.Zip(clean, (attacked, plain) => attacked.Return - plain.Return).Average();

        // The environment works in double precision, the network in single: returns of size 1 differ by roundings of 1e-7 a step.
        for (var i = 0; i < clean.Length; i++)
            Assert.True(learned[i].Return >= clean[i].Return + worst - 1e-5, $"{learned[i].Return} of {clean[i].Return}, optimum {worst}");
        Assert.InRange(Change(learned), worst - 1e-5, 0.9 * worst);
        Assert.True(Change(chance) > 0.3 * worst, "without learning an attack does little here");
    }

    [Fact]
    public void The_same_stream_learns_the_same_and_another_stream_another()
    {
        var victim = SmallProbes.Fused("CartPole-v1").Learner.Agent;
        string Learn(ulong seed) => LearnedAttack.Train(
            victim, TinyRuns.Maker("CartPole-v1"), PerturbationSet.Of(BallNorm.Linf, 4, 0.1), false, 200, 0.99, new Rng(seed), _ => { }, CancellationToken.None).Adversary.Checksum();
        Assert.Equal(Learn(1), Learn(1));
        Assert.NotEqual(Learn(1), Learn(2));
    }

    [Fact]
    public void Without_steps_it_is_left_out_and_refused_where_it_is_asked_for_alone()
    {
        var context = new ProbeContext(SmallProbes.Fused("chain-walk"), TinyRuns.Maker("chain-walk"), 1);
        var small = new PolicyAttack { Episodes = 3, Iterations = 2, SarsaSteps = 10, Radii = [0.1], AdversarySteps = 0 };
        Assert.DoesNotContain(small.Measure(context).Scalars, scalar => scalar.Id.StartsWith("learned-", StringComparison.Ordinal));
        Assert.Contains((small with { AdversarySteps = 64 }).Measure(context).Scalars, scalar => scalar.Id == "learned-return@0.1");
        Assert.Contains("adversary-steps=100000", Assert.Throws<WrongUseException>(() => (small with { Attacks = AttackChoice.Learned }).Measure(context)).Message, StringComparison.Ordinal);
    }

    private static AttackedEnvironment Attacked(string id, Agent victim, double radius, bool deterministic)
    {
        var inner = victim.Perceive(TinyRuns.Maker(id))();
        return new AttackedEnvironment(inner, victim, PerturbationSet.Of(BallNorm.Linf, inner.Spec.Observation.Size, radius), deterministic);
    }

    /// <summary>A linear policy μ = Ks.</summary>
    private static Agent Victim(Func<IEnvironment> make)
    {
        var options = TinyRuns.Options with { Hidden = [] };
        var configuration = RunConfiguration.From(Presets.For("ppo", "drift"), make().Spec, 32, 1, options, Presets.For("ppo", "drift").Tricks, Engines.Fused, "cpu");
        var agent = new Trainer(configuration, make, Engines.On(Engines.Fused, "cpu")).Snapshot().Learner.Agent;
        agent.Policy.Theta.AsSpan().Clear();
        var weights = agent.Policy.Theta.AsSpan(agent.Policy.Network.Layout.Parameters.Single(block => block.Role == BlockRole.Weight).Offset);
        (weights[0], weights[1]) = ((float)Drift.Gain[0], (float)Drift.Gain[1]);
        Assert.Equal((float)((Drift.Gain[0] * 2) - Drift.Gain[1]), agent.Policy.Predict([2, -1])[0], 1e-6f);
        return agent;
    }

    /// <summary>x ← x/2 + (a, a)/4 for a given number of steps, rewarded with x₁ + x₂ after each.</summary>
    private sealed class Drift(int length) : IEnvironment
    {
        private readonly double[] _x = new double[2];
        private int _step;

        public static double[] Gain { get; } = [1.5, -0.5];

        public EnvironmentSpec Spec { get; } = new("drift", "Drifts.", Box.Uniform(2, float.NegativeInfinity, float.PositiveInfinity), Box.Uniform(1, -9, 9), length, null, "none");

        /// <summary>
        /// The least that a return changes. With S_t = x₁ + x₂, D_t = x₁ − x₂ and a = K(x + δ), K = (1.5, −0.5): K·x = S/2 + D, so S ← ¾S + ½D + ½Kδ and D ← ½D.
        /// δ_t enters the return with weight ½ Σ_{k &lt; T − t} ¾ᵏ &gt; 0, and Kδ is at least −(dual norm of K).
        /// </summary>
        public static double WorstChange(int length, PerturbationSet set) =>
            -set.DualNorm(Gain) * Enumerable.Range(0, length).Sum(t => 0.5 * Enumerable.Range(0, length - t).Sum(k => Math.Pow(0.75, k)));

        public void Reset(Rng rng, Span<float> observation)
        {
            (_x[0], _x[1], _step) = (rng.Uniform(-1, 1), rng.Uniform(-1, 1), 0);
            Write(observation);
        }

        public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            for (var i = 0; i < 2; i++)
                _x[i] = (_x[i] / 2) + (action[0] / 4);
            _step++;
            Write(observation);
            return _step == length ? TimeStep.Terminated(_x[0] + _x[1]) : TimeStep.Running(_x[0] + _x[1]);
        }

        public byte[] Save() => throw new NotSupportedException("not saved here");

        public void Restore(ReadOnlySpan<byte> state, Rng rng) => throw new NotSupportedException("not saved here");

        private void Write(Span<float> observation) => (observation[0], observation[1]) = ((float)_x[0], (float)_x[1]);
    }
}
