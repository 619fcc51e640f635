using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Probes.Landscapes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Values;

public sealed class ExactValuesTests
{
    // Mean returns of simulated episodes from each (s, t) that some hundred came to, within 4.5 standard errors: some dozens of them,
    // a failure has probability 5e-4, and the seed is fixed.
    [Theory]
    [InlineData("chain-walk", 0.95)]
    [InlineData("chain-walk", 1)]
    [InlineData("garnet-10-4-3-h15", 0.9)]
    [InlineData("grid-world-5x5-h25", 1)]
    public void Values_of_a_finite_process_are_the_mean_returns_from_each_state_at_each_time(string environment, double discount)
    {
        var (agent, exact, streams) = Sample(environment, discount, [8], 200, 40);
        var groups = new Dictionary<(string Seen, int Time), List<double>>();
        var blind = new Dictionary<string, List<double>>();
        ForEach(streams, discount, (observation, _, time, value) =>
        {
            var seen = string.Join(',', observation);
            (groups.TryGetValue((seen, time), out var list) ? list : groups[(seen, time)] = []).Add(value);
            (blind.TryGetValue(seen, out list) ? list : blind[seen] = []).Add(value);
        });

        var compared = groups.Where(group => group.Value.Count >= 300).ToList();
        Assert.True(compared.Count >= 15, $"{compared.Count}");
        foreach (var ((seen, time), values) in compared)
            RequireNear(exact.At(Observation(seen), time), values);

        // Pairs of one episode are in the same group: four clusters' standard errors would be wider; ten of single pairs are enough to tell.
        foreach (var (seen, values) in blind.Where(group => group.Value.Count >= 1000))
            RequireNear(exact.TimeBlind(Observation(seen))!.Value, values, 10);
        Assert.Equal(agent.Checksum(), PolicyReturnsTests.Agent(environment).Checksum());
    }

    // R − V_t(s) has mean 0 at each time, whatever the state: a test of 4.5 standard errors at six times; and R − Q_t(s, a) too.
    [Theory]
    [InlineData(0.95)]
    [InlineData(1)]
    public void Values_of_a_linear_quadratic_problem_leave_a_mean_of_0_at_each_time(double discount)
    {
        var (agent, make) = (Regulator(0.3, offset: 0.2f), PolicyReturnsTests.Maker("lqr-double-integrator"));
        var streams = new StreamCollector(agent, make, CancellationToken.None).Collect(400, 2, SampleUnit.Trajectories, new Rng(11));
        var exact = ExactValues.Of(agent, make(), discount)!;
        var (values, actions) = (new Dictionary<int, List<double>>(), new Dictionary<int, List<double>>());
        ForEach(streams, discount, (observation, action, time, value) =>
        {
            if (time % 40 != 0 && time != 199)
                return;
            (values.TryGetValue(time, out var list) ? list : values[time] = []).Add(value - exact.At(observation, time));
            (actions.TryGetValue(time, out list) ? list : actions[time] = []).Add(value - exact.At(observation, time) - exact.Advantage(observation, action, time));
        });
        Assert.Equal(6, values.Count);
        foreach (var residuals in values.Values.Concat(actions.Values.Take(5)))
            RequireNear(0, residuals);
        Assert.All(actions[199], residual => Assert.Equal(0, residual, 1e-5)); // the last reward is known from s and a; observations are float32
    }

    [Fact]
    public void Advantages_are_those_of_the_policys_evaluation()
    {
        var (agent, make) = (PolicyReturnsTests.Agent("chain-walk"), PolicyReturnsTests.Maker("chain-walk"));
        var known = (IHasTransitionModel)make();
        var expected = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []);
        var exact = ExactValues.Of(agent, make(), known.Model.Discount)!;
        Assert.Equal(20, exact.Steps);
        var observation = new float[7];
        for (var s = 0; s < 7; s++)
        {
            known.Observe(s, observation);
            for (var t = 0; t < 20; t++)
            {
                Assert.Equal(expected.V[t, s], exact.At(observation, t), 1e-12);
                for (var a = 0; a < 2; a++)
                    Assert.Equal(expected.Advantage(t, s, a), exact.Advantage(observation, [a], t), 1e-12);
            }

            Assert.Equal(0, exact.At(observation, 20));
        }

