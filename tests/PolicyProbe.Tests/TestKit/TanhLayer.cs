using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.TestKit;

/// <summary>f(θ, x) = 2 tanh(W x + b): the smallest network whose parameters couple the states and whose outputs are not linear.</summary>
internal sealed class TanhLayer<T>(int inputs, int outputs) : INetwork<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public NetworkLayout Layout { get; } = new(
        inputs,
        outputs,
        [new Block("weight", [outputs, inputs], BlockRole.Weight, 0), new Block("bias", [outputs], BlockRole.Bias, outputs * inputs)],
        []);

    public NetworkTraits Traits { get; } = new("test", BatchCoupled: false, RowInvariant: true);

    public IPass<T> Run(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, NetworkMode mode) => new Pass(inputs, outputs, theta, x);

    public void Predict(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, Span<T> outputs)
    {
        using var pass = Run(theta, buffers, x, NetworkMode.Evaluate);
        pass.Outputs.CopyTo(outputs);
    }

    private sealed class Pass : IPass<T>
    {
        private readonly int _inputs;
        private readonly int _outputs;
        private readonly T[] _x;
        private readonly T[] _tanh;
        private readonly T[] _z;

        public Pass(int inputs, int outputs, ReadOnlySpan<T> theta, ReadOnlySpan<T> x)
        {
            (_inputs, _outputs, _x) = (inputs, outputs, x.ToArray());
            Batch = x.Length / inputs;
            _tanh = new T[Batch * outputs];
            for (var i = 0; i < _tanh.Length; i++)
            {
                var (b, o) = (i / outputs, i % outputs);
                var sum = theta[(outputs * inputs) + o];
                for (var j = 0; j < inputs; j++)
                    sum += theta[(o * inputs) + j] * x[(b * inputs) + j];
                _tanh[i] = T.Tanh(sum);
            }

            _z = [.. _tanh.Select(value => value + value)];
        }

        public int Batch { get; }

        public ReadOnlySpan<T> Outputs => _z;

        public ReadOnlySpan<T> ProposedBuffers => [];

        public void Pullback(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX)
        {
            gradTheta.Clear();
            for (var i = 0; i < _tanh.Length; i++)
            {
                var (b, o) = (i / _outputs, i % _outputs);
                var slope = v[i] * T.CreateChecked(2) * (T.One - (_tanh[i] * _tanh[i]));
                gradTheta[(_outputs * _inputs) + o] += slope;
                for (var j = 0; j < _inputs; j++)
                    gradTheta[(o * _inputs) + j] += slope * _x[(b * _inputs) + j];
            }
        }

        public void Pushforward(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
