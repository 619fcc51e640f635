using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Attacks;

public sealed class IntervalPenaltyTests
{
    private static readonly MlpSpec Spec = new(3, [5, 4], Activation.Tanh, 2);
    private static readonly double[] Radii = [0.1, 0, 0.2];

    [Fact]
    public void Its_gradient_is_that_of_finite_differences()
    {
        var (theta, x) = Draw();
        var gradient = new float[theta.Length];
        var penalty = new IntervalPenalty(Spec.Layout, Radii);
        penalty.Add(theta, x, [0, 1], 2, gradient);
        (double Value, double Theta) At(int i, float step)
        {
            float[] moved = [.. theta];
            moved[i] += step;
            return (penalty.Add(moved, x, [0, 1], 0, new float[theta.Length]), moved[i]);
        }

        // Of weight 2 the gradient is that of the mean itself. Central differences over 1e-4 are off by 1e-8 of the third derivative, and where |w| or |c − q| turns.
        for (var i = 0; i < theta.Length; i++)
        {
            var (up, down) = (At(i, 1e-4f), At(i, -1e-4f));
            Assert.True(Math.Abs(((up.Value - down.Value) / (up.Theta - down.Theta)) - gradient[i]) < 1e-4 * (1 + Math.Abs(gradient[i])), $"{i}: θ {theta[i]}, {gradient[i]}");
        }

        Assert.True(gradient.Max(Math.Abs) > 0.02, "a gradient of 0 would agree with anything");
    }

    [Fact]
    public void No_input_in_the_box_moves_the_output_further()
    {
        var (theta, x) = Draw();
        var network = new FusedMlp<float>(Spec);
        var most = Math.Sqrt(new IntervalPenalty(Spec.Layout, Radii).Add(theta, x[..3], [1], 0, new float[theta.Length]));
        double Out(float[] at)
        {
            var outputs = new float[2];
            network.Predict(theta, [], at, outputs);
            return outputs[1];
        }

        var (rng, here, found) = (new Rng(3), Out(x[..3]), 0.0);
        for (var k = 0; k < 200; k++)
            found = Math.Max(found, Math.Abs(Out([.. Radii.Select((radius, i) => x[i] + (float)(radius * rng.Uniform(-1, 1)))]) - here));
        Assert.InRange(found, 0.1 * most, most + 1e-6);
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void A_critic_learned_with_it_has_closer_bounds(string id)
    {
        var agent = SmallProbes.Fused(id).Learner.Agent;
        var arena = new AttackArena(agent, TinyRuns.Maker(id), 4, CancellationToken.None);
        var n = agent.Policy.Network.Layout.InputSize;
        var set = PerturbationSet.Of(BallNorm.Linf, n, 0.2);
        var seen = arena.Run(null, set, deterministic: false, keep: true, new Rng(1), new Rng(2));
        double Bounds(double weight)
        {
            var critic = SarsaCritic.Fit(agent, seen, 0.99, 300, weight, set.Radii.ToArray(), new Rng(4), CancellationToken.None);
            var layout = critic.Network.Layout;
            float[] theta = [.. critic.Theta.Select(value => (float)value)];
            float[] x = [.. seen[0].States[0], .. layout.InputSize > n ? seen[0].Actions[0] : Array.Empty<float>()];
            return new IntervalPenalty(layout, [.. Enumerable.Repeat(0.2, layout.InputSize)]).Add(theta, x, [0], 0, new float[theta.Length]);
        }

        Assert.True(Bounds(1) < 0.5 * Bounds(0));
    }

    private static (float[] Theta, float[] X) Draw()
    {
        var rng = new Rng(7);
        return ([.. Enumerable.Range(0, Spec.Layout.ParameterCount).Select(_ => (float)(0.7 * rng.NextNormal()))], [.. Enumerable.Range(0, 6).Select(_ => (float)rng.NextNormal())]);
    }
}
