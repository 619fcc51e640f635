using System.Numerics;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PolicyProbe.Tests.Learning.Engines;

/// <summary>The contract for the multilayer perceptrons of the torch engine.</summary>
public abstract class TorchMlpContract<T>(MlpSpec spec) : NetworkContract<T>(new TorchNetwork<T>(spec), new TorchNetwork<double>(spec))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    protected override NetworkLayout ExpectedLayout => spec.Layout;
}

/// <summary>The contract for any TorchSharp module.</summary>
public abstract class TorchModuleContract<T>(int inputs, int outputs, Func<ScalarType, Device, Module<Tensor, Tensor>> make, Block[] parameters, Block[] buffers)
    : NetworkContract<T>(new TorchNetwork<T>(inputs, make), new TorchNetwork<double>(inputs, make))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    protected override NetworkLayout ExpectedLayout => new(inputs, outputs, parameters, buffers);
}

public sealed class TorchLinearContract() : TorchMlpContract<double>(new MlpSpec(3, [], Activation.Tanh, 2));

public sealed class TorchLinearSingleContract() : TorchMlpContract<float>(new MlpSpec(3, [], Activation.Tanh, 2));

public sealed class TorchLinearFreeContract() : TorchMlpContract<double>(new MlpSpec(2, [], Activation.Tanh, 2, FreeOutputs: 2));

public sealed class TorchTanhContract() : TorchMlpContract<double>(new MlpSpec(3, [4], Activation.Tanh, 2));

public sealed class TorchDeepTanhFreeContract() : TorchMlpContract<double>(new MlpSpec(3, [4, 5, 3], Activation.Tanh, 2, FreeOutputs: 2));

public sealed class TorchDeepTanhFreeSingleContract() : TorchMlpContract<float>(new MlpSpec(3, [4, 5, 3], Activation.Tanh, 2, FreeOutputs: 2));

public sealed class TorchReluContract() : TorchMlpContract<double>(new MlpSpec(2, [6, 4], Activation.Relu, 1));

public sealed class TorchReluSingleContract() : TorchMlpContract<float>(new MlpSpec(2, [6, 4], Activation.Relu, 1));

public sealed class TorchBatchNormMlpContract() : TorchMlpContract<double>(new MlpSpec(3, [4, 5], Activation.Tanh, 2, FreeOutputs: 2, ValueHead: true, Normalisation: new NormalisedByBatch(1e-5, 0.1)));

public sealed class TorchBatchNormMlpSingleContract() : TorchMlpContract<float>(new MlpSpec(3, [4, 5], Activation.Tanh, 2, Normalisation: new NormalisedByBatch(1e-5, 0.1)));

public sealed class TorchLayerNormMlpContract() : TorchMlpContract<double>(new MlpSpec(3, [4, 5], Activation.Tanh, 2, Normalisation: new NormalisedByLayer(1e-5)));

public sealed class TorchBatchNormContract() : TorchModuleContract<double>(3, 2, TestModules.BatchNormed, TestModules.BatchNormedParameters, TestModules.BatchNormedBuffers);

public sealed class TorchBatchNormSingleContract() : TorchModuleContract<float>(3, 2, TestModules.BatchNormed, TestModules.BatchNormedParameters, TestModules.BatchNormedBuffers);

public sealed class TorchLayerNormContract() : TorchModuleContract<double>(3, 2, TestModules.LayerNormed, TestModules.LayerNormedParameters, []);

public sealed class TorchCustomContract() : TorchModuleContract<double>(3, 3, (dtype, device) => new Gated(dtype, device), Gated.Blocks, []);

public sealed class TorchBareLinearContract() : TorchModuleContract<double>(
    3, 2, (dtype, device) => Linear(3, 2, true, device, dtype), [new("weight", [2, 3], BlockRole.Weight, 0), new("bias", [2], BlockRole.Bias, 6)], []);

