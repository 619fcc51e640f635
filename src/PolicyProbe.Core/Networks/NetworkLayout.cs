namespace PolicyProbe.Core;

/// <summary>What a block of parameters does in the network.</summary>
public enum BlockRole
{
    /// <summary>Multiplies the input of a layer; the first axis of its shape is the output unit.</summary>
    Weight,

    /// <summary>Is added to the output of a layer.</summary>
    Bias,

    /// <summary>Scale or shift of a normalisation layer.</summary>
    Normalisation,

    /// <summary>Feeds no layer: it is an output itself, the same for every row (a state-independent log σ).</summary>
    FreeOutput,

    /// <summary>State that training moves and gradients do not: running means and variances.</summary>
    Buffer,
}

/// <summary>A named run of the flat vector.</summary>
/// <param name="Name">The name in the module and in checkpoints, such as <c>0.weight</c>.</param>
/// <param name="Shape">The shape; a scalar has none.</param>
/// <param name="Role">What it does.</param>
/// <param name="Offset">Where it starts in the flat vector.</param>
public sealed record Block(string Name, IReadOnlyList<int> Shape, BlockRole Role, int Offset)
{
    /// <summary>The number of values.</summary>
    public int Count => Shape.Aggregate(1, (product, length) => product * length);
}

/// <summary>
/// How the flat parameter vector θ [P] and the flat buffer vector [U] divide into named blocks, in order and without gaps.
/// </summary>
/// <param name="InputSize">The width I of an input row.</param>
/// <param name="OutputSize">The width O of an output row, free outputs included.</param>
/// <param name="Parameters">The blocks of θ.</param>
/// <param name="Buffers">The blocks of the buffers.</param>
public sealed record NetworkLayout(int InputSize, int OutputSize, IReadOnlyList<Block> Parameters, IReadOnlyList<Block> Buffers)
{
    /// <summary>The number of parameters, P.</summary>
    public int ParameterCount => Parameters.Sum(block => block.Count);

    /// <summary>The number of buffer values, U.</summary>
    public int BufferCount => Buffers.Sum(block => block.Count);
}

/// <summary>What an engine's user has to know about a network before running it.</summary>
/// <param name="Engine">The engine's id: <c>torch</c>, <c>fused</c>.</param>
/// <param name="BatchCoupled">In train mode a row's output depends on the other rows (BatchNorm): never shard, no per-sample gradients.</param>
/// <param name="RowInvariant">A row's result is the same to the bit in any batch.</param>
public sealed record NetworkTraits(string Engine, bool BatchCoupled, bool RowInvariant);

/// <summary>Whether normalisation layers use the batch (and propose new buffers) or their buffers.</summary>
public enum NetworkMode
{
    /// <summary>Batch statistics; the pass proposes new buffers.</summary>
    Train,

    /// <summary>Buffers as they are.</summary>
    Evaluate,
}
