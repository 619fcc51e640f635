using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// What the fused engine computes: a trunk of activated layers, then heads on the last of them, each a linear layer with its own
/// columns of the output, beside them that last layer itself where it is wanted, and free outputs. A perceptron has one head, and a
/// second where it has a value head.
/// </summary>
internal sealed class FusedPlan
{
    /// <summary>The plan of a spec; θ is laid out as <see cref="MlpSpec.Layout"/> says.</summary>
    public FusedPlan(MlpSpec spec)
    {
        Layout = spec.Layout;
        Activation = spec.Activation;
        FreeOutputs = spec.FreeOutputs;
        var (widths, trunk) = (spec.Widths, new List<Dense>());
        var offset = FreeOutputs;
        for (var layer = 0; layer + 1 < widths.Count; layer++)
        {
            var bias = offset + (widths[layer] * widths[layer + 1]);
            trunk.Add(new Dense(widths[layer], widths[layer + 1], offset, bias, 0));
            offset = bias + widths[layer + 1];
        }

        Trunk = [.. trunk[..^1]];
        Features = spec.Features ? spec.FeatureCount : 0;
        (FeatureColumn, FreeColumn) = (spec.Outputs, spec.Outputs + Features);
        Heads = spec.ValueHead ? [trunk[^1], new Dense(spec.FeatureCount, 1, offset, offset + spec.FeatureCount, FreeColumn + FreeOutputs)] : [trunk[^1]];
        (Inputs, Outputs, Parameters) = (Layout.InputSize, Layout.OutputSize, Layout.ParameterCount);
        Layers =
        [
            .. Trunk.SelectMany((layer, i) => new[] { ($"{2 * i}", layer.Outputs), ($"{(2 * i) + 1}", layer.Outputs) }),
            ($"{2 * Trunk.Length}", spec.Outputs),
        ];
    }

    /// <summary>The blocks of θ.</summary>
    public NetworkLayout Layout { get; }

    /// <summary>The width of an input row, I.</summary>
    public int Inputs { get; }

    /// <summary>The width of an output row, O, free outputs included.</summary>
    public int Outputs { get; }

    /// <summary>The number of parameters, P.</summary>
    public int Parameters { get; }

    /// <summary>φ, after every layer of the trunk.</summary>
    public Activation Activation { get; }

    /// <summary>The activated layers, input side first.</summary>
    public Dense[] Trunk { get; }

    /// <summary>The layers that write outputs; their input is the trunk's last layer, or x where there is none.</summary>
    public Dense[] Heads { get; }

    /// <summary>The number of outputs that are the heads' input; 0 where it is not wanted.</summary>
    public int Features { get; }

    /// <summary>The output that is the first feature.</summary>
    public int FeatureColumn { get; }

    /// <summary>The number of free outputs; they are the first of θ.</summary>
    public int FreeOutputs { get; }

    /// <summary>The output that is the first free one.</summary>
    public int FreeColumn { get; }

    /// <summary>Names and widths of what <see cref="IActivations{T}"/> shows: each linear layer and each activation, by its place; no value head.</summary>
    public (string Name, int Width)[] Layers { get; }
}
