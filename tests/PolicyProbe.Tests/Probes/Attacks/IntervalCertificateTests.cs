using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Attacks;

public sealed class IntervalCertificateTests
{
    [Theory]
    [InlineData(BallNorm.Linf)]
    [InlineData(BallNorm.L2)]
    [InlineData(BallNorm.L1)]
    public void Of_a_linear_policy_it_is_the_margin_over_the_dual_norm(BallNorm norm)
    {
        var (agent, tricks) = Agent([]);
        var (certificate, set) = (IntervalCertificate.Of(agent, tricks)!, new PerturbationSet(norm, [1, 0.5, 2, 1]));
        var rng = new Rng(5);
        for (var trial = 0; trial < 20; trial++)
        {
            double[] x = [.. Enumerable.Range(0, 4).Select(_ => rng.NextNormal())], difference = [.. Enumerable.Range(0, 4).Select(i => (double)agent.Policy.Theta[i] - agent.Policy.Theta[4 + i])];
            var margin = Math.Abs(difference.Zip(x, (w, v) => w * v).Sum() + agent.Policy.Theta[8] - agent.Policy.Theta[9]);
            // A margin of 10⁻⁵ (1 + |z|) is kept for the policy's own rounding, and the radius is found to 10⁻⁶ of 10.
            Assert.Equal(Math.Min(10, margin / set.DualNorm(difference)), certificate.Radius(x, set, 10), 1e-3);
        }
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    public void No_attack_flips_an_action_that_is_certified(Activation activation)
    {
        var (agent, tricks) = Agent([16, 16], activation);
        var (certificate, victim, unit, rng) = (IntervalCertificate.Of(agent, tricks)!, AttackVictim.Of(agent), PerturbationSet.Of(BallNorm.Linf, 4, 1), new Rng(6));
        var positive = 0;
        for (var trial = 0; trial < 60; trial++)
        {
            double[] x = [.. Enumerable.Range(0, 4).Select(_ => rng.NextNormal())];
            var radius = certificate.Radius(x, unit, 1);
            positive += radius > 1e-3 ? 1 : 0;
            if (radius == 0)
                continue;
            var best = AttackVictim.Best(victim.Outputs(x));
            var found = new SetAscent(unit.Scaled(radius)) { Steps = 40, Starts = 5, RandomStart = true }.Run(new NetworkLoss(victim.Policy, [], [], new Margin([best]), 1), x, rng.Fork($"trial/{trial}"));
            Assert.True(found.Values[0] < 0, $"margin {found.Values[0]} at a certified radius of {radius}");
            Assert.False(certificate.Holds(x, unit.Scaled(Math.Max(radius, 0.5) * 20)));
        }

        // Bounds through two layers of 16 are loose and not empty.
        Assert.InRange(positive, 30, 60);
    }

    [Fact]
    public void Continuous_actions_have_none() =>
        Assert.Null(IntervalCertificate.Of(TinyRuns.Sample(TinyRuns.Options, new TrickSet(), "Pendulum-v1").Learner.Agent, new TrickSet()));

    [Fact]
    public void A_shared_network_is_certified_by_its_policys_columns()
    {
        var tricks = new TrickSet(new TanhActivation(), new SharedNetworks());
        var agent = AgentBuilder.Build(TinyRuns.Maker("CartPole-v1")().Spec, TinyRuns.Options with { ValueLearningRate = null }, tricks, spec => new FusedMlp<float>(spec), new Rng(2));
        var certificate = IntervalCertificate.Of(agent, tricks)!;
        Assert.True(certificate.Holds([0.5, -1, 0.3, 2], PerturbationSet.Of(BallNorm.Linf, 4, 1e-4)));
        Assert.False(certificate.Holds([0.5, -1, 0.3, 2], PerturbationSet.Of(BallNorm.Linf, 4, 1e4)));
    }

    private static (Agent Agent, TrickSet Tricks) Agent(int[] hidden, Activation activation = Activation.Tanh)
    {
        var tricks = new TrickSet([new OrthogonalInit { PolicyGain = 3 }, .. activation == Activation.Tanh ? (ITrick[])[new TanhActivation()] : []]);
        return (AgentBuilder.Build(TinyRuns.Maker("CartPole-v1")().Spec, TinyRuns.Options with { Hidden = hidden }, tricks, spec => new FusedMlp<float>(spec), new Rng(1)), tricks);
    }
}
