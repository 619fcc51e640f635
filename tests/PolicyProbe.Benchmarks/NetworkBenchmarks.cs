using BenchmarkDotNet.Attributes;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Benchmarks;

/// <summary>A 4-64-64-2 tanh network on libtorch: forward and pullback of a batch.</summary>
public class NetworkBenchmarks
{
    private readonly TorchNetwork<float> _network = new(new MlpSpec(4, [64, 64], Activation.Tanh, 2));
    private float[] _theta = [], _gradient = [], _x = [], _v = [];

    [Params(64, 4096)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var rng = new Rng(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(rng.NextDouble() - 0.5))];
        _theta = Draw(_network.Layout.ParameterCount);
        _gradient = new float[_theta.Length];
        _x = Draw(Batch * 4);
        _v = Draw(Batch * 2);
    }

    [Benchmark]
    public float ForwardAndPullback()
    {
        using var pass = _network.Run(_theta, [], _x, NetworkMode.Train);
        pass.Pullback(_v, _gradient, []);
        return _gradient[0];
    }

    [GlobalCleanup]
    public void CleanUp() => _network.Dispose();
}
