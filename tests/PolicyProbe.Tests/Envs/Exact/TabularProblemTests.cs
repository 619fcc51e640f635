using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs.Exact;

public sealed class TabularProblemTests
{
    public static TheoryData<string> Ids => [.. new EnvironmentCatalogue().Ids.Where(id => new EnvironmentCatalogue().Create(id) is TabularEnvironment)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Episodes_of_a_uniform_policy_earn_what_the_model_says(string id)
    {
        const int n = 2000;
        var environment = new EnvironmentCatalogue().Create(id);
        var model = ((IHasTransitionModel)environment).Model;
        var exact = PolicyEvaluation.Of(model, SoftmaxTable.Policy(new double[model.States, model.Actions]));
        var (rng, returns, observation) = (new Rng(1), new double[n], new float[model.States]);
        for (var k = 0; k < n; k++)
        {
            environment.Reset(rng, observation);
            var (step, weight) = (default(TimeStep), 1.0);
            for (; step.End == EpisodeEnd.None; weight *= model.Discount)
            {
                step = environment.Step([rng.Integers(0, model.Actions)], observation);
                returns[k] += weight * step.Reward;
            }

            // What a time limit cuts off counts; what a horizon cuts off does not.
            Assert.True(step.End == EpisodeEnd.Terminated || model.Horizon is null);
            if (step.End == EpisodeEnd.Truncated)
                returns[k] += weight * exact.V[0, Array.IndexOf(observation, 1)];
        }

        var mean = returns.Average();
        var error = Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (n - 1) / n);
        Assert.Equal(exact.Return, mean, (4 * error) + 1e-12);
    }

    [Theory]
    [InlineData("bandit-bernoulli-10")]
    [InlineData("bandit-gaussian-10")]
    [InlineData("bandit-deterministic-3")]
    public void A_bandit_has_its_closed_form_gradient(string id)
    {
        // J = Σ πₐrₐ and ∂J/∂zₐ = πₐ(rₐ − J): rounding.
        var model = ((IHasTransitionModel)new EnvironmentCatalogue().Create(id)).Model;
        var logits = new double[model.States, model.Actions];
        for (var a = 0; a < model.Actions; a++)
            logits[0, a] = 0.3 * a;
        var policy = SoftmaxTable.Policy(logits);
        double[] pays = [.. Enumerable.Range(0, model.Actions).Select(a => Enumerable.Range(0, model.States).Sum(to => model.Transition[0, a, to] * model.Reward[0, a, to]))];
        var j = Enumerable.Range(0, model.Actions).Sum(a => policy[0, a] * pays[a]);
        var evaluation = PolicyEvaluation.Of(model, policy);
        Assert.Equal(j, evaluation.Return, 1e-14);
        for (var a = 0; a < model.Actions; a++)
            Assert.Equal(policy[0, a] * (pays[a] - j), evaluation.LogitGradient()[0, a], 1e-14);
        Assert.Equal(pays.Max(), OptimalPolicy.Of(model).Return, 1e-14);
    }

    [Fact]
    public void The_quadratic_bandit_has_the_moments_of_its_closed_form()
    {
        const int n = 100_000;
        const double mean = -0.3, logSigma = -0.5, baseline = -0.4;
        var (environment, rng, observation) = (QuadraticBandit.Create(), new Rng(2), new float[1]);
        var truth = GaussianBanditTruth.Of(mean, logSigma, QuadraticBandit.Best, baseline);
        var (sum, square, earned) = (0.0, 0.0, 0.0);
        for (var k = 0; k < n; k++)
        {
            var z = rng.NextNormal();
            environment.Reset(rng, observation);
            var step = environment.Step([(float)(mean + (Math.Exp(logSigma) * z))], observation);
            Assert.Equal(EpisodeEnd.Terminated, step.End);
            var advantage = step.Reward - baseline;
            var (first, second) = ((z / Math.Exp(logSigma) * advantage) - truth.MeanGradient, (((z * z) - 1) * advantage) - truth.LogSigmaGradient);
            var distance = (first * first) + (second * second);
            (sum, square, earned) = (sum + distance, square + (distance * distance), earned + step.Reward);
        }

        // Four standard errors; the standard deviation of the reward is below 2.
        Assert.Equal(truth.TraceCovariance, sum / n, 4 * Math.Sqrt(((square / n) - (sum / n * sum / n)) / n));
        Assert.Equal(truth.Return, earned / n, 4 * 2 / Math.Sqrt(n));
    }

