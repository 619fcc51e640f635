using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class ReinforceFixedPointTests
{
    /// <summary>(γ, with a terminal state, weighting): what has moments without a horizon.</summary>
    public static TheoryData<double, bool, StateWeighting> Kinds => new()
    {
        { 0.9, false, StateWeighting.Discounted },
        { 0.9, true, StateWeighting.Discounted },
        { 1.0, true, StateWeighting.Discounted },
        { 0.9, true, StateWeighting.Undiscounted },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_horizon_is_what_a_long_one_comes_to(double discount, bool terminal, StateWeighting weighting)
    {
        var rng = new Rng(1);
        var model = RandomMdp.Create(4, 3, discount, null, terminal, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var scores = SoftmaxTable.Scores(policy);
        var b = PolicyEvaluation.Of(model, policy).V;
        var repeated = new double[600, 4];
        for (var i = 0; i < 2400; i++)
            repeated[i / 4, i % 4] = b[0, i % 4];
        var beyond = ReinforceMoments.Of(model, policy, scores, b, weighting);
        var within = ReinforceMoments.Of(model with { Horizon = 600 }, policy, scores, repeated, weighting);

        // What 600 steps leave out is 0.9⁶⁰⁰ ≈ 3e-28, or the chance not to have ended, about 0.75⁶⁰⁰; the rest is rounding.
        Assert.Equal(within.TraceCovariance, beyond.TraceCovariance, 1e-10 * within.TraceCovariance);
        for (var i = 0; i < 12; i++)
            Assert.Equal(within.Mean[i], beyond.Mean[i], 1e-11);
    }

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1.0, true)]
    public void The_discounted_mean_is_the_policy_gradient(double discount, bool terminal)
    {
        var rng = new Rng(2);
        var model = RandomMdp.Create(4, 3, discount, null, terminal, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var gradient = PolicyEvaluation.Of(model, policy).LogitGradient();
        var moments = ReinforceMoments.Of(model, policy, SoftmaxTable.Scores(policy), null, StateWeighting.Discounted);

        // Two exact computations of one number: rounding.
        for (var i = 0; i < 12; i++)
            Assert.Equal(gradient[i / 3, i % 3], moments.Mean[i], 1e-11);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_covariance_is_that_of_simulated_episodes(bool withBaseline) => Simulated(withBaseline, 200_000, 5);

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 7)]
    [Trait("Category", "Full")]
    public void The_covariance_is_that_of_a_million_simulated_episodes(bool withBaseline, int seed) => Simulated(withBaseline, 1_000_000, (ulong)seed);

    [Fact]
    public void Noise_of_the_reward_adds_its_share_to_the_covariance()
    {
        // One pull: E|g|² = Σ πₐ(rₐ² + v)|eₐ − π|², so that the noise adds v Σ πₐ|eₐ − π|², by hand.
        var logits = new[,] { { 0.4, -0.3, 0.1 }, { 0, 0, 0 } };
        var policy = SoftmaxTable.Policy(logits);
        var (silent, noisy) = (Trace(0), Trace(2));
        var share = 0.0;
        for (var a = 0; a < 3; a++)
            for (var i = 0; i < 3; i++)
                share += policy[0, a] * Math.Pow((i == a ? 1 : 0) - policy[0, i], 2);
        Assert.Equal(silent + (2 * share), noisy, 1e-14);

        double Trace(double variance) => ReinforceMoments.Of(
            PolicyProbe.Envs.Bandit.Gaussian([1, 0.5, -0.2], variance), policy, SoftmaxTable.Scores(policy), null, StateWeighting.Discounted).TraceCovariance;
    }

    [Fact]
    public void Moments_that_do_not_exist_are_refused_with_the_state_that_never_ends()
    {
        var model = RandomMdp.Create(3, 2, 0.9, null, false, new Rng(6));
        var policy = SoftmaxTable.Policy(new double[3, 2]);
        var refusal = Assert.Throws<InvalidOperationException>(() => ReinforceMoments.Of(model, policy, SoftmaxTable.Scores(policy), null, StateWeighting.Undiscounted));
        Assert.Contains("from state 0 it never does", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>g = Σ γᵗψₜ(Gₜ − b) of episodes drawn one by one, in an absorbing process without horizon.</summary>
    private static void Simulated(bool withBaseline, int n, ulong seed)
    {
        const double gamma = 0.9;
        var rng = new Rng(seed);
        var model = RandomMdp.Create(4, 3, gamma, null, true, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var baseline = withBaseline ? PolicyEvaluation.Of(model, policy).V : null;
        var exact = ReinforceMoments.Of(model, policy, SoftmaxTable.Scores(policy), baseline, StateWeighting.Discounted);
        var (sum, square, g) = (0.0, 0.0, new double[12]);
        for (var k = 0; k < n; k++)
        {
            var steps = RandomMdp.Episode(model, policy, rng);
            Array.Clear(g);
            var toGo = 0.0;
            for (var t = steps.Count - 1; t >= 0; t--)
            {
                var (s, a, r) = steps[t];
                toGo = r + (gamma * toGo);
                var weight = Math.Pow(gamma, t) * (toGo - (baseline?[0, s] ?? 0));
                for (var i = 0; i < 3; i++)
                    g[(s * 3) + i] += weight * ((i == a ? 1 : 0) - policy[s, i]);
            }

            var distance = 0.0;
            for (var i = 0; i < 12; i++)
                distance += (g[i] - exact.Mean[i]) * (g[i] - exact.Mean[i]);
            (sum, square) = (sum + distance, square + (distance * distance));
        }

        // |g − E g|² has the trace as its mean: three standard errors of it.
        var trace = sum / n;
        Assert.Equal(exact.TraceCovariance, trace, 3 * Math.Sqrt(((square / n) - (trace * trace)) / n));
    }
}
