using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs.Exact;

public sealed class ExactProblemTests
{
    [Fact]
    public void The_bandit_has_its_closed_form_gradient()
    {
        // J = Σ πₐ pₐ and ∂J/∂zₐ = πₐ (pₐ − J).
        var model = ((IHasTransitionModel)TwoArmedBandit.Create()).Model;
        var policy = SoftmaxTable.Policy(new[,] { { 0.4, -0.3 }, { 0.0, 0.0 }, { 0.0, 0.0 } });
        var evaluation = PolicyEvaluation.Of(model, policy);
        var j = (policy[0, 0] * 0.7) + (policy[0, 1] * 0.4);
        Assert.Equal(j, evaluation.Return, 1e-15);
        Assert.Equal(policy[0, 0] * (0.7 - j), evaluation.LogitGradient()[0, 0], 1e-15);
        Assert.Equal(policy[0, 1] * (0.4 - j), evaluation.LogitGradient()[0, 1], 1e-15);
        Assert.Equal(0.7, OptimalPolicy.Of(model).Return, 1e-15);
    }

    [Theory]
    [InlineData("two-armed-bandit")]
    [InlineData("chain-walk")]
    public void Episodes_earn_what_the_model_says_and_end_by_themselves(string id)
    {
        const int n = 20000;
        var environment = new EnvironmentCatalogue().Create(id);
        var model = ((IHasTransitionModel)environment).Model;
        var (rng, returns, observation) = (new Rng(1), new double[n], new float[model.States]);
        for (var k = 0; k < n; k++)
        {
            environment.Reset(rng, observation);
            var (step, steps) = (default(TimeStep), 0);
            while (step.End == EpisodeEnd.None)
            {
                step = environment.Step([rng.Integers(0, 2)], observation);
                returns[k] += Math.Pow(model.Discount, steps++) * step.Reward;
            }

            // The horizon belongs to the task: nothing beyond it counts, so nothing may be bootstrapped there.
            Assert.Equal(EpisodeEnd.Terminated, step.End);
            Assert.InRange(steps, 1, model.Horizon!.Value);
        }

        var uniform = SoftmaxTable.Policy(new double[model.States, 2]);
        var mean = returns.Average();
        var error = Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (n - 1) / n);
        Assert.Equal(PolicyEvaluation.Of(model, uniform).Return, mean, 4 * error);
    }

    [Fact]
    public void Going_right_is_best_in_the_middle_of_the_chain()
    {
        var optimal = OptimalPolicy.Of(((IHasTransitionModel)ChainWalk.Create()).Model);
        Assert.Equal(1, optimal.Action[0, 3]);
        Assert.InRange(optimal.Return, 0.7, 0.95);
    }

    [Fact]
    public void A_state_is_seen_as_its_own_unit_vector()
    {
        var problem = (IHasTransitionModel)ChainWalk.Create();
        var observation = new float[7];
        problem.Observe(4, observation);
        Assert.Equal([0, 0, 0, 0, 1, 0, 0], observation);
        Assert.Contains("state: expected 0 to 6, got 7", Assert.Throws<ArgumentException>(() => problem.Observe(7, observation)).Message, StringComparison.Ordinal);
    }
}
