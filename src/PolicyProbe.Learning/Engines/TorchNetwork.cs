using System.Collections.Concurrent;
using System.Numerics;
using PolicyProbe.Core;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PolicyProbe.Learning;

/// <summary>
/// Any TorchSharp module as a stateless <see cref="INetwork{T}"/>. Modules own their parameters, so the network keeps a pool of
/// copies: a pass holds one until it is disposed, and running at another θ takes another copy. Small networks run on one thread:
/// parallelism belongs to seeds and environments.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
public sealed class TorchNetwork<T> : INetwork<T>, IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ConcurrentBag<TorchInstance<T>> _free = [];
    private readonly Func<ScalarType, Device, Module<Tensor, Tensor>> _make;
    private readonly Device _device;
    private volatile bool _disposed;

    /// <summary>A network that computes what the modules of a factory compute.</summary>
    /// <param name="inputSize">The width of an input row.</param>
    /// <param name="make">Makes a module of the given precision on the given device; all its modules are alike.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    public TorchNetwork(int inputSize, Func<ScalarType, Device, Module<Tensor, Tensor>> make, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentNullException.ThrowIfNull(make);
        _make = make;
        _device = device ?? CPU;
        set_num_threads(1);
        var instance = Make();
        Layout = instance.DescribeLayout(inputSize);
        Traits = new NetworkTraits("torch", instance.IsBatchCoupled, RowInvariant: false);
        _free.Add(instance);
    }

    /// <summary>The multilayer perceptron of a spec.</summary>
    public TorchNetwork(MlpSpec spec, Device? device = null)
        : this(spec.Inputs, (dtype, place) => new MlpModule(spec, dtype, place), device)
    {
    }

    /// <inheritdoc/>
    public NetworkLayout Layout { get; }

    /// <inheritdoc/>
    public NetworkTraits Traits { get; }

    /// <inheritdoc/>
    public IPass<T> Run(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, NetworkMode mode)
    {
        var batch = CheckLengths(theta, buffers, x);
        var instance = Lease();
        try
        {
            instance.Load(theta, buffers, mode);
            return new TorchPass<T>(this, instance, x, batch, buffers, mode);
        }
        catch
        {
            instance.Forget();
            Return(instance);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x, Span<T> outputs)
    {
        var batch = CheckLengths(theta, buffers, x);
        Check(outputs.Length == batch * Layout.OutputSize, nameof(outputs), $"[B, O] = [{batch}, {Layout.OutputSize}], {batch * Layout.OutputSize} values", outputs.Length);
        var instance = Lease();
        try
        {
            instance.Load(theta, buffers, NetworkMode.Evaluate);
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            TensorSpans.Read(instance.Module.forward(instance.Input(x, batch, requiresGrad: false)), outputs);
        }
        finally
        {
            Return(instance);
        }
    }

    /// <summary>Frees the pooled modules; passes still open free theirs when they are disposed.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_free.TryTake(out var instance))
            instance.Dispose();
    }

    internal void Return(TorchInstance<T> instance)
    {
        if (_disposed)
            instance.Dispose();
        else
            _free.Add(instance);
    }

    internal static void Check(bool holds, string name, string expected, int got)
    {
        if (!holds)
            throw new ArgumentException($"{name}: expected {expected}, got {got}.", name);
    }

    private TorchInstance<T> Lease()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _free.TryTake(out var instance) ? instance : Make();
    }

    private TorchInstance<T> Make()
    {
        using var scope = NewDisposeScope();
        var dtype = typeof(T) == typeof(float) ? ScalarType.Float32
            : typeof(T) == typeof(double) ? ScalarType.Float64
            : throw new NotSupportedException($"TorchNetwork<{typeof(T).Name}>: expected float or double.");
        var module = _make(dtype, _device);
        var instance = new TorchInstance<T>(module, dtype, _device);
        foreach (var tensor in instance.Owned)
            tensor.DetachFromDisposeScope();
        return instance;
    }

    private int CheckLengths(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, ReadOnlySpan<T> x)
    {
        Check(theta.Length == Layout.ParameterCount, nameof(theta), $"[P], P = {Layout.ParameterCount}", theta.Length);
        Check(buffers.Length == Layout.BufferCount, nameof(buffers), $"[U], U = {Layout.BufferCount}", buffers.Length);
        Check(x.Length > 0 && x.Length % Layout.InputSize == 0, nameof(x), $"[B, I] with I = {Layout.InputSize} and at least one row", x.Length);
        return x.Length / Layout.InputSize;
    }
}