public sealed class TorchBareLayerNormContract() : TorchModuleContract<double>(
    3, 3, (dtype, device) => LayerNorm([3], 1e-5, true, true, device, dtype), [new("weight", [3], BlockRole.Normalisation, 0), new("bias", [3], BlockRole.Normalisation, 3)], []);

public sealed class TorchBareBatchNormContract() : TorchModuleContract<double>(
    3, 3, (dtype, device) => BatchNorm1d(3, device: device, dtype: dtype), [new("weight", [3], BlockRole.Normalisation, 0), new("bias", [3], BlockRole.Normalisation, 3)],
    [new("running_mean", [3], BlockRole.Buffer, 0), new("running_var", [3], BlockRole.Buffer, 3)]);

/// <summary>Modules with layers that the MLPs do not have.</summary>
internal static class TestModules
{
    public static Block[] BatchNormedParameters { get; } =
    [
        new("0.weight", [4, 3], BlockRole.Weight, 0), new("0.bias", [4], BlockRole.Bias, 12), new("1.weight", [4], BlockRole.Normalisation, 16),
        new("1.bias", [4], BlockRole.Normalisation, 20), new("3.weight", [2, 4], BlockRole.Weight, 24), new("3.bias", [2], BlockRole.Bias, 32),
    ];

    public static Block[] BatchNormedBuffers { get; } = [new("1.running_mean", [4], BlockRole.Buffer, 0), new("1.running_var", [4], BlockRole.Buffer, 4)];

    public static Block[] LayerNormedParameters { get; } = BatchNormedParameters;

    public static Module<Tensor, Tensor> BatchNormed(ScalarType dtype, Device device) =>
        Sequential(Linear(3, 4, true, device, dtype), BatchNorm1d(4, device: device, dtype: dtype), Tanh(), Linear(4, 2, true, device, dtype));

    public static Module<Tensor, Tensor> LayerNormed(ScalarType dtype, Device device) =>
        Sequential(Linear(3, 4, true, device, dtype), LayerNorm([4], 1e-5, true, true, device, dtype), Tanh(), Linear(4, 2, true, device, dtype));
}

/// <summary>Batch normalisation, whose buffers have moved by the time that three rows are refused.</summary>
internal sealed class Fragile : Module<Tensor, Tensor>
{
    private readonly BatchNorm1d _norm;

    public Fragile(ScalarType dtype, Device device) : base(nameof(Fragile))
    {
        _norm = BatchNorm1d(3, device: device, dtype: dtype);
        register_module("norm", _norm);
    }

    public override Tensor forward(Tensor input)
    {
        var output = _norm.forward(input);
        return input.shape[0] == 3 ? throw new NotSupportedException("three rows") : output;
    }
}

/// <summary>A module of a user's own, y = σ(Ax + a) ∘ tanh(Bx + b), then a free output: its graph is no chain of layers.</summary>
internal sealed class Gated : Module<Tensor, Tensor>
{
    private readonly Linear _gate;
    private readonly Linear _body;
    private readonly Parameter _spread;

    public Gated(ScalarType dtype, Device device) : base(nameof(Gated))
    {
        _gate = Linear(3, 2, true, device, dtype);
        _body = Linear(3, 2, true, device, dtype);
        _spread = new Parameter(zeros([1], dtype, device));
        register_module("gate", _gate);
        register_module("body", _body);
        register_parameter("spread", _spread);
    }

    public static Block[] Blocks { get; } =
    [
        new("spread", [1], BlockRole.FreeOutput, 0), new("gate.weight", [2, 3], BlockRole.Weight, 1), new("gate.bias", [2], BlockRole.Bias, 7),
        new("body.weight", [2, 3], BlockRole.Weight, 9), new("body.bias", [2], BlockRole.Bias, 15),
    ];

    public override Tensor forward(Tensor input) => cat([_gate.forward(input).sigmoid() * _body.forward(input).tanh(), _spread.expand(input.shape[0], -1)], 1);
}
