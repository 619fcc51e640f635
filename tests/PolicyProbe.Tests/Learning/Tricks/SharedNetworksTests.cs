using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Tricks;

public sealed class SharedNetworksTests
{
    private static readonly PpoOptions Options = new() { Environments = 2, Horizon = 16, Minibatch = 16, Epochs = 2, Hidden = [8, 6], LearningRate = 1e-2 };
    private static readonly TrickSet Tricks = new(new TanhActivation(), new SharedNetworks());

    [Fact]
    public void There_is_one_theta_and_one_optimiser_and_a_step_counts_once()
    {
        var (learner, rollout) = TinyRuns.Sample(Options, Tricks);
        var agent = learner.Agent;
        Assert.True(agent.IsShared);
        Assert.Same(agent.Policy.Theta, agent.Value.Theta);
        Assert.Same(learner.PolicyOptimiser, learner.ValueOptimiser);
        // 4-8-6, then 2 logits and 1 value.
        Assert.Equal((4 * 8) + 8 + (8 * 6) + 6 + (6 * 2) + 2 + 6 + 1, agent.Policy.Theta.Length);
        Assert.Equal((2, 1), (agent.Policy.Network.Layout.OutputSize, agent.Value.Network.Layout.OutputSize));
        new Ppo(Options).Update(learner, rollout, Tricks, new Progress(0, 1), new Rng(1));
        Assert.Equal(4, learner.PolicyOptimiser.Steps);
        Assert.Same(agent.Policy.Theta, agent.Value.Theta);
        Assert.Equal(["policy"], agent.Models.Select(model => model.Name));
    }

    [Fact]
    public void A_copy_shares_within_itself_and_nothing_with_the_original()
    {
        var (learner, _) = TinyRuns.Sample(Options, Tricks);
        var copy = learner.Copy();
        Assert.True(copy.Agent.IsShared);
        Assert.Same(copy.PolicyOptimiser, copy.ValueOptimiser);
        Assert.NotSame(learner.Agent.Policy.Theta, copy.Agent.Policy.Theta);
        Assert.Equal(learner.Agent.Checksum(), copy.Agent.Checksum());
        float[] x = [0.1f, 0.2f, 0.3f, 0.4f];
        Assert.Equal(learner.Agent.Value.Predict(x), copy.Agent.Value.Predict(x));
        Assert.Equal(learner.Agent.Policy.Predict(x), copy.Agent.Policy.Predict(x));
        copy.Agent.Policy.Theta[0]++;
        Assert.NotEqual(learner.Agent.Checksum(), copy.Agent.Checksum());
        Assert.NotEqual(learner.Agent.Value.Predict(x), copy.Agent.Value.Predict(x));
    }

    [Fact]
    public void A_checkpoint_holds_the_network_once_and_gives_it_back()
    {
        using var temporary = new TemporaryFolder();
        var trainer = TinyRuns.Trainer(TinyRuns.Of(Options, Tricks));
        trainer.Step();
        Checkpoint.Write(temporary.Root, trainer.State());
        var names = SafeTensors.Read(File.ReadAllBytes(temporary.At("000001.safetensors"))).Select(tensor => tensor.Name).ToList();
        Assert.Contains("policy.value.weight", names);
        Assert.DoesNotContain(names, name => name.StartsWith("value.", StringComparison.Ordinal));
        var again = Checkpoint.Read(temporary.Root, 1, TinyRuns.Trainer(TinyRuns.Of(Options, Tricks)).Learner);
        Assert.Equal(TinyRuns.Fingerprint(trainer.State()), TinyRuns.Fingerprint(again));
        Assert.True(again.Learner.Agent.IsShared);
        Assert.Same(again.Learner.PolicyOptimiser, again.Learner.ValueOptimiser);
    }

    [Fact]
    public void A_step_of_both_is_a_step_along_the_sum_and_is_clipped_as_one()
    {
        var (learner, rollout) = TinyRuns.Sample(Options, Tricks);
        var batch = Minibatch.Whole(rollout, Estimates.Of(rollout, Options, Tricks));
        var policy = PolicyLoss.Of(learner.Agent.Head, learner.Agent.Policy, batch, 0.2, Tricks, new UpdateMeter()).Gradient;
        var value = ValueLoss.Gradient(learner.Agent.Value, batch, 0.5, Tricks, new UpdateMeter());
        // Of the last layers each loss reaches its own alone.
        var layout = learner.Agent.Policy.Network.Layout;
        foreach (var block in layout.Parameters.Where(block => block.Name.StartsWith("value.", StringComparison.Ordinal) || block.Name.StartsWith("4.", StringComparison.Ordinal)))
            Assert.All((block.Name[0] == 'v' ? policy : value).AsSpan(block.Offset, block.Count).ToArray(), part => Assert.Equal(0, part));
        double[] sum = [.. policy.Zip(value, (p, v) => (double)p + v)];
        var (seen, whole) = (new GradientRecorder(), Options with { Minibatch = 32, Epochs = 1 });
        var s = new Ppo(whole).Update(learner, rollout, new TrickSet([.. Tricks.Tricks, new GradientClipping { Norm = 0.01 }, seen]), new Progress(0, 1), new Rng(1));
        var norm = Math.Sqrt(sum.Sum(part => part * part));
        Near.Vectors([.. sum.Select(part => part / norm)], seen.Policy[0].Select(part => part / 0.01f), 1e-4); // sums in another order, and the 1e-6 of the clip
        Assert.Empty(seen.Value[0]);
        Assert.Equal(0.01, s.PolicyGradientNormClipped!.Value, 1e-5);
        Assert.Null(s.ValueGradientNormClipped);
        Assert.Equal(Vectors.Norm(value), s.ValueGradientNorm!.Value, 1e-5);
    }

    [Fact]
    public void Orthogonal_initialisation_gives_each_last_layer_its_own_gain()
    {
        var agent = TinyRuns.Trainer(TinyRuns.Of(Options, Tricks.With("orthogonal-init"))).Learner.Agent;
        double RowNorm(string name)
        {
            var block = agent.Policy.Network.Layout.Parameters.Single(candidate => candidate.Name == name);
            return Vectors.Norm(agent.Policy.Theta.AsSpan(block.Offset, block.Count / block.Shape[0]));
        }

        Assert.Equal(0.01, RowNorm("4.weight"), 1e-6);
        Assert.Equal(1, RowNorm("value.weight"), 1e-6);
    }

    [Fact]
    public void Wrong_lengths_are_refused_by_a_part_of_a_network()
    {
        var network = TinyRuns.Trainer(TinyRuns.Of(Options, Tricks)).Learner.Agent;
        Assert.Contains("O = 1", Assert.Throws<ArgumentException>(() => network.Value.Network.Predict(network.Value.Theta, [], [1, 2, 3, 4], new float[2])).Message, StringComparison.Ordinal);
        using var pass = network.Policy.Network.Run(network.Policy.Theta, [], [1, 2, 3, 4], NetworkMode.Evaluate);
        Assert.Contains("[1, 2]", Assert.Throws<ArgumentException>(() => pass.Pullback([1], new float[network.Policy.Theta.Length], [])).Message, StringComparison.Ordinal);
    }
}
