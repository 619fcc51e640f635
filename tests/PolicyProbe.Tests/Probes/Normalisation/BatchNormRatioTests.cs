using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Normalisation;

/// <summary>The ratio between the modes of trained agents, and the controls for which it is 1.</summary>
public sealed class BatchNormRatioTests
{
    private static readonly BatchNormRatio Small = new() { Samples = 256, Draws = 40, Minibatches = [8, 32, 128] };

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void A_trained_policy_with_batchnorm_is_off_policy_as_the_closed_forms_say(string environment)
    {
        var snapshot = Trained(environment, new BatchNormalization());
        var before = snapshot.Learner.Agent.Checksum();
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var result = Small.Measure(new ProbeContext(snapshot, TinyRuns.Maker(environment), seed));
            // Per size KL, χ² and clip fraction; 4 standard errors miss one in 16,000.
            Assert.Equal(1 + (3 * 3), result.GroundTruth.Count);
            Assert.All(result.GroundTruth, check => Assert.True(check.Ok, $"{check.Id}: {check.Measured}, {check.Truth} ± {check.Tolerance}"));
            double Value(string id) => result.Scalars.Single(scalar => scalar.Id == id).Value!.Value;
            double Exact(string id) => result.Scalars.Single(scalar => scalar.Id == id).Truth!.Value;
            Assert.True(Exact("kl@8") > Exact("kl@128"), "minibatches of 8 rows are noisier than of 128");
            Assert.True(Value("kl@8") > 1e-4);
            Assert.InRange(Value("gradient-cosine@8"), -1, 1 - 1e-6);
            Assert.True(Value("value-mode-error@8") > 0);
            Assert.Contains(result.Findings, finding => finding.Id == "off-policy-before-a-step");
        }

        Assert.Equal(before, snapshot.Learner.Agent.Checksum());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_layer_normalisation_or_none_the_ratio_is_exactly_1(bool layer)
    {
        var snapshot = Trained("Pendulum-v1", layer ? [new LayerNormalization()] : []);
        var result = Small.Measure(new ProbeContext(snapshot, TinyRuns.Maker("Pendulum-v1"), 1));
        Assert.All(result.GroundTruth, check => Assert.Equal(0, check.Measured));
        Assert.Equal(4, result.GroundTruth.Count);
        Assert.All(result.Scalars.Where(scalar => scalar.Id.StartsWith("gradient-cosine", StringComparison.Ordinal)), scalar => Assert.Equal(1, scalar.Value!.Value, 1e-12));
        Assert.Equal("ratio-is-one", Assert.Single(result.Findings).Id);
    }

    [Fact]
    public void Statistics_move_in_training_and_start_as_standard()
    {
        var trainer = TinyRuns.Trainer(TinyRuns.Of(TinyRuns.Options, new TrickSet(new BatchNormalization())));
        var policy = trainer.Learner.Agent.Policy;
        float[] Of(string name) => [.. policy.Network.Layout.Buffers.Where(block => block.Name == name).SelectMany(block => policy.Buffers.AsSpan(block.Offset, block.Count).ToArray())];
        Assert.All(Of("1.running_mean"), mean => Assert.Equal(0, mean));
        Assert.All(Of("1.running_var"), variance => Assert.Equal(1, variance));
        trainer.Step();
        Assert.All(Of("1.running_mean").Concat(Of("1.running_var").Select(variance => variance - 1)), moved => Assert.NotEqual(0, moved));
    }

    [Fact]
    public void The_fused_engine_refuses_and_so_does_a_minibatch_of_one_row()
    {
        var tricks = new TrickSet(new BatchNormalization());
        var fused = Assert.Throws<WrongUseException>(() => TinyRuns.Sample(TinyRuns.Options, tricks, engine: Engines.On(Engines.Fused, "cpu")));
        Assert.Contains("--engine torch", fused.Message, StringComparison.Ordinal);
        var single = Assert.Throws<WrongUseException>(() => TinyRuns.Sample(TinyRuns.Options with { Horizon = 8, Minibatch = 5 }, tricks));
        Assert.Contains("minibatch=5", single.Message, StringComparison.Ordinal);
        Assert.Throws<WrongUseException>(() => TinyRuns.Sample(TinyRuns.Options, new TrickSet(new BatchNormalization(), new LayerNormalization())));
        TinyRuns.Sample(TinyRuns.Options with { Horizon = 8, Minibatch = 5 }, new TrickSet(new LayerNormalization()));
    }

    [Fact]
    public void Sizes_out_of_order_are_refused_with_the_order()
    {
        var refusal = Assert.Throws<WrongUseException>(() => (Small with { Minibatches = [32, 8] }).Measure(new ProbeContext(Trained("CartPole-v1"), TinyRuns.Maker("CartPole-v1"), 1)));
        Assert.Contains("minibatches=8,32", refusal.Message, StringComparison.Ordinal);
    }

    private static Snapshot Trained(string environment, params ITrick[] tricks)
    {
        var trainer = TinyRuns.Trainer(TinyRuns.Of(TinyRuns.Options with { Horizon = 64, Minibatch = 32 }, new TrickSet([new TanhActivation(), .. tricks]), environment));
        for (var update = 0; update < 5; update++)
            trainer.Step();
        return trainer.Snapshot();
    }
}
