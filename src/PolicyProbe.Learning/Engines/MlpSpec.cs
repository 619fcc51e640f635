using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>The nonlinearity between the layers.</summary>
public enum Activation
{
    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>max(0, x).</summary>
    Relu,
}

/// <summary>
/// A multilayer perceptron x → W_L φ(… φ(W₁x + b₁) …) + b_L, the sums of hidden layers normalised before φ where that is wanted. An output
/// row is: the last layer's outputs; the last layer's input where the features are wanted; free outputs, parameters themselves, the same for
/// every row (a state-independent log σ); and a value of the same features where a value head shares the trunk.
/// </summary>
/// <param name="Inputs">The width of an input row.</param>
/// <param name="Hidden">The widths of the hidden layers, input side first.</param>
/// <param name="Activation">φ, between the layers; none after the last.</param>
/// <param name="Outputs">The width of the last layer.</param>
/// <param name="FreeOutputs">The number of free outputs appended to each row.</param>
/// <param name="Features">Whether the last layer's input is an output as well.</param>
/// <param name="ValueHead">Whether there is a second last layer of width 1.</param>
/// <param name="Normalisation">What normalises the sums of hidden layers; null for nothing.</param>
public sealed record MlpSpec(
    int Inputs, IReadOnlyList<int> Hidden, Activation Activation, int Outputs, int FreeOutputs = 0, bool Features = false, bool ValueHead = false, HiddenNormalisation? Normalisation = null)
{
    private const string ValueName = "value";

    /// <summary>The widths of all layers, input and output included.</summary>
    public IReadOnlyList<int> Widths => [Inputs, .. Hidden, Outputs];

    /// <summary>The width of the last layer's input.</summary>
    public int FeatureCount => Hidden.Count == 0 ? Inputs : Hidden[^1];

    /// <summary>The width of an output row.</summary>
    public int OutputSize => Outputs + (Features ? FeatureCount : 0) + FreeOutputs + (ValueHead ? 1 : 0);

    /// <summary>
    /// The blocks of θ, named and ordered as PyTorch has them, a module's own parameters before its layers':
    /// <c>log_std</c> where there are free outputs, then <c>0.weight</c>, <c>0.bias</c>, <c>2.weight</c> …, and <c>value.weight</c>,
    /// <c>value.bias</c> where there is a value head. A normalisation takes the number after its layer, so that the layers are 0, 3, 6 ….
    /// </summary>
    public NetworkLayout Layout
    {
        get
        {
            var (blocks, buffers) = (new List<Block>(), new List<Block>());
            var (offset, bufferOffset) = (0, 0);
            void Add(string name, BlockRole role, params int[] shape)
            {
                blocks.Add(new Block(name, shape, role, offset));
                offset += blocks[^1].Count;
            }

            void AddLayer(string name, int outputs, int inputs)
            {
                Add($"{name}.weight", BlockRole.Weight, outputs, inputs);
                Add($"{name}.bias", BlockRole.Bias, outputs);
            }

            void AddBuffer(string name, int count)
            {
                buffers.Add(new Block(name, [count], BlockRole.Buffer, bufferOffset));
                bufferOffset += count;
            }

            if (FreeOutputs > 0)
                Add("log_std", BlockRole.FreeOutput, FreeOutputs);
            for (var layer = 0; layer + 1 < Widths.Count; layer++)
            {
                AddLayer($"{Place(layer)}", Widths[layer + 1], Widths[layer]);
                if (Normalisation is null || layer + 2 == Widths.Count)
                    continue;
                Add($"{Place(layer) + 1}.weight", BlockRole.Normalisation, Widths[layer + 1]);
                Add($"{Place(layer) + 1}.bias", BlockRole.Normalisation, Widths[layer + 1]);
                if (Normalisation is not NormalisedByBatch)
                    continue;
                AddBuffer($"{Place(layer) + 1}.running_mean", Widths[layer + 1]);
                AddBuffer($"{Place(layer) + 1}.running_var", Widths[layer + 1]);
            }

            if (ValueHead)
                AddLayer(ValueName, 1, FeatureCount);
            return new NetworkLayout(Inputs, OutputSize, blocks, buffers);
        }
    }

    /// <summary>The number of a linear layer among the modules.</summary>
    internal int Place(int layer) => (Normalisation is null ? 2 : 3) * layer;

    /// <summary>Whether a block is the weight of a value head.</summary>
    internal static bool IsValueHead(Block block) => block.Name == ValueName + ".weight";

    /// <summary>The module name of the value head.</summary>
    internal static string ValueHeadName => ValueName;
}
