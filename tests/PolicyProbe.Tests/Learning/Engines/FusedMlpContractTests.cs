using System.Numerics;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Learning.Engines;

/// <summary>The contract for the fused engine; its twin is libtorch in float64, which shares no line with it.</summary>
public abstract class FusedMlpContractTests<T>(MlpSpec spec) : NetworkContract<T>(new FusedMlp<T>(spec), new TorchNetwork<double>(spec))
    where T : unmanaged, IFloatingPointIeee754<T>
{
    protected override NetworkLayout ExpectedLayout => spec.Layout;
}

public sealed class FusedLinearContract() : FusedMlpContractTests<double>(new MlpSpec(3, [], Activation.Tanh, 2));

public sealed class FusedLinearSingleContract() : FusedMlpContractTests<float>(new MlpSpec(3, [], Activation.Tanh, 2));

public sealed class FusedLinearFreeContract() : FusedMlpContractTests<double>(new MlpSpec(2, [], Activation.Tanh, 2, FreeOutputs: 2));

public sealed class FusedTanhContract() : FusedMlpContractTests<double>(new MlpSpec(3, [4], Activation.Tanh, 2));

public sealed class FusedDeepTanhFreeContract() : FusedMlpContractTests<double>(new MlpSpec(3, [4, 5, 3], Activation.Tanh, 2, FreeOutputs: 2));

public sealed class FusedDeepTanhFreeSingleContract() : FusedMlpContractTests<float>(new MlpSpec(3, [4, 5, 3], Activation.Tanh, 2, FreeOutputs: 2));

public sealed class FusedReluContract() : FusedMlpContractTests<double>(new MlpSpec(2, [6, 4], Activation.Relu, 1));

public sealed class FusedReluSingleContract() : FusedMlpContractTests<float>(new MlpSpec(2, [6, 4], Activation.Relu, 1));

public sealed class FusedFeaturesContract() : FusedMlpContractTests<double>(new MlpSpec(3, [4, 5], Activation.Tanh, 2, FreeOutputs: 3, Features: true));

public sealed class FusedFeaturesSingleContract() : FusedMlpContractTests<float>(new MlpSpec(3, [4, 5], Activation.Tanh, 2, FreeOutputs: 3, Features: true));

public sealed class FusedValueHeadContract() : FusedMlpContractTests<double>(new MlpSpec(3, [6, 4], Activation.Relu, 2, FreeOutputs: 2, ValueHead: true));

public sealed class FusedFeaturesValueHeadContract() : FusedMlpContractTests<double>(new MlpSpec(5, [18], Activation.Tanh, 3, FreeOutputs: 4, Features: true, ValueHead: true));

public sealed class FusedLinearFeaturesValueHeadContract() : FusedMlpContractTests<double>(new MlpSpec(3, [], Activation.Tanh, 2, Features: true, ValueHead: true));

public sealed class FusedWideContract() : FusedMlpContractTests<double>(new MlpSpec(19, [33, 17], Activation.Tanh, 9, FreeOutputs: 9));
