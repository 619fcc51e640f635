using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class PolicyEvaluationTests
{
    /// <summary>(horizon, γ, with a terminal state): finite and infinite, episodic and continuing, γ = 1 where it may be.</summary>
    public static TheoryData<int?, double, bool> Kinds => new()
    {
        { 8, 0.9, false },
        { 8, 1.0, true },
        { null, 0.9, false },
        { null, 0.9, true },
        { null, 1.0, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_gradients_are_those_of_central_differences(int? horizon, double discount, bool terminal)
    {
        var rng = new Rng(1);
        var model = RandomMdp.Create(4, 3, discount, horizon, terminal, rng);
        var logits = RandomMdp.Logits(4, 3, rng);
        var gradient = PolicyEvaluation.Of(model, SoftmaxTable.Policy(logits)).LogitGradient();
        const double h = 1e-5;
        for (var s = 0; s < 4; s++)
            for (var a = 0; a < 3; a++)
            {
                var (up, down) = ((double[,])logits.Clone(), (double[,])logits.Clone());
                up[s, a] += h;
                down[s, a] -= h;

                // h²J‴/6 and εJ/h are both near 1e-10 for returns of size 1 to 10.
                Assert.Equal((Return(up) - Return(down)) / (2 * h), gradient[s, a], 1e-8);
            }

        double Return(double[,] z) => PolicyEvaluation.Of(model, SoftmaxTable.Policy(z)).Return;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_gradient_in_the_table_is_the_slope_towards_another_policy(int? horizon, double discount, bool terminal)
    {
        var rng = new Rng(2);
        var model = RandomMdp.Create(4, 3, discount, horizon, terminal, rng);
        var (here, there) = (SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng)), SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng)));
        var gradient = PolicyEvaluation.Of(model, here).PolicyGradient();
        var slope = 0.0;
        for (var s = 0; s < 4; s++)
            for (var a = 0; a < 3; a++)
                slope += gradient[s, a] * (there[s, a] - here[s, a]);

        // A difference of fourth order: h⁴ J⁽⁵⁾/30 ≈ 1e-11 and ε/h ≈ 1e-12 for a return of size 1 to 10.
        const double h = 1e-3;
        Assert.Equal(((8 * (Mixed(h) - Mixed(-h))) - (Mixed(2 * h) - Mixed(-2 * h))) / (12 * h), slope, 1e-8);

        double Mixed(double weight)
        {
            var policy = new double[4, 3];
            for (var s = 0; s < 4; s++)
                for (var a = 0; a < 3; a++)
                    policy[s, a] = ((1 - weight) * here[s, a]) + (weight * there[s, a]);
            return PolicyEvaluation.Of(model, policy).Return;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_performance_difference_is_the_advantage_where_the_new_policy_goes(int? horizon, double discount, bool terminal)
    {
        // J(π′) − J(π) = Σ d^π′(s) Σ π′(a|s) A^π(s, a): Kakade and Langford (2002), lemma 6.1. An identity: 1e-12 is rounding.
        var rng = new Rng(3);
        var model = RandomMdp.Create(4, 3, discount, horizon, terminal, rng);
        var old = PolicyEvaluation.Of(model, SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng)));
        var now = PolicyEvaluation.Of(model, SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng)));
        var difference = 0.0;
        for (var t = 0; t < now.Layers; t++)
            for (var s = 0; s < 4; s++)
                for (var a = 0; a < 3; a++)
                    difference += now.Occupancy[t, s] * now.Policy[s, a] * old.Advantage(t, s, a);
        Assert.Equal(now.Return - old.Return, difference, 1e-12);
    }

    [Theory]
    [InlineData(8, 0.9, false)]
    [InlineData(null, 1.0, true)]
    public void The_return_is_the_mean_of_simulated_episodes(int? horizon, double discount, bool terminal)
    {
        const int n = 50000;
        var rng = new Rng(4);
        var model = RandomMdp.Create(4, 3, discount, horizon, terminal, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        double[] returns = [.. Enumerable.Range(0, n).Select(_ => RandomMdp.Episode(model, policy, rng).Select((step, t) => Math.Pow(discount, t) * step.Reward).Sum())];
        var mean = returns.Average();
        var error = Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (n - 1) / n);
        Assert.Equal(PolicyEvaluation.Of(model, policy).Return, mean, 4 * error);
    }

    [Fact]
    public void A_long_horizon_comes_to_what_no_horizon_gives()
    {
        var rng = new Rng(5);
        var model = RandomMdp.Create(4, 3, 0.9, 400, true, rng);
        var policy = SoftmaxTable.Policy(RandomMdp.Logits(4, 3, rng));
        var (within, beyond) = (PolicyEvaluation.Of(model, policy), PolicyEvaluation.Of(model with { Horizon = null }, policy));

        // What is cut off is 0.9^400 / (1 − 0.9) ≈ 5e-18.
        Assert.Equal(beyond.Return, within.Return, 1e-12);
        for (var s = 0; s < 4; s++)
        {
            Assert.Equal(beyond.V[0, s], within.V[0, s], 1e-12);
            Assert.Equal(beyond.Occupancy[0, s], Enumerable.Range(0, 400).Sum(t => within.Occupancy[t, s]), 1e-12);
        }
    }

    [Fact]
    public void A_policy_that_never_ends_without_discount_is_refused()
    {
        var model = RandomMdp.Create(3, 2, 1, null, false, new Rng(6));
        var uniform = SoftmaxTable.Policy(new double[3, 2]);
        Assert.Contains("γ = 1", Assert.Throws<InvalidOperationException>(() => PolicyEvaluation.Of(model, uniform)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_optimal_policy_beats_every_deterministic_one_and_is_worth_its_value()
    {
        var model = RandomMdp.Create(4, 3, 0.9, null, true, new Rng(7));
        var optimal = OptimalPolicy.Of(model);
        Assert.Equal(optimal.Return, PolicyEvaluation.Of(model, optimal.Policy(0, 3)).Return, 1e-11);
        for (var code = 0; code < 81; code++)
        {
            var policy = new double[4, 3];
            for (var (s, rest) = (0, code); s < 4; s++, rest /= 3)
                policy[s, rest % 3] = 1;
            Assert.True(PolicyEvaluation.Of(model, policy).Return <= optimal.Return + 1e-11);
        }

        // With a horizon the best action depends on the time left, so no stationary policy can be better.
        var within = model with { Horizon = 5 };
        Assert.True(OptimalPolicy.Of(within).Return >= PolicyEvaluation.Of(within, optimal.Policy(0, 3)).Return - 1e-12);
        Assert.Equal(5, OptimalPolicy.Of(within).V.GetLength(0));
    }
}
