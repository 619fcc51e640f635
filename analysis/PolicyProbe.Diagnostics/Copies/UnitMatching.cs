using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How far apart two networks of one layout are as parameters: as they stand, and with the units of the second in the order, and with the signs, that bring them nearest.</summary>
/// <remarks>
/// One layer's units are assigned so that Σ‖in − in′‖² + ‖out − out′‖² is least, the others held; layer after layer until no distance falls: S. Ainsworth, J. Hayase,
/// S. Srinivasa, "Git Re-Basin: Merging Models modulo Permutation Symmetries" (2023), algorithm 1. From the order as it is, and from one that looks at what comes in alone,
/// which finds a reordered copy; the nearer counts. For more than one hidden layer the nearest order is hard to find: what is found is an upper bound.
/// </remarks>
/// <param name="Raw">‖θ − θ′‖₂.</param>
/// <param name="Matched">The same after matching: of networks with ReLUs, balanced first (<see cref="UnitStack.Balanced"/>).</param>
/// <param name="Aligned">θ′ as it was matched.</param>
public sealed record UnitMatching(double Raw, double Matched, double[] Aligned)
{
    /// <summary>Matches the second to the first.</summary>
    /// <param name="stack">The hidden units.</param>
    /// <param name="first">θ [P].</param>
    /// <param name="second">θ′ [P].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static UnitMatching Of(UnitStack stack, IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new ArgumentException($"second: expected [P], P = {first.Count}, got {second.Count}.", nameof(second));
        double[] target = stack.Balanced(first), start = stack.Balanced(second);
        var forward = start;
        for (var layer = 0; layer < stack.Layers.Count; layer++)
            forward = Assign(stack, target, forward, layer, outgoing: false);
        var (best, least) = (start, double.PositiveInfinity);
        foreach (var from in new[] { start, forward })
        {
            var (now, distance) = (from, Distance(target, from));
            for (var moved = true; moved;)
            {
                moved = false;
                for (var layer = 0; layer < stack.Layers.Count; layer++)
                {
                    var next = Assign(stack, target, now, layer, outgoing: true);
                    var nearer = Distance(target, next);
                    if (nearer < distance * (1 - 1e-12))
                        (now, distance, moved) = (next, nearer, true);
                }
            }

            if (distance < least)
                (best, least) = (now, distance);
        }

        return new UnitMatching(Distance(first, second), least, best);
    }

    /// <summary>‖a − b‖₂.</summary>
    public static double Distance(IReadOnlyList<double> a, IReadOnlyList<double> b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    /// <summary>θ′ with one layer's units where they are nearest to θ's.</summary>
    private static double[] Assign(UnitStack stack, double[] target, double[] theta, int layer, bool outgoing)
    {
        var units = stack.Units(layer);
        int[][] places = [.. Enumerable.Range(0, units).Select(unit => outgoing ? [.. stack.Incoming(layer, unit), .. stack.Outgoing(layer, unit)] : stack.Incoming(layer, unit))];
        var (costs, signs) = (new double[units, units], new double[units, units]);
        for (var i = 0; i < units; i++)
            for (var j = 0; j < units; j++)
            {
                var (product, squares) = (0.0, 0.0);
                for (var k = 0; k < places[i].Length; k++)
                {
                    var (a, b) = (target[places[i][k]], theta[places[j][k]]);
                    (product, squares) = (product + (a * b), squares + (a * a) + (b * b));
                }

                signs[i, j] = stack.Symmetry == UnitSymmetry.Sign && product < 0 ? -1 : 1;
                costs[i, j] = squares - (2 * signs[i, j] * product);
            }

        var order = LinearAssignment.Least(costs);
        return stack.Moved(theta, layer, order, [.. order.Select((unit, place) => signs[place, unit])]);
    }
}
