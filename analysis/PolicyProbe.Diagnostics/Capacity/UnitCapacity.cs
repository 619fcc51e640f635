using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Capacity and impact of the units of a hidden layer, f = V φ(Ux): βⱼ = ‖uⱼ − uⱼ⁰‖, how far unit j's incoming weights (its bias among them, as a weight from a constant
/// unit) have come since the start, and αⱼ = ‖vⱼ‖, what its outgoing weights make of it.
/// </summary>
/// <remarks>
/// B. Neyshabur, Z. Li, S. Bhojanapalli, Y. LeCun, N. Srebro, "Towards Understanding the Role of Over-Parametrization in Generalization of Neural Networks" (2018), for two
/// layers of ReLU units.
/// </remarks>
public sealed class UnitCapacity
{
    private readonly DenseLayer _initial;
    private readonly double[] _starts;

    /// <summary>The units of a layer.</summary>
    /// <param name="layer">U with its biases.</param>
    /// <param name="initial">U⁰ with its biases.</param>
    /// <param name="next">V, the layer after it.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public UnitCapacity(DenseLayer layer, DenseLayer initial, DenseLayer next)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(next);
        if (initial.Outputs != layer.Outputs || initial.Inputs != layer.Inputs || next.Inputs != layer.Outputs)
            throw new ArgumentException($"initial: expected [{layer.Outputs}, {layer.Inputs}] and {layer.Outputs} inputs of the layer after it, got [{initial.Outputs}, {initial.Inputs}] and {next.Inputs}.", nameof(initial));
        _initial = initial;
        Capacities = [.. Enumerable.Range(0, layer.Outputs).Select(j => Length(j, (i, k) => layer.Row(i)[k] - initial.Row(i)[k], layer.Biases[j] - initial.Biases[j], layer.Inputs))];
        _starts = [.. Enumerable.Range(0, layer.Outputs).Select(j => Length(j, (i, k) => initial.Row(i)[k], initial.Biases[j], layer.Inputs))];
        Impacts = [.. Enumerable.Range(0, layer.Outputs).Select(j => Vector.Norm(next.Column(j)))];
    }

    /// <summary>βⱼ [h].</summary>
    public IReadOnlyList<double> Capacities { get; }

    /// <summary>αⱼ [h].</summary>
    public IReadOnlyList<double> Impacts { get; }

    /// <summary>‖U − U⁰‖_F.</summary>
    public double Movement => Root(Capacities);

    /// <summary>‖U − U⁰‖_F/‖U⁰‖_F.</summary>
    public double RelativeMovement => Movement / Root(_starts);

    /// <summary>‖V‖_F.</summary>
    public double Impact => Root(Impacts);

    /// <summary>Σ αⱼβⱼ: what a ReLU unit multiplied going in and divided going out leaves as it is.</summary>
    public double Product => Impacts.Zip(Capacities, (a, b) => a * b).Sum();

    /// <summary>Σ βⱼ² of the units that moved furthest, over that of all: the share of them in it; 0 where none moved.</summary>
    /// <param name="share">Which part of the units, ⌈share · h⌉ of them.</param>
    public double TopShare(double share)
    {
        var total = Capacities.Sum(b => b * b);
        return total == 0 ? 0 : Capacities.OrderDescending().Take((int)Math.Ceiling(share * Capacities.Count)).Sum(b => b * b) / total;
    }

    /// <summary>‖V‖_F (‖U − U⁰‖_F + ‖U⁰‖₂), the measure that the authors' code calls by distance and Frobenius norm; biases of U⁰ are left out of its spectral norm.</summary>
    public double Simple => Impact * (Movement + _initial.Spectral);

    /// <summary>
    /// (1/m) Σⱼ αⱼ (βⱼ‖X‖_F + ‖uⱼ⁰X‖₂): up to a factor of the number of outputs and the margin alone, the capacity of all networks with these α, β and U⁰ on the m
    /// inputs X.
    /// </summary>
    /// <param name="inputs">x [m, I], what comes into the layer; the constant unit is added where there is a bias.</param>
    public double UnitTerm(ReadOnlySpan<double> inputs)
    {
        var (count, data, starts) = Data(inputs);
        return Enumerable.Range(0, Impacts.Count).Sum(j => Impacts[j] * ((Capacities[j] * data) + Math.Sqrt(starts[j]))) / count;
    }

    /// <summary>(1/m) ‖V‖_F (‖U − U⁰‖_F‖X‖_F + ‖U⁰X‖_F), never below <see cref="UnitTerm"/> (Cauchy and Schwarz): the leading term of the bound in the authors' code, which takes φ(U⁰X) for U⁰X and adds constants.</summary>
    /// <param name="inputs">x [m, I].</param>
    public double LayerTerm(ReadOnlySpan<double> inputs)
    {
        var (count, data, starts) = Data(inputs);
        return Impact * ((Movement * data) + Math.Sqrt(starts.Sum())) / count;
    }

    /// <summary>m, ‖X‖_F and ‖uⱼ⁰X‖₂² of every unit, the constant unit among the inputs.</summary>
    private (int Count, double Data, double[] Starts) Data(ReadOnlySpan<double> inputs)
    {
        var n = _initial.Inputs;
        if (inputs.Length == 0 || inputs.Length % n != 0)
            throw new ArgumentException($"inputs: expected [m, I], m ≥ 1, I = {n}, got [{inputs.Length}].", nameof(inputs));
        var (count, starts) = (inputs.Length / n, new double[_initial.Outputs]);
        for (var b = 0; b < count; b++)
        {
            var z = _initial.Apply(inputs.Slice(b * n, n));
            for (var j = 0; j < z.Length; j++)
                starts[j] += z[j] * z[j];
        }

        return (count, Math.Sqrt(Vector.Dot(inputs, inputs) + count), starts);
    }

    private static double Length(int unit, Func<int, int, double> weight, double bias, int inputs) =>
        Math.Sqrt(Enumerable.Range(0, inputs).Sum(k => weight(unit, k) * weight(unit, k)) + (bias * bias));

    private static double Root(IReadOnlyList<double> values) => Math.Sqrt(values.Sum(value => value * value));
}
