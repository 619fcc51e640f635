using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Tests.Envs.Exact;

public sealed class LinearQuadraticEnvironmentTests
{
    public static TheoryData<string> Ids => [.. new EnvironmentCatalogue().Ids.Where(id => new EnvironmentCatalogue().Create(id) is IHasLinearQuadraticModel)];

    [Fact]
    public void There_are_five_of_them() => Assert.Equal(5, Ids.Count);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Episodes_under_the_best_gain_earn_what_the_model_says(string id)
    {
        const int n = 2000;
        var environment = new EnvironmentCatalogue().Create(id);
        var model = ((IHasLinearQuadraticModel)environment).LinearQuadratic;
        var policy = new LinearGaussianPolicy(LinearQuadraticOptimum.Of(model, 0.2).K, Math.Log(0.2));
        var exact = LinearQuadraticEvaluation.Of(model, policy);
        var (rng, returns, observation, action) = (new Rng(1), new double[n], new float[model.States], new float[model.Actions]);
        for (var k = 0; k < n; k++)
        {
            environment.Reset(rng, observation);
            var (step, weight) = (default(TimeStep), 1.0);
            for (; step.End == EpisodeEnd.None; weight *= model.Discount)
            {
                for (var i = 0; i < action.Length; i++)
                {
                    var mean = 0.0;
                    for (var j = 0; j < observation.Length; j++)
                        mean -= policy.K[i, j] * observation[j];
                    action[i] = (float)(mean + (0.2 * rng.NextNormal()));
                }

                step = environment.Step(action, observation);
                returns[k] += weight * step.Reward;
            }

            // Nothing ends by itself; what was cut off counts, and float32 keeps enough of the state to add it.
            Assert.Equal(EpisodeEnd.Truncated, step.End);
            returns[k] += weight * exact.Value([.. observation.Select(value => (double)value)]);
        }

        var average = returns.Average();
        var error = Math.Sqrt(returns.Sum(value => (value - average) * (value - average)) / (n - 1) / n);
        Assert.Equal(exact.Return, average, 4 * error);
    }

    [Fact]
    public void The_golden_problem_is_in_the_catalogue()
    {
        var model = ((IHasLinearQuadraticModel)DoubleIntegrator.Create()).LinearQuadratic;

        // The golden number has six decimals.
        Assert.Equal(-11.609624, LinearQuadraticEvaluation.Of(model, new LinearGaussianPolicy(new[,] { { 0.8, 1.2 } }, Math.Log(0.3))).Return, 5e-7);
    }

    [Fact]
    public void A_step_is_one_step_of_the_equations()
    {
        var model = RandomRegulator.Model(3, 2, seed: 4) with { W = new double[3, 3] };
        var environment = new LinearQuadraticEnvironment("test", "A test.", "none", model);
        var observation = new float[3];
        environment.Reset(new Rng(1), observation);
        double[] x = [.. observation.Select(value => (double)value)];
        var step = environment.Step([0.5f, -1], observation);

        // float32 has 6e-8 of a state of size 1 to 4; Q and R are unit matrices.
        for (var i = 0; i < 3; i++)
            Assert.Equal((model.A[i, 0] * x[0]) + (model.A[i, 1] * x[1]) + (model.A[i, 2] * x[2]) + (0.5 * model.B[i, 0]) - model.B[i, 1], observation[i], 2e-6);
        Assert.Equal(-(x.Sum(value => value * value) + 1.25), step.Reward, 2e-6);
    }

    [Fact]
    public void A_seed_makes_the_same_stable_system()
    {
        Assert.Equal(RandomRegulator.Model(4, 2, 7).A, RandomRegulator.Model(4, 2, 7).A);
        Assert.NotEqual(RandomRegulator.Model(4, 2, 7).A, RandomRegulator.Model(4, 2, 8).A);

        // Scaling rounds.
        Assert.Equal(0.95, LinearQuadraticModel.SpectralRadius(RandomRegulator.Model(4, 2, 7).A), 1e-12);
    }

    [Fact]
    public void A_state_that_runs_away_is_cut_off_with_everything_finite()
    {
        var model = RandomRegulator.Model(2, 1, seed: 4, radius: 1e100);
        var (environment, observation) = (new LinearQuadraticEnvironment("test", "A test.", "none", model), new float[2]);
        environment.Reset(new Rng(1), observation);
        var step = environment.Step([0], observation);
        Assert.Equal(EpisodeEnd.Truncated, step.End);
        Assert.True(double.IsFinite(step.Reward));
        Assert.All(observation, value => Assert.InRange(value, -1e12f, 1e12f));
    }
}
