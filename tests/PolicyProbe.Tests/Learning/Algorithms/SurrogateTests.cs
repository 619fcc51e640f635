using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Algorithms;

public sealed class SurrogateTests
{
    private static readonly TrpoOptions Trpo = new() { Environments = 2, Horizon = 64, Hidden = [8] };
    private static readonly PpoOptions Ppo = new() { Environments = 2, Horizon = 64, Hidden = [8], Clip = 0.1 };

    public static TheoryData<bool, bool> Cases => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void At_the_old_policy_it_is_the_mean_weighted_advantage(bool clips, bool weighted)
    {
        var (options, tricks) = (Options(clips), Tricks(weighted));
        var (learner, rollout) = Sample(options, tricks);
        var advantages = new float[rollout.Pairs];
        var next = rollout.NextValues.Select((value, i) => rollout.Ends[i] == EpisodeEnd.None ? value : 0).ToArray();
        GeneralizedAdvantage.Compute(rollout.Rewards, rollout.Values, next, rollout.Ends, rollout.Environments, options.Discount, options.Lambda, advantages);
        var expected = advantages.Select((advantage, i) => advantage * (weighted ? Math.Pow(options.Discount, rollout.Times[i]) : 1)).Average();
        // Ratios of float32 log-probabilities are 1 to 1e-7; the advantages are of order 1.
        Assert.Equal(expected, new Surrogate(learner.Agent, rollout, options, tricks).At(learner.Agent.Policy.Theta), 1e-6 * advantages.Max(Math.Abs));
    }

    // An oracle of another page: what TRPO's line search looks at, which no clip bounds.
    [Fact]
    public void Without_a_clip_it_is_what_TRPOs_line_search_sees()
    {
        var tricks = new TrickSet(new TanhActivation(), new AdvantageNormalization());
        var (learner, rollout) = Sample(Trpo, tricks);
        var batch = Minibatch.Whole(rollout, Estimates.Of(rollout, Trpo, tricks));
        foreach (var trick in tricks.Hooks<IMinibatchAdvantages>())
            trick.OnMinibatch(batch.Advantages);
        var search = new LineSearch(learner.Agent, rollout, batch, tricks);
        var surrogate = new Surrogate(learner.Agent, rollout, Trpo, tricks);
        var theta = learner.Agent.Policy.Theta;
        var rng = new Rng(7);
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(search.At().Surrogate, surrogate.At(theta), 1e-12);
            for (var i = 0; i < theta.Length; i++)
                theta[i] += 0.2f * (float)rng.NextNormal();
        }
    }

    // Away from θ_old too. h = 1e-2 on outputs of float32: truncation h² and rounding 1e-7/h, both below 1e-4 of a slope of order 1.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Its_gradient_agrees_with_central_differences_along_directions(bool clips, bool weighted)
    {
        const double h = 1e-2;
        var tricks = Tricks(weighted);
        var (learner, rollout) = Sample(Options(clips), tricks);
        var surrogate = new Surrogate(learner.Agent, rollout, Options(clips), tricks);
        var rng = new Rng(5);
        foreach (var away in new[] { 0.0, 0.05 })
        {
            double[] x = [.. learner.Agent.Policy.Theta.Select(value => value + (away * rng.NextNormal()))];
            var gradient = new double[x.Length];
            Assert.Equal(surrogate.Value(x), surrogate.Gradient(x, gradient), 1e-12);
            for (var k = 0; k < 4; k++)
            {
                double[] direction = [.. x.Select(_ => rng.NextNormal())];
                var norm = Math.Sqrt(direction.Sum(value => value * value));
                double At(double t) => surrogate.Value([.. x.Select((value, i) => value + (t * direction[i] / norm))]);
                var slope = gradient.Zip(direction, (g, d) => g * d / norm).Sum();
                // The clip's kinks: a pair that crosses 1 ± ε within ±h has a mean of two slopes.
                Assert.Equal((At(h) - At(-h)) / (2 * h), slope, (clips && away > 0 ? 0.05 : 2e-3) * Math.Max(0.1, Vectors.Norm(gradient)));
            }
        }
    }

    [Fact]
    public void A_clip_keeps_far_policies_from_gaining_more_than_its_range()
    {
        var (learner, rollout) = Sample(Ppo, new TrickSet(new TanhActivation()));
        var clipped = new Surrogate(learner.Agent, rollout, Ppo, new TrickSet(new TanhActivation()));
        var free = new Surrogate(learner.Agent, rollout, Trpo with { Discount = Ppo.Discount, Lambda = Ppo.Lambda }, new TrickSet(new TanhActivation()));
        Assert.True(clipped.Clips && !free.Clips);
        var rng = new Rng(9);
        for (var k = 0; k < 10; k++)
        {
            float[] theta = [.. learner.Agent.Policy.Theta.Select(value => value + (float)rng.NextNormal())];
            Assert.True(clipped.At(theta) <= free.At(theta) + 1e-12);
        }
    }

    private static AlgorithmOptions Options(bool clips) => clips ? Ppo : Trpo;

    private static TrickSet Tricks(bool weighted) => weighted ? new TrickSet(new TanhActivation(), new StateDiscount()) : new TrickSet(new TanhActivation());

    private static (Learner Learner, Rollout Rollout) Sample(AlgorithmOptions options, TrickSet tricks) =>
        TinyRuns.Sample(options, tricks, engine: spec => new FusedMlp<float>(spec));
}
