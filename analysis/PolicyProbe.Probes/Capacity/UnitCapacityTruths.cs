using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Layers whose unit capacities are known: two units by hand, rescaled ones, and a network after a single step of gradient descent.</summary>
/// <param name="rng">Draws them.</param>
internal sealed class UnitCapacityTruths(Rng rng)
{
    private const double Rounding = 1e-11;
    private const int Inputs = 5, Units = 12, Rows = 30;

    /// <summary>All of them.</summary>
    public IEnumerable<GroundTruthCheck> Checks() => [.. ByHand(), .. Rescaling(), .. OneStep()];

    /// <summary>U⁰ = [[1, 0], [0, 2]], U = [[4, 4], [0, 2]], V = [[3, 0], [4, 1]], no biases; inputs (1, 0) and (0, 1).</summary>
    private static IEnumerable<GroundTruthCheck> ByHand()
    {
        var units = new UnitCapacity(new DenseLayer([4, 4, 0, 2], [0, 0]), new DenseLayer([1, 0, 0, 2], [0, 0]), new DenseLayer([3, 0, 4, 1], [0, 0]));
        double[] x = [1, 0, 0, 1];
        (string Id, double Value, double Truth, string How)[] known =
        [
            ("capacity-1", units.Capacities[0], 5, "‖(3, 4)‖"), ("capacity-2", units.Capacities[1], 0, "it has not moved"), ("impact-1", units.Impacts[0], 5, "‖(3, 4)‖"), ("impact-2", units.Impacts[1], 1, "‖(0, 1)‖"),
            ("product", units.Product, 25, "5 · 5 + 1 · 0"), ("top-half", units.TopShare(0.5), 1, "one unit of two made the whole way"), ("simple", units.Simple, 7 * Math.Sqrt(26), "√26 (5 + 2)"),
            ("unit-term", units.UnitTerm(x), ((5 * ((5 * 2) + 1)) + 2) / 2.0, "½(5(5 · 2 + 1) + 1(0 · 2 + 2)), ‖X‖_F = 2 with the constant unit"),
            ("layer-term", units.LayerTerm(x), Math.Sqrt(26) * (10 + Math.Sqrt(5)) / 2, "½√26 (5 · 2 + √5)"),
        ];
        return known.Select(of => GroundTruthCheck.Equal($"by-hand-{of.Id}", of.Value, of.Truth, Rounding, of.How + "; rounding"));
    }

    /// <summary>uⱼ and uⱼ⁰ times c, vⱼ over c.</summary>
    private IEnumerable<GroundTruthCheck> Rescaling()
    {
        var from = rng.Fork("rescaling");
        var (now, start) = (LayerStack.Random([Inputs, Units, 3], from), LayerStack.Random([Inputs, Units, 3], from));
        double[] factors = [.. Enumerable.Range(0, Units).Select(_ => Math.Exp(2 * from.NextNormal()))], x = SharpnessTruths.Normals(Rows * Inputs, from);
        var (moved, begun) = (now.Rescaled([factors]), start.Rescaled([factors]));
        UnitCapacity before = new(now.Layers[0], start.Layers[0], now.Layers[1]), after = new(moved.Layers[0], begun.Layers[0], moved.Layers[1]);
        double Apart(Func<int, double> ratio) => Enumerable.Range(0, Units).Max(j => Math.Abs(ratio(j) - 1));
        yield return GroundTruthCheck.Equal("rescaled-capacity", Apart(j => after.Capacities[j] / before.Capacities[j] / factors[j]), 0, Rounding, "β of a unit times c goes with c; greatest relative error; rounding");
        yield return GroundTruthCheck.Equal("rescaled-impact", Apart(j => after.Impacts[j] * factors[j] / before.Impacts[j]), 0, Rounding, "α goes with 1/c; greatest relative error; rounding");
        yield return GroundTruthCheck.Equal("rescaled-product", after.Product, before.Product, Rounding * before.Product, "Σ αβ of before: c and 1/c; rounding");
        yield return GroundTruthCheck.Equal("rescaled-unit-term", after.UnitTerm(x), before.UnitTerm(x), Rounding * before.UnitTerm(x), "Σ α(β‖X‖ + ‖u⁰X‖)/m of before: c and 1/c; rounding");
        yield return GroundTruthCheck.AtMost("units-below-layer", Math.Max(before.UnitTerm(x) / before.LayerTerm(x), after.UnitTerm(x) / after.LayerTerm(x)), 1, Rounding, "term by units over that of the layer, before and after: at most 1 by Cauchy and Schwarz");

        double[] balance = [.. before.Impacts.Zip(before.Capacities, (a, b) => Math.Sqrt(a / b))];
        var (level, root) = (now.Rescaled([balance]), start.Rescaled([balance]));
        var balanced = new UnitCapacity(level.Layers[0], root.Layers[0], level.Layers[1]);
        yield return GroundTruthCheck.Equal("balanced-layer", balanced.Impact * balanced.Movement, before.Product, Rounding * before.Product, "‖V‖_F‖U − U⁰‖_F where α = β for every unit is Σ αβ, the least of all rescalings; rounding");
    }

    /// <summary>After one step of rate η a unit has moved by η times the gradient of its own weights, by differences of the loss.</summary>
    private IEnumerable<GroundTruthCheck> OneStep()
    {
        const double rate = 0.1, step = 1e-5;
        var from = rng.Fork("one-step");
        var model = new SmallNetwork(new MlpSpec(Inputs, [Units], Activation.Tanh, 2), from);
        double[] x = SharpnessTruths.Normals(Rows * Inputs, from);
        var loss = new CrossEntropy([.. Enumerable.Range(0, Rows).Select(b => b % 2)]);
        var mean = new ParameterLoss(model.Network, [], x, loss, NetworkMode.Evaluate);
        var (start, theta) = (LayerStack.Of(model.Network.Layout, model.Theta, []), (double[])model.Theta.Clone());
        var squares = new double[Units];
        foreach (var block in model.Network.Layout.Parameters.Take(2))
            for (var k = 0; k < block.Count; k++)
            {
                var (at, i) = (theta[block.Offset + k], block.Offset + k);
                theta[i] = at + step;
                var ahead = mean.Value(theta);
                theta[i] = at - step;
                var slope = (ahead - mean.Value(theta)) / (2 * step);
                theta[i] = at;
                squares[block.Role == BlockRole.Weight ? k / Inputs : k] += slope * slope;
            }

        model.Descend(model.Gradient(x, loss), rate);
        var now = LayerStack.Of(model.Network.Layout, model.Theta, []);
        var units = new UnitCapacity(now.Layers[0], start.Layers[0], now.Layers[1]);
        yield return GroundTruthCheck.Equal("one-step", Enumerable.Range(0, Units).Max(j => Math.Abs(units.Capacities[j] - (rate * Math.Sqrt(squares[j])))), 0, 1e-9, "β after one step of rate η is η‖∂L/∂uⱼ‖, here by central differences of step h = 1e-5; h² and rounding over h");
    }
}
