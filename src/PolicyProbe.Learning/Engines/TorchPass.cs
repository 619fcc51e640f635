using System.Numerics;
using PolicyProbe.Core;
using static TorchSharp.torch;

namespace PolicyProbe.Learning;

/// <summary>
/// A forward pass whose graph stays alive: pullbacks by reverse mode, pushforwards by reverse mode twice (u ↦ Jᵀu is linear, and
/// the derivative of ⟨Jᵀu, d⟩ with respect to u is J d), Hessian products by differentiating the pullback.
/// </summary>
internal sealed class TorchPass<T> : IPass<T>, IHessianProduct<T>, IActivations<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TorchNetwork<T> _network;
    private readonly NetworkLayout _layout;
    private readonly Tensor _input;
    private readonly Tensor _output;
    private readonly T[] _outputs;
    private readonly T[] _proposed;
    private readonly List<(string Name, Tensor Output)> _kept = [];
    private TorchInstance<T>? _instance;

    public TorchPass(TorchNetwork<T> network, TorchInstance<T> instance, ReadOnlySpan<T> x, int batch, ReadOnlySpan<T> buffers, NetworkMode mode)
    {
        _network = network;
        _instance = instance;
        _layout = network.Layout;
        Batch = batch;
        using var scope = NewDisposeScope();
        _input = instance.Input(x, batch, requiresGrad: true);
        _output = instance.Module is ILayered layered ? layered.forward(_input, _kept) : instance.Module.forward(_input);
        _outputs = new T[batch * _layout.OutputSize];
        TensorSpans.Read(_output.detach(), _outputs);
        _proposed = mode == NetworkMode.Train && _layout.BufferCount > 0 ? instance.ReadBuffers() : [.. buffers];

        // Only a pass that came about keeps anything: a forward pass that throws leaves it all to the scope.
        _input.DetachFromDisposeScope();
        _output.DetachFromDisposeScope();
        foreach (var (_, output) in _kept)
            output.DetachFromDisposeScope();
    }

    public int Batch { get; }

    public ReadOnlySpan<T> Outputs => _outputs;

    public ReadOnlySpan<T> ProposedBuffers => _proposed;

    public IReadOnlyList<(string Name, int Width)> Layers => [.. _kept.Select(layer => (layer.Name, (int)(layer.Output.numel() / Batch)))];

    private TorchInstance<T> Instance => _instance ?? throw new ObjectDisposedException("IPass", "the pass was disposed; run the network again.");

    public ReadOnlySpan<T> Activation(int layer)
    {
        _ = Instance;
        using var scope = NewDisposeScope();
        var values = new T[_kept[layer].Output.numel()];
        TensorSpans.Read(_kept[layer].Output.detach(), values);
        return values;
    }

    public void Pullback(ReadOnlySpan<T> v, Span<T> gradTheta, Span<T> gradX)
    {
        _ = Instance;
        CheckOutputs(v, nameof(v));
        CheckTheta(gradTheta, nameof(gradTheta));
        CheckInput(gradX, nameof(gradX));
        using var scope = NewDisposeScope();
        var (inputs, withTheta) = Inputs(gradTheta.Length > 0, gradX.Length > 0);
        if (inputs.Count == 0)
            return;
        Scatter(autograd.grad([_output], inputs, [Weights(v, requiresGrad: false)], retain_graph: true, allow_unused: true), withTheta, gradTheta, gradX);
    }

    public void Pushforward(ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> dOutputs)
    {
        _ = Instance;
        CheckTheta(dTheta, nameof(dTheta));
        CheckInput(dX, nameof(dX));
        CheckOutputs(dOutputs, nameof(dOutputs));
        using var scope = NewDisposeScope();
        var (inputs, withTheta) = Inputs(dTheta.Length > 0, dX.Length > 0);
        dOutputs.Clear();
        if (inputs.Count == 0)
            return;
        var u = Weights(dOutputs, requiresGrad: true);
        var products = Directional(autograd.grad([_output], inputs, [u], retain_graph: true, create_graph: true, allow_unused: true), withTheta, dTheta, dX);
        if (products.Count == 0)
            return;
        var derivative = autograd.grad([.. products], [u], retain_graph: true, allow_unused: true)[0];
        if (derivative is not null)
            TensorSpans.Read(derivative.detach(), dOutputs);
    }

    public void HessianProduct(ReadOnlySpan<T> v, ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX, Span<T> hTheta, Span<T> hX)
    {
        _ = Instance;
        CheckOutputs(v, nameof(v));
        CheckTheta(dTheta, nameof(dTheta));
        CheckInput(dX, nameof(dX));
        CheckTheta(hTheta, nameof(hTheta));
        CheckInput(hX, nameof(hX));
        using var scope = NewDisposeScope();
        var (directions, withTheta) = Inputs(dTheta.Length > 0, dX.Length > 0);
        var (targets, targetsTheta) = Inputs(hTheta.Length > 0, hX.Length > 0);
        hTheta.Clear();
        hX.Clear();
        if (directions.Count == 0 || targets.Count == 0)
            return;
        var first = autograd.grad([_output], directions, [Weights(v, requiresGrad: false)], retain_graph: true, create_graph: true, allow_unused: true);
        var products = Directional(first, withTheta, dTheta, dX);
        if (products.Count == 0)
            return;
        Scatter(autograd.grad([.. products], targets, null, retain_graph: true, allow_unused: true), targetsTheta, hTheta, hX);
    }

    public void Dispose()
    {
        if (_instance is not { } instance)
            return;
        _instance = null;
        foreach (var (_, output) in _kept)
            output.Dispose();
        _output.Dispose();
        _input.Dispose();
        _network.Return(instance);
    }

    /// <summary>The tensors to differentiate by: parameters first, then the input.</summary>
    private (List<Tensor> Inputs, bool WithTheta) Inputs(bool theta, bool x)
    {
        var inputs = theta ? [.. Instance.Parameters] : new List<Tensor>();
        if (x)
            inputs.Add(_input);
        return (inputs, theta);
    }

    /// <summary>The scalars ⟨gᵢ, dᵢ⟩ of every gradient that depends on anything.</summary>
    private List<Tensor> Directional(IList<Tensor> gradients, bool withTheta, ReadOnlySpan<T> dTheta, ReadOnlySpan<T> dX)
    {
        var products = new List<Tensor>();
        for (var i = 0; i < gradients.Count; i++)
        {
            var direction = withTheta && i < _layout.Parameters.Count ? dTheta.Slice(_layout.Parameters[i].Offset, _layout.Parameters[i].Count) : dX;
            if (gradients[i] is not { requires_grad: true } gradient)
                continue;
            var tensor = empty(gradient.shape, gradient.dtype, gradient.device);
            TensorSpans.Write(tensor, direction);
            products.Add((gradient * tensor).sum());
        }

        return products;
    }

    private void Scatter(IList<Tensor> gradients, bool withTheta, Span<T> theta, Span<T> x)
    {
        for (var i = 0; i < gradients.Count; i++)
        {
            var target = withTheta && i < _layout.Parameters.Count ? theta.Slice(_layout.Parameters[i].Offset, _layout.Parameters[i].Count) : x;
            if (gradients[i] is null)
                target.Clear();
            else
                TensorSpans.Read(gradients[i].detach(), target);
        }
    }

    private Tensor Weights(ReadOnlySpan<T> v, bool requiresGrad)
    {
        var weights = empty(_output.shape, _output.dtype, _output.device);
        TensorSpans.Write(weights, v);
        return requiresGrad ? weights.requires_grad_() : weights;
    }

    private void CheckTheta(ReadOnlySpan<T> span, string name) =>
        TorchNetwork<T>.Check(span.Length == 0 || span.Length == _layout.ParameterCount, name, $"[P], P = {_layout.ParameterCount}, or empty", span.Length);

    private void CheckInput(ReadOnlySpan<T> span, string name) =>
        TorchNetwork<T>.Check(span.Length == 0 || span.Length == Batch * _layout.InputSize, name, $"[B, I] = [{Batch}, {_layout.InputSize}], or empty", span.Length);

    private void CheckOutputs(ReadOnlySpan<T> span, string name) =>
        TorchNetwork<T>.Check(span.Length == Batch * _layout.OutputSize, name, $"[B, O] = [{Batch}, {_layout.OutputSize}], {Batch * _layout.OutputSize} values", span.Length);
}
