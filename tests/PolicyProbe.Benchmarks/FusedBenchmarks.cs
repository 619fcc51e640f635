using BenchmarkDotNet.Attributes;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Benchmarks;

/// <summary>The fused engine on the shapes that it is made for; <see cref="NetworkBenchmarks"/> has the first on libtorch.</summary>
public class FusedBenchmarks
{
    private readonly Work _cartPole = new(new MlpSpec(4, [64, 64], Activation.Tanh, 2), 64);
    private readonly Work _single = new(new MlpSpec(4, [64, 64], Activation.Tanh, 2), 1);
    private readonly Work _walker = new(new MlpSpec(17, [64, 64], Activation.Tanh, 6, FreeOutputs: 6), 4096);
    private readonly Work _humanoid = new(new MlpSpec(376, [64, 64], Activation.Tanh, 17, FreeOutputs: 17), 2048);
    private readonly float[] _numbers = new float[4096];

    /// <summary>A PPO minibatch of 64 rows at a θ that is new each time: 1.7 MFLOP.</summary>
    [Benchmark]
    public void CartPoleMinibatch() => _cartPole.Gradient();

    /// <summary>A gradient over 4096 rows: 128 MFLOP.</summary>
    [Benchmark]
    public void WalkerGradient() => _walker.Gradient();

    /// <summary>A product of TRPO's conjugate gradients over 2048 rows, forward and back: 282 MFLOP.</summary>
    [Benchmark]
    public void HumanoidFisherProduct() => _humanoid.Fisher();

    /// <summary>A rollout's question: one row at the same θ as before.</summary>
    [Benchmark]
    public void PredictOneRow() => _single.Predict();

    [Benchmark(OperationsPerInvoke = 4096)]
    public void Tanh() => VectorMath.Tanh(_numbers, _numbers);

    private sealed class Work
    {
        private readonly FusedMlp<float> _network;
        private readonly IPass<float> _open;
        private readonly float[] _theta, _direction, _gradient, _x, _v, _outputs;

        public Work(MlpSpec spec, int batch)
        {
            var rng = new Rng(1);
            float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.1f * (float)rng.NextNormal())];
            _network = new FusedMlp<float>(spec);
            (_theta, _direction, _gradient) = (Draw(_network.Layout.ParameterCount), Draw(_network.Layout.ParameterCount), new float[_network.Layout.ParameterCount]);
            (_x, _v, _outputs) = (Draw(batch * spec.Inputs), Draw(batch * _network.Layout.OutputSize), new float[batch * _network.Layout.OutputSize]);
            _open = _network.Run(_theta, [], _x, NetworkMode.Train);
        }

        public void Gradient()
        {
            _theta[^1] = -_theta[^1];
            using var pass = _network.Run(_theta, [], _x, NetworkMode.Train);
            pass.Pullback(_v, _gradient, []);
        }

        public void Fisher()
        {
            _open.Pushforward(_direction, [], _outputs);
            _open.Pullback(_outputs, _gradient, []);
        }

        public void Predict() => _network.Predict(_theta, [], _x, _outputs);
    }
}
