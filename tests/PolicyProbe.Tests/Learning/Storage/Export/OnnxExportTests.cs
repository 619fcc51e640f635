using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage.Export;

public sealed class OnnxExportTests
{
    public static TheoryData<string, string[], string[]> Agents => new()
    {
        { "CartPole-v1", [], [] },
        { "CartPole-v1", ["shared-networks"], ["tanh"] },
        { "Pendulum-v1", ["observation-normalization", "observation-clipping"], [] },
        { "Pendulum-v1", ["state-dependent-std"], [] },
        { "MountainCarContinuous-v0", ["gsde", "observation-normalization"], [] },
    };

    /// <summary>The interpreter computes in double, the agent in single precision: 1e-6 of numbers of about 1 is some of its last bits.</summary>
    [Theory]
    [MemberData(nameof(Agents))]
    public void A_model_computes_what_the_agent_does(string environment, string[] with, string[] without)
    {
        var tricks = without.Aggregate(with.Aggregate(Presets.For("ppo", "any").Tricks, (set, id) => set.With(id)), (set, id) => set.Without(id));
        var trainer = TinyRuns.Trainer(TinyRuns.Configuration(environment, updates: 3, tricks: tricks, options: TinyRuns.Options with { Hidden = [8, 6], LearningRate = 1e-3 }));
        for (var update = 0; update < 2; update++)
            trainer.Step();
        var (snapshot, spec) = (trainer.Snapshot(), TinyRuns.Maker(environment)().Spec);
        var model = new OnnxInterpreter(OnnxExport.Write(snapshot, spec, "1.2.3"));
        Assert.Equal((8, 13), (model.IrVersion, model.Opset));
        Assert.Equal(["observation"], model.Inputs);
        Assert.Equal(environment, model.Facts["environment"]);
        Assert.Equal(snapshot.Learner.Agent.Checksum(), model.Facts["weights-sha256"]);

        const int Rows = 7;
        var (agent, width, rng) = (snapshot.Learner.Agent, spec.Observation.Size, new Rng(5));
        float[] observations = [.. Enumerable.Range(0, Rows * width).Select(_ => (float)(2 * rng.NextNormal()))];
        var seen = observations.ToArray();
        agent.Filter.Apply(seen);
        var (outputs, computed) = (agent.Policy.Predict(seen), model.Run(observations, width));
        Near(agent.Value.Predict(seen), computed["value"]);
        if (agent.Head is Categorical)
        {
            Near(outputs, computed["logits"]);
            return;
        }

        // Of a normal density: its mode is μ, and log π(μ) = −Σ log σ − A/2 log 2π; one action dimension here.
        var mean = new float[Rows];
        agent.Head.Mode<float>(outputs, mean);
        Near(mean, computed["mean"]);
        var densities = new float[Rows];
        agent.Head.LogProbability<float>(outputs, mean, densities);
        var logStd = computed["log_std"];
        Near([.. densities.Select(density => (float)(-density - (0.5 * Math.Log(2 * Math.PI))))], [.. Enumerable.Range(0, Rows).Select(row => logStd[row % logStd.Length])]);
    }

    private static void Near(float[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-6 * Math.Max(1, Math.Abs(pair.First)), $"{pair.First} and {pair.Second}"));
    }
}
