using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.GroundTruth;

public sealed class LinearQuadraticEpisodeTests
{
    // 0.95²⁰⁰⁰ is below 1e-44: what is left of the infinite sum is rounding.
    [Fact]
    public void A_long_episode_without_offset_returns_what_the_stationary_solution_says()
    {
        var policy = RandomLqr.GoldenPolicy;
        var gain = new[,] { { -policy.K[0, 0], -policy.K[0, 1] } };
        Assert.Equal(-11.609624, LinearQuadraticEpisode.Return(RandomLqr.Golden, gain, [0], [policy.Sigma], 0.95, 2000), 1e-6);

        var model = RandomLqr.Create(3, 2, 0.9, new Rng(1));
        var random = RandomLqr.Policy(model, new Rng(2));
        var minus = new double[2, 3];
        for (var i = 0; i < 6; i++)
            minus[i / 3, i % 3] = -random.K[i / 3, i % 3];
        var expected = LinearQuadraticEvaluation.Of(model, random).Return;
        Assert.Equal(expected, LinearQuadraticEpisode.Return(model, minus, [0, 0], [random.Sigma, random.Sigma], 0.9, 2000), 1e-9 * Math.Abs(expected));
    }

    // An offset and σ of its own for each action, undiscounted: the mean of simulated episodes, within four of its standard errors.
    [Fact]
    public void An_affine_policys_episodes_return_it_on_average()
    {
        const int steps = 12;
        var model = RandomLqr.Create(2, 2, 0.9, new Rng(3));
        var (gain, offset, sigma) = (new[,] { { 0.1, -0.3 }, { 0.2, 0.05 } }, new[] { 0.7, -0.4 }, new[] { 0.2, 0.6 });
        var rng = new Rng(4);
        var environment = new LinearQuadraticEnvironment("lqr", "A problem.", "none", model, steps);
        var observation = new float[2];
        var returns = new double[20_000];
        for (var k = 0; k < returns.Length; k++)
        {
            environment.Reset(rng, observation);
            for (var t = 0; t < steps; t++)
            {
                float[] action = [.. Enumerable.Range(0, 2).Select(j => (float)((gain[j, 0] * observation[0]) + (gain[j, 1] * observation[1]) + offset[j] + (sigma[j] * rng.NextNormal())))];
                returns[k] += environment.Step(action, observation).Reward;
            }
        }

        var mean = returns.Average();
        var error = Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (returns.Length - 1) / returns.Length);
        Assert.InRange(LinearQuadraticEpisode.Return(model, gain, offset, sigma, 1, steps), mean - (4 * error), mean + (4 * error));
    }

    [Fact]
    public void Wrong_shapes_and_numbers_are_refused_by_name()
    {
        var model = RandomLqr.Golden;
        Assert.Contains("[m, n]", Assert.Throws<ArgumentException>(() => LinearQuadraticEpisode.Return(model, new double[2, 2], [0], [1], 1, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("m = 1, got 2", Assert.Throws<ArgumentException>(() => LinearQuadraticEpisode.Return(model, new double[1, 2], [0, 0], [1], 1, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("[0, 1]", Assert.Throws<ArgumentException>(() => LinearQuadraticEpisode.Return(model, new double[1, 2], [0], [1], 1.5, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => LinearQuadraticEpisode.Return(model, new double[1, 2], [0], [1], 1, 0)).Message, StringComparison.Ordinal);
    }

    // Central differences of the return, h = 1e-5: h² of the third derivative and 1e-16·|J|/h of rounding stay below 1e-7 of the largest.
    [Theory]
    [InlineData(1, 0.9, 1)]
    [InlineData(2, 0.9, 2)]
    [InlineData(3, 1, 15)]
    [InlineData(4, 0.95, 200)]
    public void The_gradient_is_what_central_differences_of_the_return_say(ulong seed, double discount, int steps)
    {
        var model = RandomLqr.Create(3, 2, 0.9, new Rng(seed));
        var rng = new Rng(seed + 50);
        double[] x = [.. Enumerable.Range(0, 10).Select(i => (i < 6 ? 0.1 : 0.5) * rng.NextNormal())];
        double At(double[] at) => LinearQuadraticEpisode.Return(
            model, new[,] { { at[0], at[1], at[2] }, { at[3], at[4], at[5] } }, at[6..8], [.. at[8..].Select(Math.Exp)], discount, steps);
        var gradient = LinearQuadraticEpisode.Gradient(model, new[,] { { x[0], x[1], x[2] }, { x[3], x[4], x[5] } }, x[6..8], [.. x[8..].Select(Math.Exp)], discount, steps);
        double[] actual = [.. gradient.Gain.Cast<double>(), .. gradient.Offset, .. gradient.LogSigma];
        var scale = actual.Max(Math.Abs);
        Assert.Equal(10, actual.Length);
        for (var i = 0; i < x.Length; i++)
        {
            const double h = 1e-5;
            double[] above = [.. x], below = [.. x];
            (above[i], below[i]) = (x[i] + h, x[i] - h);
            Assert.Equal((At(above) - At(below)) / (2 * h), actual[i], 1e-7 * scale);
        }
    }

    // The golden double integrator for ever: γ²⁰⁰⁰ is nothing. a = −Kx, so dJ/dG = −dJ/dK.
    [Fact]
    public void The_gradient_of_a_long_episode_is_the_stationary_one()
    {
        var policy = RandomLqr.GoldenPolicy;
        var gradient = LinearQuadraticEpisode.Gradient(RandomLqr.Golden, new[,] { { -policy.K[0, 0], -policy.K[0, 1] } }, [0], [policy.Sigma], 0.95, 2000);
        Assert.Equal(-4.532279, gradient.Gain[0, 0], 1e-6);
        Assert.Equal(-0.198179, gradient.Gain[0, 1], 1e-6);
        Assert.Equal(-0.492303, gradient.LogSigma[0], 1e-6);
    }
}
