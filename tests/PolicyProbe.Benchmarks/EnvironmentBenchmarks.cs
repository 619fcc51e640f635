using BenchmarkDotNet.Attributes;
using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Benchmarks;

/// <summary>One step of eight CartPoles side by side.</summary>
public class EnvironmentBenchmarks
{
    private const int Count = 8;

    private readonly VectorEnvironment _environment = new(CartPole.Create, Count, new Rng(1));
    private readonly float[] _actions = new float[Count], _observations = new float[Count * 4], _finals = new float[Count * 4];
    private readonly double[] _rewards = new double[Count];
    private readonly EpisodeEnd[] _ends = new EpisodeEnd[Count];

    [GlobalSetup]
    public void SetUp() => _environment.Reset(_observations);

    [Benchmark(OperationsPerInvoke = Count)]
    public void CartPoleStep() => _environment.Step(_actions, _observations, _rewards, _ends, _finals);
}
