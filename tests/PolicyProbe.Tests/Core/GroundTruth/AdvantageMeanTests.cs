using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class AdvantageMeanTests
{
    // Two exact computations, one over all paths: 1e-12 is rounding of some thousand products.
    [Theory]
    [InlineData(0, StateWeighting.Discounted)]
    [InlineData(0.6, StateWeighting.Undiscounted)]
    [InlineData(1, StateWeighting.Undiscounted)]
    public void It_is_the_mean_over_every_path_with_a_wrong_baseline(double lambda, StateWeighting weighting)
    {
        var (model, policy, baseline) = Problem(1);
        var expected = new double[3, 2];
        foreach (var (probability, steps) in Paths.Of(model, policy))
            for (var t = 0; t < steps.Count; t++)
            {
                var advantage = 0.0;
                for (var k = t; k < steps.Count; k++)
                {
                    var beyond = model.Terminal[steps[k].Next] || k == 3 ? 0 : baseline[k + 1, steps[k].Next];
                    advantage += Math.Pow(0.9 * lambda, k - t) * (steps[k].Reward + (0.9 * beyond) - baseline[k, steps[k].State]);
                }

                for (var a = 0; a < 2; a++)
                    expected[steps[t].State, a] += probability * advantage * (weighting == StateWeighting.Discounted ? Math.Pow(0.9, t) : 1)
                        * ((steps[t].Action == a ? 1 : 0) - policy[steps[t].State, a]);
            }

        var actual = AdvantageMean.LogitRows(model, policy, baseline, lambda, weighting);
        for (var i = 0; i < 6; i++)
            Assert.Equal(expected[i / 2, i % 2], actual[i / 2, i % 2], 1e-12);
    }

    [Fact]
    public void With_lambda_1_or_with_V_as_the_baseline_it_is_the_policy_gradient()
    {
        var (model, policy, baseline) = Problem(2);
        var evaluation = PolicyEvaluation.Of(model, policy);
        var expected = evaluation.LogitGradient();
        foreach (var rows in new[]
        {
            AdvantageMean.LogitRows(model, policy, baseline, 1, StateWeighting.Discounted),
            AdvantageMean.LogitRows(model, policy, evaluation.V, 0.3, StateWeighting.Discounted),
        })
            for (var i = 0; i < 6; i++)
                Assert.Equal(expected[i / 2, i % 2], rows[i / 2, i % 2], 1e-12);
        var wrong = AdvantageMean.LogitRows(model, policy, baseline, 0, StateWeighting.Discounted);
        Assert.True(Enumerable.Range(0, 6).Max(i => Math.Abs(wrong[i / 2, i % 2] - expected[i / 2, i % 2])) > 0.01);
    }

    [Fact]
    public void A_process_without_horizon_and_a_baseline_of_another_shape_are_refused()
    {
        var (model, policy, baseline) = Problem(3);
        Assert.Contains("horizon", Assert.Throws<ArgumentException>(() => AdvantageMean.LogitRows(model with { Horizon = null }, policy, baseline, 1, StateWeighting.Discounted)).Message, StringComparison.Ordinal);
        Assert.Contains("[4, 3]", Assert.Throws<ArgumentException>(() => AdvantageMean.LogitRows(model, policy, new double[3, 3], 1, StateWeighting.Discounted)).Message, StringComparison.Ordinal);
    }

    /// <summary>Three states, one of them terminal, two actions, four steps, and a baseline of random numbers.</summary>
    internal static (FiniteMdp Model, double[,] Policy, double[,] Baseline) Problem(ulong seed)
    {
        var rng = new Rng(seed);
        var model = RandomMdp.Create(3, 2, 0.9, 4, true, rng);
        var (policy, baseline) = (SoftmaxTable.Policy(RandomMdp.Logits(3, 2, rng)), new double[4, 3]);
        for (var i = 0; i < 12; i++)
            baseline[i / 3, i % 3] = rng.NextNormal();
        return (model, policy, baseline);
    }
}
