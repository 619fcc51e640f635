using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Bandits;

public sealed class SoftmaxTests
{
    // Central differences of πᵀr with h = 1e-5: 1e-10 from h², 1e-11 from rounding.
    [Fact]
    public void A_step_is_the_gradient_of_the_expected_reward()
    {
        double[] logits = [0.3, -1.2, 0.8, 2], means = [0.5, 0.9, -0.4, 0.1];
        double Reward(double[] at) => at.Zip(means, (logit, mean) => Math.Exp(logit) * mean).Sum() / at.Sum(Math.Exp);
        double[] stepped = [.. logits];
        new SoftmaxGradient(0.1).Step(stepped, means);
        for (var i = 0; i < 4; i++)
        {
            double[] up = [.. logits], down = [.. logits];
            (up[i], down[i]) = (up[i] + 1e-5, down[i] - 1e-5);
            Assert.Equal((Reward(up) - Reward(down)) / 2e-5, (stepped[i] - logits[i]) / 0.1, 1e-9);
        }
    }

    // The error of finite steps is of order η: a tenth of the step leaves a tenth, to 10 %.
    [Fact]
    public void Small_steps_tend_to_the_closed_form_in_proportion()
    {
        double Error(double step) => new SoftmaxGradient(step).Play(0.3, (int)Math.Round(500 / step)).LogOdds - SoftmaxGradient.LogOdds(0.3, 500);
        Assert.InRange(Error(1), 1e-4, 0.1);
        Assert.InRange(Error(0.1) / Error(1), 0.09, 0.11);
    }

    // By hand: the first pull is even and its advantage its reward; after arm 0, x = 2·½·1·½ = ½; after arm 1, which gives 0, x stays 0.
    [Fact]
    public void Expected_pulls_of_two_are_those_of_a_tree_by_hand()
    {
        var first = 1 / (1 + Math.Exp(-0.5));
        Assert.Equal((0.5 * (1 + first)) + (0.5 * 0.5), new SoftmaxReinforce(0.5).ExpectedPulls(new FixedArms(1, 0), 2), 1e-14);
    }
}
