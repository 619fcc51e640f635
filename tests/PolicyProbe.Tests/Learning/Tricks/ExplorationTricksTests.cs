using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

/// <summary>gsde and state-dependent-std: which distribution, whose noise, held for how long.</summary>
public sealed class ExplorationTricksTests
{
    private static readonly PpoOptions Options = new() { Environments = 3, Horizon = 13, Hidden = [8, 5], InitialLogStd = -0.5 };
    private static readonly EnvironmentSpec Spec = new("test", "A test.", Box.Uniform(3, -1, 1), Box.Uniform(2, -1, 1), null, null, "none");

    [Fact]
    public void State_dependent_deviations_are_outputs_of_the_network_and_otherwise_parameters()
    {
        Agent Build(params ITrick[] tricks) => AgentBuilder.Build(Spec, Options, new TrickSet(tricks), TorchEngine.On("cpu"), new Rng(1));
        var (with, without) = (Build(new StateDependentStd()), Build());
        float[] x = [0.1f, -0.9f, 0.5f, -0.7f, 0.3f, 0.9f];
        float[] one = with.Policy.Predict(x), other = without.Policy.Predict(x);
        Assert.NotEqual(one[2..4], one[6..8]);
        Assert.Equal([-0.5f, -0.5f], other[2..4]);
        Assert.Equal(other[2..4], other[6..8]);
        Assert.DoesNotContain(with.Policy.Network.Layout.Parameters, block => block.Role == BlockRole.FreeOutput);
        // 4 outputs in place of 2, and no free ones: 2 · (5 + 1) more, 2 fewer.
        Assert.Equal(without.Policy.Theta.Length + 12 - 2, with.Policy.Theta.Length);
    }

    [Fact]
    public void The_noise_of_gsde_is_held_for_its_interval_each_environment_under_its_own()
    {
        var (learner, rollout) = TinyRuns.Sample(Options, new TrickSet(new TanhActivation(), new Gsde { Interval = 4 }), "Pendulum-v1");
        var head = Assert.IsType<StateDependentGaussian>(learner.Agent.Head);
        Assert.Equal((5, 4), (head.Features, head.Interval));
        // a = μ + Σⱼ φⱼ e^ℓⱼ ξⱼ: five unknown ξⱼ an environment. Steps that share them satisfy a linear system of four equations
        // and those that do not, do not: compare with the noise drawn from the rollout's own stream.
        var rng = new Rng(201);
        var noise = new double[3 * 5];
        for (var t = 0; t < 13; t++)
        {
            if (t % 4 == 0)
                for (var i = 0; i < noise.Length; i++)
                    noise[i] = rng.NextNormal();
            for (var n = 0; n < 3; n++)
            {
                var z = rollout.Outputs.AsSpan(((t * 3) + n) * head.OutputSize, head.OutputSize);
                var action = (double)z[0];
                for (var j = 0; j < 5; j++)
                    action += z[1 + j] * Math.Exp(z[6 + j]) * noise[(n * 5) + j];
                Assert.Equal(action, rollout.Actions[(t * 3) + n], 1e-6);
            }
        }

        Assert.Equal(3, Enumerable.Range(0, 3).Select(n => rollout.Actions[n]).Distinct().Count());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 6)]
    [InlineData(2, 3)]
    [InlineData(4, 2)]
    public void Noise_is_drawn_as_often_as_the_interval_says(int interval, int draws)
    {
        var sampler = new ActionSampler(new StateDependentGaussian(1, 2, interval), 1, new Rng(1));
        var (actions, seen) = (new float[1], new List<float>());
        for (var t = 0; t < 6; t++)
        {
            sampler.Sample([0, 0.5f, 0.7f, 0, 0], actions);
            seen.Add(actions[0]);
        }

        Assert.Equal(draws, seen.Distinct().Count());
        Assert.Equal(seen.OrderBy(value => seen.IndexOf(value)), seen);
    }

    [Fact]
    public void Environments_keep_their_noise_when_others_have_ended()
    {
        ActionSampler Make() => new(new StateDependentGaussian(1, 2, 0), 3, new Rng(1));
        float[] row = [0, 0.5f, 0.7f, 0, 0], all = new float[3], some = new float[2];
        var (whole, thinning) = (Make(), Make());
        whole.Sample([.. row, .. row, .. row], all);
        thinning.Sample([.. row, .. row, .. row], [0, 1, 2], all);
        thinning.Sample([.. row, .. row], [0, 2], some);
        Assert.Equal([all[0], all[2]], some);
        thinning.Sample([.. row], [2], some.AsSpan(0, 1));
        Assert.Equal(all[2], some[0]);
        Assert.Equal(3, all.Distinct().Count());
    }

    [Theory]
    [InlineData("gsde")]
    [InlineData("state-dependent-std")]
    public void Where_actions_are_discrete_the_trick_is_refused(string id)
    {
        var refusal = Assert.Throws<WrongUseException>(() => TinyRuns.Trainer(TinyRuns.Of(Options, new TrickSet().With(id))));
        Assert.Contains("expected continuous actions", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"--without {id}", refusal.Message, StringComparison.Ordinal);
    }
}
