using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What can be done to a hidden unit and undone behind it, so that the function stays.</summary>
public enum UnitSymmetry
{
    /// <summary>φ(−z) = −φ(z), tanh: turn the signs of what comes in and of what goes out.</summary>
    Sign,

    /// <summary>φ(cz) = cφ(z) for c > 0, ReLU: multiply what comes in and divide what goes out.</summary>
    Scale,
}

/// <summary>
/// The hidden units of a perceptron as places in θ: what comes into a unit, a row of its layer's weights with its bias, and what goes out, a column of each layer behind.
/// Every order of a layer's units is the same function.
/// </summary>
/// <param name="Layers">For each hidden layer: its weights [h, n], its bias [h], and the weights behind it, each [m, h].</param>
/// <param name="Symmetry">What else leaves the function as it is.</param>
public sealed record UnitStack(IReadOnlyList<(Block Weight, Block Bias, IReadOnlyList<Block> Behind)> Layers, UnitSymmetry Symmetry)
{
    /// <summary>Of a layout whose layers are numbered, the last of them a head; weights of another name are heads of the same features.</summary>
    /// <param name="layout">The layout, without normalisation.</param>
    /// <param name="symmetry">Of φ.</param>
    /// <param name="movable">How many hidden layers, from the input on, may be reordered; null for all. An output that shows features ties the last one down.</param>
    public static UnitStack Of(NetworkLayout layout, UnitSymmetry symmetry, int? movable = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var weights = layout.Parameters.Where(block => block.Role == BlockRole.Weight).ToList();
        Block[] trunk = [.. weights.Where(IsNumbered)], others = [.. weights.Where(block => !IsNumbered(block))];
        var layers = new List<(Block, Block, IReadOnlyList<Block>)>();
        for (var l = 0; l < Math.Min(trunk.Length - 1, movable ?? int.MaxValue); l++)
        {
            var bias = layout.Parameters.Single(block => block.Role == BlockRole.Bias && block.Offset == trunk[l].Offset + trunk[l].Count);
            layers.Add((trunk[l], bias, l == trunk.Length - 2 ? [trunk[l + 1], .. others] : [trunk[l + 1]]));
        }

        return new UnitStack(layers, symmetry);
    }

    /// <summary>The places in θ of what comes into a unit: its row of weights and its bias.</summary>
    public int[] Incoming(int layer, int unit)
    {
        var (weight, bias, _) = Layers[layer];
        return [.. Enumerable.Range(weight.Offset + (unit * weight.Shape[1]), weight.Shape[1]), bias.Offset + unit];
    }

    /// <summary>The places in θ of what goes out of a unit: its column of every layer behind.</summary>
    public int[] Outgoing(int layer, int unit) =>
        [.. Layers[layer].Behind.SelectMany(block => Enumerable.Range(0, block.Shape[0]).Select(row => block.Offset + (row * block.Shape[1]) + unit))];

    /// <summary>h of a layer.</summary>
    public int Units(int layer) => Layers[layer].Bias.Count;

    /// <summary>θ with a layer's units in another order, each times a factor at its input and divided by it behind: the same function where the factors are ±1, or positive, as the symmetry has it.</summary>
    /// <param name="theta">θ [P].</param>
    /// <param name="layer">Which hidden layer.</param>
    /// <param name="order">The unit that comes to each place [h].</param>
    /// <param name="factors">Its factor [h].</param>
    public double[] Moved(IReadOnlyList<double> theta, int layer, IReadOnlyList<int> order, IReadOnlyList<double> factors)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(factors);
        double[] moved = [.. theta];
        for (var unit = 0; unit < order.Count; unit++)
        {
            foreach (var (to, from) in Incoming(layer, unit).Zip(Incoming(layer, order[unit])))
                moved[to] = factors[unit] * theta[from];
            foreach (var (to, from) in Outgoing(layer, unit).Zip(Outgoing(layer, order[unit])))
                moved[to] = theta[from] / factors[unit];
        }

        return moved;
    }

    /// <summary>θ with ReLUs of equal size at input and output, layer by layer until nothing moves: one network of all that scaling makes of it; θ itself for the symmetry of signs.</summary>
    public double[] Balanced(IReadOnlyList<double> theta)
    {
        double[] balanced = [.. theta];
        for (var round = 0; round < 200 && Symmetry == UnitSymmetry.Scale; round++)
        {
            var most = 0.0;
            for (var layer = 0; layer < Layers.Count; layer++)
            {
                var now = balanced;
                double Norm(int[] places) => Math.Sqrt(places.Sum(place => now[place] * now[place]));
                double[] factors = [.. Enumerable.Range(0, Units(layer)).Select(unit => (Norm(Incoming(layer, unit)), Norm(Outgoing(layer, unit))) is ( > 0, > 0) norms ? Math.Sqrt(norms.Item2 / norms.Item1) : 1)];
                balanced = Moved(now, layer, [.. Enumerable.Range(0, factors.Length)], factors);
                most = Math.Max(most, factors.Max(factor => Math.Abs(Math.Log(factor))));
            }

            if (most < 1e-14)
                break;
        }

        return balanced;
    }

    private static bool IsNumbered(Block block) => int.TryParse(block.Name.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