        observation[0] = 0.5f;
        Assert.Contains("observation", Assert.Throws<ArgumentException>(() => exact.At(observation, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_limit_ends_the_return_or_does_not_count_at_all()
    {
        var (agent, make) = (PolicyReturnsTests.Agent("pendulum-grid"), PolicyReturnsTests.Maker("pendulum-grid"));
        var known = (IHasTransitionModel)make();
        var continuing = ExactValues.Of(agent, make(), 0.95, BeyondLimit.Continues)!;
        var stationary = NetworkPolicy.Evaluate<float>(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known, []);
        var observation = new float[known.Model.States];
        known.Observe(3, observation);
        Assert.Null(continuing.Steps);
        Assert.Equal(stationary.V[0, 3], continuing.At(observation, 0), 1e-9);
        Assert.Equal(stationary.V[0, 3], continuing.At(observation, 1_000_000), 1e-9);
        Assert.Equal(stationary.V[0, 3], continuing.TimeBlind(observation)!.Value, 1e-9);
        Assert.Null(ExactValues.Of(agent, make(), 1, BeyondLimit.Continues));

        var (linear, regulator) = (PolicyReturnsTests.Agent("lqr-double-integrator", []), PolicyReturnsTests.Maker("lqr-double-integrator"));
        Assert.Equal(200, ExactValues.Of(linear, regulator(), 0.9)!.Steps);
        Assert.Null(ExactValues.Of(linear, regulator(), 0.9, BeyondLimit.Continues)?.Steps);
        Assert.Null(ExactValues.Of(PolicyReturnsTests.Agent("lqr-double-integrator"), regulator(), 0.9));
        Assert.Null(ExactValues.Of(PolicyReturnsTests.Agent("CartPole-v1"), PolicyReturnsTests.Maker("CartPole-v1")(), 0.9));
    }

    [Fact]
    public void A_sigma_that_depends_on_the_state_is_no_affine_policy()
    {
        var spec = PolicyReturnsTests.Maker("lqr-double-integrator")().Spec;
        var tricks = new TrickSet(new StateDependentStd());
        var agent = AgentBuilder.Build(spec, TinyRuns.Options with { Hidden = [] }, tricks, plan => new FusedMlp<float>(plan), new Rng(1));
        Assert.False(AffinePolicy.Is(agent));
        Assert.True(AffinePolicy.Is(PolicyReturnsTests.Agent("lqr-double-integrator", [])));
    }

    /// <summary>The double integrator's agent a = −0.8x₁ − 1.2x₂ + g + σε, a linear value network.</summary>
    internal static Agent Regulator(double sigma, float offset = 0)
    {
        var agent = PolicyReturnsTests.Agent("lqr-double-integrator", []);
        new[] { (float)Math.Log(sigma), -0.8f, -1.2f, offset }.CopyTo(agent.Policy.Theta, 0);
        return agent;
    }

    /// <summary>Streams of complete episodes of an untrained agent, and its exact values.</summary>
    internal static (Agent Agent, ExactValues Exact, SampleStream[] Streams) Sample(string environment, double discount, int[] hidden, int count, int episodes)
    {
        var (agent, make) = (PolicyReturnsTests.Agent(environment, hidden), PolicyReturnsTests.Maker(environment));
        var streams = new StreamCollector(agent, make, CancellationToken.None).Collect(count, episodes, SampleUnit.Trajectories, new Rng(11));
        return (agent, ExactValues.Of(agent, make(), discount)!, streams);
    }

    private static void ForEach(SampleStream[] streams, double discount, Action<float[], float[], int, double> visit)
    {
        foreach (var stream in streams)
        {
            var returns = MonteCarloReturns.Of(stream, discount, BeyondLimit.Nothing);
            Assert.Equal(stream.Pairs, returns.Known);
            for (var i = 0; i < stream.Pairs; i++)
                visit(stream.ObservationsOf(i, i + 1).ToArray(), stream.ActionsOf(i, i + 1).ToArray(), stream.EpisodeTime[i], returns.Returns[i]);
        }
    }

    private static float[] Observation(string seen) => [.. seen.Split(',').Select(float.Parse)];

    private static double Spread(List<double> values) => values.Sum(value => (value - values.Average()) * (value - values.Average())) / (values.Count - 1);

    private static void RequireNear(double expected, List<double> values, double errors = 4.5)
    {
        // What happened in none of n episodes has a probability below 8/n (e⁻⁸ = 3e-4); returns are below 1 where they are rare.
        var bound = (errors * Math.Sqrt(Spread(values) / values.Count)) + (Spread(values) == 0 ? 8.0 / values.Count : 0);
        Assert.InRange(values.Average(), expected - bound - 1e-9, expected + bound + 1e-9);
    }
}
