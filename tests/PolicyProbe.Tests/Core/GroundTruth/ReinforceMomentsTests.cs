using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class ReinforceMomentsTests
{
    [Theory]
    [InlineData(StateWeighting.Discounted, false, false)]
    [InlineData(StateWeighting.Discounted, true, true)]
    [InlineData(StateWeighting.Undiscounted, true, false)]
    [InlineData(StateWeighting.Undiscounted, false, true)]
    public void Mean_and_covariance_are_those_of_simulated_episodes(StateWeighting weighting, bool withBaseline, bool terminal) =>
        Compare(200_000, 1, weighting, withBaseline, terminal);

    [Trait("Category", "Full")] // a million episodes each
    [Theory]
    [InlineData(11, StateWeighting.Discounted, false, false)]
    [InlineData(12, StateWeighting.Discounted, true, true)]
    [InlineData(13, StateWeighting.Discounted, false, true)]
    [InlineData(14, StateWeighting.Undiscounted, true, false)]
    [InlineData(15, StateWeighting.Undiscounted, false, true)]
    public void Mean_and_covariance_are_those_of_a_million_episodes(ulong seed, StateWeighting weighting, bool withBaseline, bool terminal) =>
        Compare(1_000_000, seed, weighting, withBaseline, terminal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_discounted_mean_is_the_policy_gradient_with_any_baseline(bool withBaseline)
    {
        var rng = new Rng(2);
        var model = RandomMdp.Create(4, 3, 0.9, 8, true, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var baseline = new double[8, 4];
        if (withBaseline)
            for (var i = 0; i < 32; i++)
                baseline[i / 4, i % 4] = rng.NextNormal();
        var gradient = PolicyEvaluation.Of(model, policy).LogitGradient();
        var moments = ReinforceMoments.Of(model, policy, SoftmaxTable.Scores(policy), baseline, StateWeighting.Discounted);

        // Two exact computations of one number: 1e-12 is rounding.
        for (var i = 0; i < 12; i++)
            Assert.Equal(gradient[i / 3, i % 3], moments.Mean[i], 1e-12);
    }

    [Fact]
    public void The_value_function_as_a_baseline_takes_variance_away()
    {
        var rng = new Rng(3);
        var model = RandomMdp.Create(4, 3, 0.95, 8, false, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var scores = SoftmaxTable.Scores(policy);
        var without = ReinforceMoments.Of(model, policy, scores, null, StateWeighting.Discounted);
        var with = ReinforceMoments.Of(model, policy, scores, PolicyEvaluation.Of(model, policy).V, StateWeighting.Discounted);
        Assert.True(with.TraceCovariance < without.TraceCovariance);
        Assert.Equal(with.TraceCovariance / with.Mean.Sum(x => x * x), with.NoiseScale, 1e-12);
    }

    [Fact]
    public void A_bandit_has_the_covariance_of_one_draw()
    {
        // One step: E|g|² = Σ πₐ E[r²|a] |eₐ − π|², by hand.
        var problem = (IHasTransitionModel)PolicyProbe.Envs.TwoArmedBandit.Create();
        var policy = SoftmaxTable.Policy(new[,] { { 0.4, -0.3 }, { 0.0, 0.0 }, { 0.0, 0.0 } });
        var (p0, p1) = (policy[0, 0], policy[0, 1]);
        var moments = ReinforceMoments.Of(problem.Model, policy, SoftmaxTable.Scores(policy), null, StateWeighting.Discounted);
        var j = (p0 * 0.7) + (p1 * 0.4);
        var square = (p0 * 0.7 * 2 * p1 * p1) + (p1 * 0.4 * 2 * p0 * p0);
        var mean = new[] { p0 * (0.7 - j), p1 * (0.4 - j) };
        Assert.Equal(mean[0], moments.Mean[0], 1e-15);
        Assert.Equal(mean[1], moments.Mean[1], 1e-15);
        Assert.Equal(square - (mean[0] * mean[0]) - (mean[1] * mean[1]), moments.TraceCovariance, 1e-15);
    }

    [Fact]
    public void Wrong_use_is_refused_by_name()
    {
        var model = RandomMdp.Create(4, 3, 0.9, 8, false, new Rng(1));
        var policy = SoftmaxTable.Policy(new double[4, 3]);
        var scores = SoftmaxTable.Scores(policy);
        Named("baseline", () => ReinforceMoments.Of(model with { Horizon = null }, policy, scores, new double[8, 4], StateWeighting.Discounted));
        Named("scores", () => ReinforceMoments.Of(model, policy, new double[4, 2, 1], null, StateWeighting.Discounted));
        Named("baseline", () => ReinforceMoments.Of(model, policy, scores, new double[7, 4], StateWeighting.Discounted));
        Named("weighting", () => ReinforceMoments.Of(model, policy, scores, null, (StateWeighting)7));

        static void Named(string name, Action call) => Assert.Equal(name, Assert.Throws<ArgumentException>(call).ParamName);
    }

    private static void Compare(int n, ulong seed, StateWeighting weighting, bool withBaseline, bool terminal)
    {
        var rng = new Rng(seed);
        var model = RandomMdp.Create(4, 3, 0.8, 8, terminal, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var baseline = withBaseline ? PolicyEvaluation.Of(model, policy).V : null;
        var exact = ReinforceMoments.Of(model, policy, SoftmaxTable.Scores(policy), baseline, weighting);

        var deviations = new double[n];
        var (sums, squares) = (new double[12], new double[12]);
        for (var k = 0; k < n; k++)
        {
            var g = Estimate(RandomMdp.Episode(model, policy, rng), policy, baseline, weighting);
            for (var i = 0; i < 12; i++)
            {
                sums[i] += g[i];
                squares[i] += g[i] * g[i];
                deviations[k] += (g[i] - exact.Mean[i]) * (g[i] - exact.Mean[i]);
            }
        }

        // |g − E g|² has the trace as its mean: three standard errors of it. Of twelve components one may be beyond three; four it is.
        var trace = deviations.Average();
        var error = Math.Sqrt(deviations.Sum(value => (value - trace) * (value - trace)) / (n - 1) / n);
        Assert.Equal(exact.TraceCovariance, trace, 3 * error);
        for (var i = 0; i < 12; i++)
            Assert.Equal(exact.Mean[i], sums[i] / n, 1e-12 + (4 * Math.Sqrt(squares[i] / n / n)));
    }

    private static double[] Estimate(List<(int State, int Action, double Reward)> steps, double[,] policy, double[,]? baseline, StateWeighting weighting)
    {
        var g = new double[12];
        for (var t = 0; t < steps.Count; t++)
        {
            var toGo = 0.0;
            for (var k = t; k < steps.Count; k++)
                toGo += Math.Pow(0.8, k - t) * steps[k].Reward;
            var (s, a, _) = steps[t];
            var weight = (weighting == StateWeighting.Discounted ? Math.Pow(0.8, t) : 1) * (toGo - (baseline?[t, s] ?? 0));
            for (var i = 0; i < 3; i++)
                g[(s * 3) + i] += weight * ((i == a ? 1 : 0) - policy[s, i]);
        }

        return g;
    }
}
