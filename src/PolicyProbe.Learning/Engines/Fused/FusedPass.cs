using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>A pass of the fused engine seen from outside: its life, the lengths of its arguments, its outputs.</summary>
internal abstract class FusedPass<T>(FusedMlp<T> network, FusedPlan plan) : IPass<T>, IHessianProduct<T>, IActivations<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// So many rows go through all layers together, small enough to stay in the cache, and are summed before their sum joins the
    /// others': the number is part of every gradient's bits.
    /// </summary>
    public const int BlockRows = 64;

    private T[] _outputs = [];
    private int _batch;
    private int _leased;

    public int Batch => _batch;

    public ReadOnlySpan<T> Outputs
    {
        get
        {
            CheckAlive();
            return _outputs.AsSpan(0, _batch * plan.Outputs);
        }
    }

    public ReadOnlySpan<T> ProposedBuffers => [];

    public IReadOnlyList<(string Name, int Width)> Layers => plan.Layers;

    /// <summary>What is computed.</summary>
    protected FusedPlan Plan => plan;

    /// <summary>The forward pass over θ [P] and x [B, I], everything kept for derivatives; the pass is the caller's until it is disposed.</summary>
    public void Begin(ReadOnlySpan<T> theta, ReadOnlySpan<T> x)
    {
        _batch = x.Length / plan.Inputs;
        var count = checked(_batch * plan.Outputs);
        if (_outputs.Length < count)
            _outputs = new T[count];
        Forward(theta, x, _outputs.AsSpan(0, count));
        Volatile.Write(ref _leased, 1);
    }

    /// <summary>f(θ, x) [B, O] alone.</summary>
    public abstract void Predict(ReadOnlySpan<T> theta, ReadOnlySpan<T> x, Span<T> outputs);

    public ReadOnlySpan<T> Activation(int layer)
    {
        CheckAlive();
        if ((uint)layer >= (uint)plan.Layers.Length)
            throw new ArgumentOutOfRangeException(nameof(layer), layer, $"layer: expected 0 to {plan.Layers.Length - 1}, got {layer}.");
        return Kept(layer);
    }

    public void Pullback(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX)
    {
        CheckAlive();
        CheckOutputs(v, nameof(v));
        CheckTheta(gradTheta, nameof(gradTheta));
        CheckInput(gradX, nameof(gradX));
        if (gradTheta.Length + gradX.Length > 0)
            Pull(v, gradTheta, gradX);
    }

    public void Pushforward(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs)
    {
        CheckAlive();
        CheckTheta(dTheta, nameof(dTheta));
        CheckInput(dX, nameof(dX));
        CheckOutputs(dOutputs, nameof(dOutputs));
        if (dTheta.Length + dX.Length == 0)
            dOutputs.Clear();
        else
            Push(dTheta, dX, dOutputs);
    }

    public void HessianProduct(ReadOnlySpan<T> v, ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> hTheta, Span<T> hX)
    {
        CheckAlive();
        CheckOutputs(v, nameof(v));
        CheckTheta(dTheta, nameof(dTheta));
        CheckInput(dX, nameof(dX));
        CheckTheta(hTheta, nameof(hTheta));
        CheckInput(hX, nameof(hX));
        if (dTheta.Length + dX.Length == 0)
        {
            hTheta.Clear();
            hX.Clear();
        }
        else if (hTheta.Length + hX.Length > 0)
        {
            Curve(v, dTheta, dX, hTheta, hX);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _leased, 0) == 1)
            network.Return(this);
    }

    /// <summary>The forward pass, kept; the arguments are checked.</summary>
    protected abstract void Forward(ReadOnlySpan<T> theta, ReadOnlySpan<T> x, Span<T> outputs);

    /// <summary><see cref="Pullback"/> of checked arguments, at least one result asked for.</summary>
    protected abstract void Pull(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX);

    /// <summary><see cref="Pushforward"/> of checked arguments, at least one direction given.</summary>
    protected abstract void Push(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs);

    /// <summary><see cref="HessianProduct"/> of checked arguments, at least one direction given and one result asked for.</summary>
    protected abstract void Curve(ReadOnlySpan<T> v, ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> hTheta, Span<T> hX);

    /// <summary>The output [B, Width] of one of the plan's layers, in an array of its own.</summary>
    protected abstract T[] Kept(int layer);

    private void CheckAlive()
    {
        if (Volatile.Read(ref _leased) == 0)
            throw new ObjectDisposedException("IPass", "the pass was disposed; run the network again.");
    }

    private void CheckTheta(ReadOnlySpan<T> span, string name)
    {
        if (span.Length != 0 && span.Length != plan.Parameters)
            throw FusedMlp<T>.Wrong(name, $"[P], P = {plan.Parameters}, or empty", span.Length);
    }

    private void CheckInput(ReadOnlySpan<T> span, string name)
    {
        if (span.Length != 0 && span.Length != _batch * plan.Inputs)
            throw FusedMlp<T>.Wrong(name, $"[B, I] = [{_batch}, {plan.Inputs}], or empty", span.Length);
    }

    private void CheckOutputs(ReadOnlySpan<T> span, string name)
    {
        if (span.Length != _batch * plan.Outputs)
            throw FusedMlp<T>.Wrong(name, $"[B, O] = [{_batch}, {plan.Outputs}], {_batch * plan.Outputs} values", span.Length);
    }
}
