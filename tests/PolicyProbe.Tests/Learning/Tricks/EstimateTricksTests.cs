using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

/// <summary>What advantages, targets and weights are made of, against their definitions as sums over the future.</summary>
public sealed class EstimateTricksTests
{
    private const int Environments = 3;
    private static readonly PpoOptions Options = new() { Environments = Environments, Horizon = 40, Discount = 0.9, Lambda = 0.7 };

    public static TheoryData<bool, RolloutEnd> Cases => new()
    {
        { false, RolloutEnd.NextValue },
        { true, RolloutEnd.NextValue },
        { false, RolloutEnd.LastValue },
        { true, RolloutEnd.LastValue },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Advantages_and_returns_are_their_sums_with_time_limits_and_the_rollouts_end_as_chosen(bool bootstrap, RolloutEnd end)
    {
        var rollout = Random(1);
        Assert.Contains(EpisodeEnd.Truncated, rollout.Ends);
        Assert.Contains(EpisodeEnd.None, rollout.Ends[^Environments..]);
        var estimates = Estimates.Of(rollout, Options with { RolloutEnd = end }, bootstrap ? new TrickSet(new TimeLimitBootstrap()) : new TrickSet());
        for (var row = 0; row < rollout.Pairs; row++)
        {
            var (advantage, discounted) = Sums(rollout, row, i => rollout.Ends[i] switch
            {
                EpisodeEnd.Terminated => 0,
                EpisodeEnd.Truncated => bootstrap ? rollout.NextValues[i] : 0,
                _ => end == RolloutEnd.LastValue && i / Environments == 39 ? rollout.Values[i] : rollout.NextValues[i],
            });
            // One rounding to float32.
            Assert.Equal(advantage, estimates.Advantages[row], 1e-5);
            Assert.Equal(discounted, estimates.Returns[row], 1e-5);
            Assert.Equal(advantage + rollout.Values[row], estimates.Targets[row], 1e-5);
        }

        Assert.Null(estimates.Weights);
    }

    [Fact]
    public void A_time_limit_counts_as_a_death_unless_the_trick_is_on()
    {
        var rollout = Random(2);
        var dead = rollout with { Ends = [.. rollout.Ends.Select(end => end == EpisodeEnd.Truncated ? EpisodeEnd.Terminated : end)] };
        Assert.Equal(Estimates.Of(dead, Options, new TrickSet()).Advantages, Estimates.Of(rollout, Options, new TrickSet()).Advantages);
        Assert.NotEqual(Estimates.Of(dead, Options, new TrickSet()).Advantages, Estimates.Of(rollout, Options, new TrickSet(new TimeLimitBootstrap())).Advantages);
    }

    [Fact]
    public void Return_targets_are_the_returns_and_change_no_advantage()
    {
        var rollout = Random(3);
        var (plain, with) = (Estimates.Of(rollout, Options, new TrickSet()), Estimates.Of(rollout, Options, new TrickSet(new ReturnTargets())));
        Assert.Equal(plain.Returns, with.Targets);
        Assert.Equal(plain.Bootstrapped, plain.Targets);
        Assert.NotEqual(plain.Targets, with.Targets);
        Assert.Equal(plain.Advantages, with.Advantages);
    }

    [Fact]
    public void State_discount_weighs_a_pair_by_gamma_to_its_time_in_the_episode()
    {
        var rollout = Random(4);
        var weights = Estimates.Of(rollout, Options, new TrickSet(new StateDiscount())).Weights!;
        Assert.Contains(rollout.Times, time => time > 10);
        for (var row = 0; row < rollout.Pairs; row++)
            Assert.Equal(Math.Pow(0.9, rollout.Times[row]), weights[row], 1e-7);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(1000)]
    public void Scaling_rewards_by_c_scales_advantages_and_targets_by_c(double c)
    {
        var rollout = Random(5);
        var scaled = rollout with
        {
            Rewards = [.. rollout.Rewards.Select(reward => c * reward)],
            Values = [.. rollout.Values.Select(value => (float)(c * value))],
            NextValues = [.. rollout.NextValues.Select(value => (float)(c * value))],
        };
        var (one, other) = (Estimates.Of(rollout, Options, new TrickSet()), Estimates.Of(scaled, Options, new TrickSet()));
        var normalised = new TrickSet(new AdvantageNormalization { Scope = AdvantageScope.Batch });
        var (unit, same) = (Estimates.Of(rollout, Options, normalised), Estimates.Of(scaled, Options, normalised));
        for (var row = 0; row < rollout.Pairs; row++)
        {
            // Values are rounded to float32 before and after.
            Assert.Equal(c * one.Advantages[row], other.Advantages[row], 1e-5 * c);
            Assert.Equal(c * one.Targets[row], other.Targets[row], 1e-5 * c);
            Assert.Equal(unit.Advantages[row], same.Advantages[row], 1e-5);
        }
    }

    [Fact]
    public void Advantages_are_normalised_over_the_batch_or_over_each_minibatch()
    {
        foreach (var scope in new[] { AdvantageScope.Batch, AdvantageScope.Minibatch })
        {
            var options = Options with { Environments = 2, Horizon = 32, Minibatch = 16, Epochs = 1, Hidden = [4] };
            var (tricks, seen) = (new TrickSet(new AdvantageNormalization { Scope = scope }), new GradientRecorder());
            var (learner, rollout) = TinyRuns.Sample(options, tricks);
            new Ppo(options).Update(learner, rollout, new TrickSet([.. tricks.Tricks, seen]), new Progress(0, 1), new Rng(1));
            Assert.Equal(4, seen.Advantages.Count);
            void Standard(float[] advantages)
            {
                var mean = advantages.Average(value => (double)value);
                Assert.Equal(0, mean, 1e-6);
                Assert.Equal(1, Math.Sqrt(advantages.Sum(value => (value - mean) * (value - mean)) / (advantages.Length - 1)), 1e-6);
            }

            if (scope == AdvantageScope.Minibatch)
                Assert.All(seen.Advantages, Standard);
            else
                Assert.Contains(seen.Advantages, batch => Math.Abs(batch.Average()) > 0.01);
            if (scope == AdvantageScope.Batch)
                Standard([.. seen.Advantages.SelectMany(batch => batch)]);
        }
    }

    /// <summary>Σₖ (γλ)ᵏ δₜ₊ₖ and Σₖ γᵏ rₜ₊ₖ, the latter with the value beyond a cut, both to the end of the episode or rollout.</summary>
    private static (double Advantage, double Return) Sums(Rollout rollout, int row, Func<int, double> beyond)
    {
        var (advantage, discounted) = (0.0, 0.0);
        for (var k = 0; ; k++)
        {
            var i = row + (k * Environments);
            advantage += Math.Pow(0.9 * 0.7, k) * (rollout.Rewards[i] + (0.9 * beyond(i)) - rollout.Values[i]);
            discounted += Math.Pow(0.9, k) * rollout.Rewards[i];
            if (rollout.Ends[i] != EpisodeEnd.None || i + Environments >= rollout.Pairs)
                return (advantage, discounted + (Math.Pow(0.9, k + 1) * beyond(i)));
        }
    }

    /// <summary>Random streams; V(sₜ₊₁) is the next row's value unless the episode ended.</summary>
    private static Rollout Random(ulong seed)
    {
        const int steps = 40, pairs = steps * Environments;
        var rng = new Rng(seed);
        double[] rewards = [.. Enumerable.Range(0, pairs).Select(_ => rng.NextNormal())];
        float[] values = [.. Enumerable.Range(0, pairs).Select(_ => (float)rng.NextNormal())];
        EpisodeEnd[] ends = [.. Enumerable.Range(0, pairs).Select(i => rng.NextDouble() is var u && i >= pairs - Environments ? EpisodeEnd.None : u < 0.05 ? EpisodeEnd.Terminated : u < 0.1 ? EpisodeEnd.Truncated : EpisodeEnd.None)];
        float[] next = [.. Enumerable.Range(0, pairs).Select(i => ends[i] == EpisodeEnd.Terminated ? 0 : ends[i] == EpisodeEnd.None && i + Environments < pairs ? values[i + Environments] : (float)rng.NextNormal())];
        var times = new int[pairs];
        for (var i = Environments; i < pairs; i++)
            times[i] = ends[i - Environments] == EpisodeEnd.None ? times[i - Environments] + 1 : 0;
        return new Rollout(steps, Environments, new float[pairs], new float[pairs], new float[pairs], new float[pairs], rewards, rewards, ends, times, values, next);
    }
}
