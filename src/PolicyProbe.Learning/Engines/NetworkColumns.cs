using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Some columns of another network's outputs as a network over the same θ: a policy or a value function within a joint one.</summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class NetworkColumns<T> : INetwork<T>, IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly INetwork<T> _joint;
    private readonly int _start;
    private readonly int _count;

    /// <summary>The columns from <paramref name="start"/> on.</summary>
    public NetworkColumns(INetwork<T> joint, int start, int count)
    {
        (_joint, _start, _count) = (joint, start, count);
        Layout = joint.Layout with { OutputSize = count };
    }

    public NetworkLayout Layout { get; }

    public NetworkTraits Traits => _joint.Traits;

    public IPass<T> Run(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, NetworkMode mode) => new Pass(this, _joint.Run(theta, buffers, x, mode));

    public void Predict(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, Span<T> outputs)
    {
        var all = new T[x.Length / Layout.InputSize * _joint.Layout.OutputSize];
        if (outputs.Length * _joint.Layout.OutputSize != all.Length * _count)
            throw new ArgumentException($"outputs: expected [B, O], O = {_count}, {all.Length / _joint.Layout.OutputSize * _count} values, got {outputs.Length}.", nameof(outputs));
        _joint.Predict(theta, buffers, x, all);
        Take(all, outputs);
    }

    public void Dispose() => (_joint as IDisposable)?.Dispose();

    private void Take(ReadOnlySpan<T> all, Span<T> columns)
    {
        var width = _joint.Layout.OutputSize;
        for (var b = 0; b < columns.Length / _count; b++)
            all.Slice((b * width) + _start, _count).CopyTo(columns[(b * _count)..]);
    }

    private T[] Widen(ReadOnlySpan<T> v, int batch)
    {
        if (v.Length != batch * _count)
            throw new ArgumentException($"v: expected [B, O] = [{batch}, {_count}], got {v.Length} values.", nameof(v));
        var width = _joint.Layout.OutputSize;
        var all = new T[batch * width];
        for (var b = 0; b < batch; b++)
            v.Slice(b * _count, _count).CopyTo(all.AsSpan((b * width) + _start));
        return all;
    }

    private sealed class Pass : IPass<T>
    {
        private readonly NetworkColumns<T> _network;
        private readonly IPass<T> _pass;
        private readonly T[] _outputs;

        public Pass(NetworkColumns<T> network, IPass<T> pass)
        {
            (_network, _pass, _outputs) = (network, pass, new T[pass.Batch * network._count]);
            network.Take(pass.Outputs, _outputs);
        }

        public int Batch => _pass.Batch;

        public ReadOnlySpan<T> Outputs => _outputs;

        public ReadOnlySpan<T> ProposedBuffers => _pass.ProposedBuffers;

        public void Pullback(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX) => _pass.Pullback(_network.Widen(v, Batch), gradTheta, gradX);

        public void Pushforward(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs)
        {
            var all = new T[_pass.Outputs.Length];
            _pass.Pushforward(dTheta, dX, all);
            _network.Take(all, dOutputs);
        }

        public void Dispose() => _pass.Dispose();
    }
}
