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
/// A multilayer perceptron x → W_L φ(… φ(W₁x + b₁) …) + b_L, followed by free outputs that are parameters themselves, the same for
/// every row (a state-independent log σ).
/// </summary>
/// <param name="Inputs">The width of an input row.</param>
/// <param name="Hidden">The widths of the hidden layers, input side first.</param>
/// <param name="Activation">φ, between the layers; none after the last.</param>
/// <param name="Outputs">The width of the last layer.</param>
/// <param name="FreeOutputs">The number of free outputs appended to each row.</param>
public sealed record MlpSpec(int Inputs, IReadOnlyList<int> Hidden, Activation Activation, int Outputs, int FreeOutputs = 0)
{
    /// <summary>The widths of all layers, input and output included.</summary>
    public IReadOnlyList<int> Widths => [Inputs, .. Hidden, Outputs];

    /// <summary>
    /// The blocks of θ, named and ordered as PyTorch has them, a module's own parameters before its layers':
    /// <c>log_std</c> where there are free outputs, then <c>0.weight</c>, <c>0.bias</c>, <c>2.weight</c> …
    /// </summary>
    public NetworkLayout Layout
    {
        get
        {
            var blocks = new List<Block>();
            var offset = 0;
            void Add(string name, BlockRole role, params int[] shape)
            {
                blocks.Add(new Block(name, shape, role, offset));
                offset += blocks[^1].Count;
            }

            if (FreeOutputs > 0)
                Add("log_std", BlockRole.FreeOutput, FreeOutputs);
            for (var layer = 0; layer + 1 < Widths.Count; layer++)
            {
                Add($"{2 * layer}.weight", BlockRole.Weight, Widths[layer + 1], Widths[layer]);
                Add($"{2 * layer}.bias", BlockRole.Bias, Widths[layer + 1]);
            }

            return new NetworkLayout(Inputs, Outputs + FreeOutputs, blocks, []);
        }
    }
}
