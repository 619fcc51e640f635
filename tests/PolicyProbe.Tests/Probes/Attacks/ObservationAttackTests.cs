using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Envs;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Attacks;

/// <summary>Attacks on networks: inside their set, better than chance at what they climb, and what they are measured by.</summary>
public sealed class ObservationAttackTests
{
    private static readonly string[] Discrete = ["random", "fast-gradient", "mad", "critic", "timed", "black-box"];

    [Theory]
    [InlineData(BallNorm.Linf)]
    [InlineData(BallNorm.L2)]
    [InlineData(BallNorm.L1)]
    public void Every_attack_stays_in_its_set_and_touches_no_masked_dimension(BallNorm norm)
    {
        foreach (var environment in new[] { "CartPole-v1", "Pendulum-v1" })
        {
            var states = States(environment, out _);
            double[] radii = [.. Enumerable.Range(0, states.Width).Select(i => i == 1 ? 0 : 0.1 * (i + 1))];
            var set = new PerturbationSet(norm, radii);
            foreach (var attack in Attacks(environment))
            {
                var delta = attack.Perturb(states, set, new Rng(2));
                for (var row = 0; row < states.Count; row++)
                    // Projections end within rounding of the boundary.
                    Assert.InRange(set.Size(delta.AsSpan(row * states.Width, states.Width)), 0, 1 + 1e-12);
            }
        }
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void Gradients_and_queries_move_actions_further_than_chance(string environment)
    {
        var states = States(environment, out _);
        var set = PerturbationSet.Of(BallNorm.Linf, states.Width, 0.2);
        double Moved(IObservationAttack attack)
        {
            var shown = states.Victim.Outputs([.. states.States.Zip(attack.Perturb(states, set, new Rng(3)), (s, d) => s + d)]);
            var divergence = new double[states.Count];
            states.Victim.Head.KullbackLeibler<double>(states.Outputs, shown, divergence);
            return divergence.Average();
        }

        var chance = Moved(new RandomAttack());
        Assert.True(Moved(new ActionDifferenceAttack(10)) > 1.5 * chance);
        Assert.True(Moved(new BlackBoxAttack(10)) > 1.2 * chance);
        Assert.True(Moved(new FastGradientAttack()) > chance);
    }

    [Fact]
    public void A_critic_attack_lowers_the_value_of_what_is_shown()
    {
        var states = States("CartPole-v1", out var agent);
        var set = PerturbationSet.Of(BallNorm.Linf, states.Width, 0.2);
        var moved = new CriticAttack(10).Perturb(states, set, new Rng(1));
        float[] shown = [.. states.States.Zip(moved, (s, d) => (float)(s + d))], plain = [.. states.States.Select(s => (float)s)];
        var (after, before) = (agent.Value.Predict(shown), agent.Value.Predict(plain));
        for (var row = 0; row < after.Length; row++)
            Assert.True(after[row] <= before[row] + 1e-6, $"{before[row]} → {after[row]}");
        Assert.True(after.Average() < before.Average() - 1e-3);
    }

    [Fact]
    public void The_timed_attack_waits_until_an_action_is_clearly_preferred()
    {
        var states = States("CartPole-v1", out _);
        var set = PerturbationSet.Of(BallNorm.Linf, states.Width, 0.2);
        Assert.All(new TimedAttack(5, 1).Perturb(states, set, new Rng(1)), value => Assert.Equal(0, value));
        var always = new TimedAttack(5, 0).Perturb(states, set, new Rng(1));
        double[] spreads = [.. Enumerable.Range(0, states.Count).Select(row => Math.Abs(Math.Tanh((states.Row(row)[0] - states.Row(row)[1]) / 2)))];
        var middle = spreads.Order().ElementAt(states.Count / 2);
        var some = new TimedAttack(5, middle).Perturb(states, set, new Rng(1));
        for (var row = 0; row < states.Count; row++)
        {
            var (acted, least) = (some.AsSpan(row * states.Width, states.Width).ToArray().Any(value => value != 0), spreads[row]);
            // max π − min π of two actions is |tanh(Δz/2)|; single precision may fall on either side of the median itself.
            if (Math.Abs(least - middle) > 1e-6)
                Assert.Equal(least > middle, acted);
            Assert.Contains(always.AsSpan(row * states.Width, states.Width).ToArray(), value => value != 0);
        }
    }

    [Fact]
    public void A_radius_in_raw_units_is_divided_by_what_the_filter_divides_by()
    {
        var tricks = new TrickSet(new ObservationNormalization(), new ObservationClipping { Range = 5 });
        var (learner, _) = TinyRuns.Sample(TinyRuns.Options with { Horizon = 64 }, tricks);
        var spec = TinyRuns.Maker("CartPole-v1")().Spec;
        var raw = PerceivedSet.Of(learner.Agent, spec, BallNorm.Linf, ObservationUnits.Raw, [1, 0, 2, 1], bounded: false);
        for (var i = 0; i < 4; i++)
            // Single precision of the filter's difference.
            Assert.Equal(new[] { 1, 0, 2, 1 }[i] / learner.Agent.Filter.Moments.Deviation(i), raw.Radii[i], 1e-3 / learner.Agent.Filter.Moments.Deviation(i));
        var delta = new double[] { 100, 0, 0, 0 };
        raw.Scaled(1e6).Project(delta, [4.5, 0, 0, 0]);
        Assert.Equal(0.5, delta[0], 1e-9);
        Assert.Equal(1, PerceivedSet.Of(learner.Agent, spec, BallNorm.Linf, ObservationUnits.Normalised, [], bounded: false).Radii[2]);
        Assert.Contains("4 numbers", Assert.Throws<WrongUseException>(() => PerceivedSet.Of(learner.Agent, spec, BallNorm.Linf, ObservationUnits.Raw, [1], bounded: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Episodes_are_the_same_without_an_attack_and_with_one_that_does_nothing()
    {
        var agent = SmallProbes.Fused("CartPole-v1").Learner.Agent;
        var arena = new AttackArena(agent, TinyRuns.Maker("CartPole-v1"), 5, CancellationToken.None);
        var set = PerturbationSet.Of(BallNorm.Linf, 4, 0.5);
        double[] Returns(IObservationAttack? attack) => [.. arena.Run(attack, set, false, false, new Rng(1), new Rng(2)).Select(episode => episode.Return)];
        Assert.Equal(Returns(null), Returns(new TimedAttack(3, 1)));
        Assert.Equal(Returns(new RandomAttack()), Returns(new RandomAttack()));
        Assert.All(arena.Run(new RandomAttack(), set, false, false, new Rng(1), new Rng(2)), episode => Assert.True(episode.Divergence > 0 && episode.Attacked == episode.Steps));
    }

    [Fact]
    public void The_learned_action_values_follow_the_exact_ones()
    {
        var snapshot = SmallProbes.Fused("garnet-10-4-3");
        var agent = snapshot.Learner.Agent;
        var known = (IHasTransitionModel)TinyRuns.Maker("garnet-10-4-3")();
        var set = PerturbationSet.Of(BallNorm.Linf, 10, 0.1);
        var episodes = new AttackArena(agent, TinyRuns.Maker("garnet-10-4-3"), 10, CancellationToken.None).Run(null, set, false, true, new Rng(1), new Rng(2));
        var critic = SarsaCritic.Fit(agent, episodes, known.Model.Discount, 4000, 0, [], new Rng(3), CancellationToken.None);
        var exact = PolicyEvaluation.Of(known.Model, NetworkPolicy.Table(agent.Policy.Network, agent.Policy.Theta, agent.Policy.Buffers, known));
        var (learned, truth) = (new List<double>(), new List<double>());
        for (var s = 0; s < 10; s++)
        {
            var x = new double[10];
            x[s] = 1;
            var q = critic.Values(x);
            for (var a = 0; a < known.Model.Actions; a++)
                if (agent.Head is Categorical)
                {
                    learned.Add(q[a]);
                    truth.Add(exact.Q[0, s, a]);
                }
        }

        // 10,000 pairs; the noise of a return is a few times the spread of Q, so that a mean of 250 a pair leaves about a tenth of it.
        Assert.InRange(Correlation(learned, truth), 0.9, 1);
    }

    [Fact]
    public void Total_variation_is_that_of_tables_and_of_normals()
    {
        Assert.Equal(0.5 * (Math.Abs(0.75 - 0.5) * 2), ActionVariation.Of(new Categorical(2), [Math.Log(3), 0], [0, 0]), 1e-12);
        // N(0, 1) and N(2, 1): 2Φ(1) − 1.
        Assert.Equal(0.6826894921370859, ActionVariation.Of(new DiagonalGaussian(1), [0, 0], [2, 0]), 1e-9);
        Assert.True(double.IsNaN(ActionVariation.Of(new DiagonalGaussian(1), [0, 0], [2, 0.1])));
    }

    [Fact]
    public void A_timed_attack_on_continuous_actions_is_refused() =>
        Assert.Contains("mad", Assert.Throws<WrongUseException>(() => AttackMeasurement.Ids(new PolicyAttack { Attacks = AttackChoice.Timed }, new DiagonalGaussian(1))).Message, StringComparison.Ordinal);

    private static double Correlation(List<double> x, List<double> y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }

    private static IEnumerable<IObservationAttack> Attacks(string environment) =>
        ((IObservationAttack[])[new RandomAttack(), new FastGradientAttack(), new ActionDifferenceAttack(5), new CriticAttack(5), new TimedAttack(5, 0), new BlackBoxAttack(3)])
        .Where(attack => Discrete.Contains(attack.Id) && (environment == "CartPole-v1" || attack.Id != "timed"));

    /// <summary>Forty random states and a policy whose last layer is far from uniform.</summary>
    private static AttackedStates States(string environment, out Agent agent)
    {
        agent = AgentBuilder.Build(
            TinyRuns.Maker(environment)().Spec, TinyRuns.Options with { Hidden = [16, 16] }, new TrickSet(new TanhActivation(), new OrthogonalInit { PolicyGain = 3 }), spec => new FusedMlp<float>(spec), new Rng(1));
        var (rng, victim) = (new Rng(7), AttackVictim.Of(agent));
        double[] states = [.. Enumerable.Range(0, 40 * agent.Policy.Network.Layout.InputSize).Select(_ => rng.NextNormal())];
        return new AttackedStates(victim, states, victim.Outputs(states));
    }
}
