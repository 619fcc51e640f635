using BenchmarkDotNet.Attributes;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Learning;

namespace PolicyProbe.Benchmarks;

/// <summary>The parts of an update: advantages, head, optimiser, and a whole update of one minibatch.</summary>
public class LearningBenchmarks
{
    private const int Pairs = 2048, Batch = 64;

    private readonly Categorical _head = new(2);
    private readonly Adam _adam = new(4610);
    private readonly float[] _theta = new float[4610], _gradient = new float[4610];
    private readonly double[] _rewards = new double[Pairs];
    private readonly float[] _values = new float[Pairs], _advantages = new float[Pairs];
    private readonly EpisodeEnd[] _ends = new EpisodeEnd[Pairs];
    private readonly float[] _outputs = new float[Pairs * 2], _actions = new float[Pairs], _logs = new float[Pairs], _weights = new float[Pairs], _toOutputs = new float[Pairs * 2];
    private Trainer? _trainer;

    [GlobalSetup]
    public void SetUp()
    {
        var rng = new Rng(1);
        Array.Fill(_rewards, 1);
        foreach (var values in new[] { _values, _outputs, _weights, _gradient })
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(rng.NextDouble() - 0.5);
        var preset = Presets.For("sb3-ppo", "CartPole-v1");
        var options = (PpoOptions)preset.Options with { Horizon = Batch, Minibatch = Batch, Epochs = 1 };
        var configuration = RunConfiguration.From(preset, CartPole.Create().Spec, long.MaxValue / 1_000_000_000, 1, options, preset.Tricks, Engines.Fused, "cpu");
        _trainer = new Trainer(configuration, CartPole.Create, Engines.On(Engines.Fused, "cpu"));
    }

    [Benchmark]
    public void GeneralizedAdvantageOf2048() => GeneralizedAdvantage.Compute(_rewards, _values, _values, _ends, 1, 0.99, 0.95, _advantages);

    [Benchmark]
    public void CategoricalLogProbabilityAndGradientOf2048()
    {
        _head.LogProbability<float>(_outputs, _actions, _logs);
        _head.AddLogProbabilityGradient<float>(_outputs, _actions, _weights, _toOutputs);
    }

    [Benchmark]
    public void AdamStepOf4610() => _adam.Step(_theta, _gradient, 3e-4);

    /// <summary>64 environment steps, then one minibatch of 64 for policy and value.</summary>
    [Benchmark]
    public TrainingRow PpoUpdateOfOneMinibatch() => _trainer!.Step();
}
