using System.Numerics;
using PolicyProbe.Core;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Modules = TorchSharp.Modules;

namespace PolicyProbe.Learning;

/// <summary>One copy of a module, with the θ and buffers that it holds now, so that loading the same ones again costs a comparison.</summary>
internal sealed class TorchInstance<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ScalarType _dtype;
    private readonly Device _device;
    private readonly (string Name, Tensor Tensor)[] _parameters;
    private readonly (string Name, Tensor Tensor)[] _buffers;
    private readonly T[] _theta;
    private readonly T[] _state;
    private bool _loaded;
    private NetworkMode? _mode;

    public TorchInstance(Module<Tensor, Tensor> module, ScalarType dtype, Device device)
    {
        Module = module;
        _dtype = dtype;
        _device = device;
        _parameters = [.. module.named_parameters().Select(pair => (pair.Item1, (Tensor)pair.Item2))];
        _buffers = [.. module.named_buffers().Where(pair => pair.Item2.dtype == dtype).Select(pair => (pair.Item1, pair.Item2))];
        Parameters = [.. _parameters.Select(pair => pair.Tensor)];
        _theta = new T[Parameters.Sum(tensor => tensor.numel())];
        _state = new T[_buffers.Sum(pair => pair.Tensor.numel())];
    }

    public Module<Tensor, Tensor> Module { get; }

    public IReadOnlyList<Tensor> Parameters { get; }

    public IEnumerable<Tensor> Owned => Module.parameters().Select(parameter => (Tensor)parameter).Concat(Module.buffers());

    public bool IsBatchCoupled => All.Any(pair => pair.Module is Modules.BatchNorm);

    /// <summary>The module itself, which TorchSharp's list leaves out, and all inside it, each with the prefix of its parameters' names.</summary>
    private IEnumerable<(string Prefix, Module Module)> All =>
        Module.named_modules().Select(pair => (pair.Item1 + ".", pair.Item2)).Prepend((string.Empty, Module));

    /// <summary>The outputs' width is found by a run on one row of zeros in evaluation mode.</summary>
    public NetworkLayout DescribeLayout(int inputSize)
    {
        var normalisations = All.Where(pair => pair.Module is Modules.BatchNorm or Modules.LayerNorm).Select(pair => pair.Prefix).ToList();
        BlockRole Role(string name) =>
            !name.Contains('.', StringComparison.Ordinal) && name is not ("weight" or "bias") ? BlockRole.FreeOutput
            : normalisations.Exists(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) ? BlockRole.Normalisation
            : name.EndsWith("bias", StringComparison.Ordinal) ? BlockRole.Bias
            : BlockRole.Weight;

        Module.eval();
        _mode = NetworkMode.Evaluate;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var outputSize = (int)Module.forward(zeros([1, inputSize], _dtype, _device)).shape[1];
        return new NetworkLayout(inputSize, outputSize, Blocks(_parameters, Role), Blocks(_buffers, _ => BlockRole.Buffer));
    }

    /// <summary>Brings the module to θ, buffers and mode.</summary>
    public void Load(ReadOnlySpan<T> theta, ReadOnlySpan<T> buffers, NetworkMode mode)
    {
        if (_mode != mode)
        {
            Module.train(mode == NetworkMode.Train);
            _mode = mode;
        }

        if (!_loaded || !theta.SequenceEqual(_theta))
            Upload(_parameters, theta, _theta);
        if (!_loaded || !buffers.SequenceEqual(_state))
            Upload(_buffers, buffers, _state);
        _loaded = true;
    }

    /// <summary>What the module holds is no longer known, as after a forward pass that threw: the next load uploads everything.</summary>
    public void Forget() => _loaded = false;

    /// <summary>The input rows as a fresh tensor [B, I].</summary>
    public Tensor Input(ReadOnlySpan<T> x, int batch, bool requiresGrad)
    {
        var input = empty([batch, x.Length / batch], _dtype, _device);
        TensorSpans.Write(input, x);
        return requiresGrad ? input.requires_grad_() : input;
    }

    /// <summary>The buffers as the last forward pass left them [U].</summary>
    public T[] ReadBuffers()
    {
        var offset = 0;
        foreach (var (_, tensor) in _buffers)
        {
            var count = (int)tensor.numel();
            TensorSpans.Read(tensor, _state.AsSpan(offset, count));
            offset += count;
        }

        return [.. _state];
    }

    public void Dispose() => Module.Dispose();

    private static List<Block> Blocks(IEnumerable<(string Name, Tensor Tensor)> tensors, Func<string, BlockRole> role)
    {
        var blocks = new List<Block>();
        var offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            blocks.Add(new Block(name, [.. tensor.shape.Select(length => (int)length)], role(name), offset));
            offset += blocks[^1].Count;
        }

        return blocks;
    }

    private static void Upload((string Name, Tensor Tensor)[] targets, ReadOnlySpan<T> values, T[] copy)
    {
        values.CopyTo(copy);
        foreach (var (_, tensor) in targets)
        {
            var count = (int)tensor.numel();
            TensorSpans.Write(tensor, values[..count]);
            values = values[count..];
        }
    }
}
