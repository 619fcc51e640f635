using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Multilayer perceptrons without a tensor library: forward pass and derivatives in vectors, on one thread, without allocating once
/// the largest batch has been seen. θ is laid out as for <see cref="TorchNetwork{T}"/>. A result has the same bits at every vector width,
/// and a row the same in every batch; float64 takes its tanh from the C library.
/// </summary>
/// <remarks>
/// A pass holds a workspace, which it gives back to the network when it is disposed and which the next pass then is: nothing may be
/// asked of a pass, nor of a span that it gave, after that. A pass belongs to one thread at a time; a network to any number.
/// </remarks>
/// <typeparam name="T">The precision, float or double.</typeparam>
public sealed class FusedMlp<T> : INetwork<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Lock _lock = new();
    private readonly Stack<FusedPass<T>> _free = new();
    private readonly FusedPlan _plan;
    private readonly VectorWidth _width;

    /// <summary>The network of a spec, in the widest vectors that the machine has.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public FusedMlp(MlpSpec spec) : this(spec, VectorWidths.Widest)
    {
    }

    internal FusedMlp(MlpSpec spec, VectorWidth width)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegative(spec.FreeOutputs, nameof(spec));
        if (spec.Normalisation is { } normalisation)
            throw new WrongUseException(
                $"{(normalisation is NormalisedByBatch ? "batch-norm" : "layer-norm")}: the fused engine computes no normalisation layers; use --engine torch.");
        foreach (var units in spec.Widths)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units, nameof(spec));
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"FusedMlp<{typeof(T).Name}>: expected float or double.");
        _plan = new FusedPlan(spec);
        _width = width;
    }

    /// <inheritdoc/>
    public NetworkLayout Layout => _plan.Layout;

    /// <inheritdoc/>
    public NetworkTraits Traits { get; } = new("fused", BatchCoupled: false, RowInvariant: true);

    /// <inheritdoc/>
    public IPass<T> Run(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, NetworkMode mode)
    {
        CheckLengths(theta, buffers, x);
        var pass = Lease();
        pass.Begin(theta, x);
        return pass;
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, Span<T> outputs)
    {
        var batch = CheckLengths(theta, buffers, x);
        if (outputs.Length != (long)batch * _plan.Outputs)
            throw Wrong(nameof(outputs), $"[B, O] = [{batch}, {_plan.Outputs}], {(long)batch * _plan.Outputs} values", outputs.Length);
        var pass = Lease();
        pass.Predict(theta, x, outputs);
        Return(pass);
    }

    internal void Return(FusedPass<T> pass)
    {
        lock (_lock)
            _free.Push(pass);
    }

    internal static ArgumentException Wrong(string name, string expected, int got) => new($"{name}: expected {expected}, got {got}.", name);

    private FusedPass<T> Lease()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var pass))
                return pass;
        }

        return _width switch
        {
            VectorWidth.Bits512 => new FusedPass<T, Lanes512<T>>(this, _plan),
            VectorWidth.Bits256 => new FusedPass<T, Lanes256<T>>(this, _plan),
            VectorWidth.Bits128 => new FusedPass<T, Lanes128<T>>(this, _plan),
            _ => new FusedPass<T, LanesPortable<T>>(this, _plan),
        };
    }

    private int CheckLengths(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x)
    {
        if (theta.Length != _plan.Parameters)
            throw Wrong(nameof(theta), $"[P], P = {_plan.Parameters}", theta.Length);
        if (buffers.Length != 0)
            throw Wrong(nameof(buffers), "[U], U = 0", buffers.Length);
        if (x.Length == 0 || x.Length % _plan.Inputs != 0)
            throw Wrong(nameof(x), $"[B, I] with I = {_plan.Inputs} and at least one row", x.Length);
        return x.Length / _plan.Inputs;
    }
}