    [Fact]
    public void A_Garnet_has_its_branching_and_comes_from_its_seed()
    {
        var model = Garnet.Create(12, 3, 4, seed: 5);
        for (var s = 0; s < 12; s++)
            for (var a = 0; a < 3; a++)
                Assert.Equal(4, Enumerable.Range(0, 12).Count(to => model.Transition[s, a, to] > 0));
        Assert.Equal(model.Transition, Garnet.Create(12, 3, 4, seed: 5).Transition);
        Assert.NotEqual(model.Transition, Garnet.Create(12, 3, 4, seed: 6).Transition);
        Assert.Contains("branching: expected 1 to S = 3", Assert.Throws<ArgumentException>(() => Garnet.Create(3, 2, 4, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_way_across_the_grid_is_worth_its_eight_steps_less_the_slipping()
    {
        // Without slipping eight steps pay 0.95⁷ = 0.698; with it, a step in ten goes astray and costs about one step more.
        var optimal = OptimalPolicy.Of(((IHasTransitionModel)GridWorld.Create()).Model);
        Assert.InRange(optimal.Return, 0.62, Math.Pow(0.95, 7));
        Assert.Contains(optimal.Action[0, 0], new[] { 1, 2 });
        Assert.True(OptimalPolicy.Of(((IHasTransitionModel)FiniteGridWorld.Create()).Model).Return <= optimal.Return);
    }

    [Fact]
    public void The_pendulum_on_a_grid_moves_as_the_pendulum_does_on_average()
    {
        // Bilinear weights keep the mean: E[θ′] = θ + θ̇′τ and E[θ̇′] = θ̇ + (15 sin θ + 3u)τ, where no clipping is met.
        var model = PendulumGrid.Model(25, 17);
        const double arc = 2 * Math.PI / 25;
        for (var action = 0; action < 3; action++)
        {
            var (angle, speed) = (0.0, 0.0);
            for (var to = 0; to < model.States; to++)
            {
                angle += model.Transition[(6 * 17) + 9, action, to] * arc * (to / 17);
                speed += model.Transition[(6 * 17) + 9, action, to] * ((to % 17) - 8);
            }

            var faster = 1 + (((15 * Math.Sin(6 * arc)) + (6 * (action - 1))) * 0.05);
            Assert.Equal(faster, speed, 1e-12);
            Assert.Equal((6 * arc) + (faster * 0.05), angle, 1e-12);
        }

        // Standing upright costs nothing, hanging costs π² a step at least until it has moved.
        var optimal = OptimalPolicy.Of(model);
        Assert.True(optimal.V[0, 8] > optimal.V[0, (12 * 17) + 8]);
    }

    [Fact]
    public void A_replica_shares_the_model_and_nothing_that_a_step_changes()
    {
        var first = (TabularEnvironment)new EnvironmentCatalogue().Create("garnet-10-4-3-h15");
        var (observation, other) = (new float[first.Spec.Observation.Size], new float[first.Spec.Observation.Size]);
        first.Reset(new Rng(1), observation);
        first.Step([0], observation);
        var second = (TabularEnvironment)first.Replicate();
        Assert.Same(first.Model, second.Model);
        Assert.Same(first.Spec, second.Spec);
        Assert.Throws<InvalidOperationException>(() => second.Step([0], other));

        // Interleaved, both play the episode that one alone plays.
        second.Reset(new Rng(2), other);
        var alone = new EnvironmentCatalogue().Create("garnet-10-4-3-h15");
        var expected = new float[other.Length];
        alone.Reset(new Rng(2), expected);
        for (var t = 0; t < 10; t++)
        {
            first.Step([1], observation);
            Assert.Equal(alone.Step([0], expected), second.Step([0], other));
            Assert.Equal(expected, other);
        }
    }
}
