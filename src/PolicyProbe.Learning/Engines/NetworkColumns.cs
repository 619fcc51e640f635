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

    public IPass<T> Run(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, NetworkMode mode)
    {
        var pass = _joint.Run(theta, buffers, x, mode);
        return pass is IHessianProduct<T> curved ? new CurvedPass(this, pass, curved) : new Pass(this, pass);
    }

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

    private class Pass : IPass<T>
    {
        private readonly IPass<T> _pass;
        private readonly T[] _outputs;

        public Pass(NetworkColumns<T> network, IPass<T> pass)
        {
            (Network, _pass, _outputs) = (network, pass, new T[pass.Batch * network._count]);
            network.Take(pass.Outputs, _outputs);
        }

        public int Batch => _pass.Batch;

        protected NetworkColumns<T> Network { get; }

        public ReadOnlySpan<T> Outputs => _outputs;

        public ReadOnlySpan<T> ProposedBuffers => _pass.ProposedBuffers;

        public void Pullback(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX) => _pass.Pullback(Network.Widen(v, Batch), gradTheta, gradX);

        public void Pushforward(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs)
        {
            var all = new T[_pass.Outputs.Length];
            _pass.Pushforward(dTheta, dX, all);
            Network.Take(all, dOutputs);
        }

        public void Dispose() => _pass.Dispose();
    }

    /// <summary>A pass over a joint pass that knows its second derivatives.</summary>
    private sealed class CurvedPass(NetworkColumns<T> network, IPass<T> pass, IHessianProduct<T> curved) : Pass(network, pass), IHessianProduct<T>
    {
        public void HessianProduct(ReadOnlySpan<T> v, ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> hTheta, Span<T> hX) =>
            curved.HessianProduct(Network.Widen(v, Batch), dTheta, dX, hTheta, hX);
    }
}
