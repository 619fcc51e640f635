using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What a hidden unit does.</summary>
public enum HiddenUnit
{
    /// <summary>u².</summary>
    Square,

    /// <summary>tanh u.</summary>
    Tanh,
}

/// <summary>f(x) = Σ aᵣ σ(wᵣᵀx), a network of one hidden layer without biases, with its first and second derivatives in x.</summary>
/// <param name="unit">σ.</param>
/// <param name="hidden">W [m, n], row by row.</param>
/// <param name="output">a [m].</param>
public sealed class ShallowNetwork(HiddenUnit unit, double[] hidden, double[] output)
{
    /// <summary>n.</summary>
    public int Dimension => hidden.Length / output.Length;

    /// <summary>wᵣⱼ ~ N(0, 1), aᵣ = ±1/√m.</summary>
    public static ShallowNetwork Random(HiddenUnit unit, int dimension, int units, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        double[] hidden = [.. Enumerable.Range(0, dimension * units).Select(_ => rng.NextNormal())];
        double[] output = [.. Enumerable.Range(0, units).Select(_ => (rng.NextDouble() < 0.5 ? -1 : 1) / Math.Sqrt(units))];
        return new ShallowNetwork(unit, hidden, output);
    }

    /// <summary>f(x).</summary>
    public double Value(ReadOnlySpan<double> x)
    {
        var value = 0.0;
        for (var r = 0; r < output.Length; r++)
            value += output[r] * Of(Vector.Dot(Row(r), x));
        return value;
    }

    /// <summary>f(x), with ∇f(x) [n] written.</summary>
    public double Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        var value = 0.0;
        for (var r = 0; r < output.Length; r++)
        {
            var row = Row(r);
            var u = Vector.Dot(row, x);
            var height = Of(u);
            value += output[r] * height;
            Vector.Add(gradient, output[r] * (unit == HiddenUnit.Square ? 2 * u : 1 - (height * height)), row);
        }

        return value;
    }

    /// <summary>∇²f(x) [n, n]; at any x that of Σ aᵣ wᵣwᵣᵀ twice for squares.</summary>
    public double[,] Hessian(ReadOnlySpan<double> x)
    {
        var n = Dimension;
        var hessian = new double[n, n];
        for (var r = 0; r < output.Length; r++)
        {
            var row = Row(r);
            var height = unit == HiddenUnit.Square ? 0 : Math.Tanh(Vector.Dot(row, x));
            var bend = output[r] * (unit == HiddenUnit.Square ? 2 : -2 * height * (1 - (height * height)));
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    hessian[i, j] += bend * row[i] * row[j];
        }

        return hessian;
    }

    /// <summary>A bound of |f| over ‖x‖ ≤ radius: Σ|aᵣ| for tanh, Σ|aᵣ|‖wᵣ‖² radius² for squares.</summary>
    public double Bound(double radius)
    {
        var bound = 0.0;
        for (var r = 0; r < output.Length; r++)
            bound += Math.Abs(output[r]) * (unit == HiddenUnit.Square ? Vector.Dot(Row(r), Row(r)) * radius * radius : 1);
        return bound;
    }

    /// <summary>Wᵀa [n], the gradient at 0 for tanh.</summary>
    public double[] Linear()
    {
        var sum = new double[Dimension];
        for (var r = 0; r < output.Length; r++)
            Vector.Add(sum, output[r], Row(r));
        return sum;
    }

    /// <summary>How far ∇f can lie from Wᵀa over ‖x‖ ≤ radius, for tanh: ‖W‖₂ ‖(aᵣ tanh²(‖wᵣ‖ radius))‖₂.</summary>
    public double Departure(double radius)
    {
        var (n, squares) = (Dimension, 0.0);
        var gram = new double[n, n];
        for (var r = 0; r < output.Length; r++)
        {
            var row = Row(r);
            squares += Math.Pow(output[r] * Math.Pow(Math.Tanh(Vector.Norm(row) * radius), 2), 2);
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    gram[i, j] += row[i] * row[j];
        }

        return Math.Sqrt(SymmetricEigen.Of(gram).Values[^1] * squares);
    }

    private double Of(double u) => unit == HiddenUnit.Square ? u * u : Math.Tanh(u);

    private ReadOnlySpan<double> Row(int r) => hidden.AsSpan(r * Dimension, Dimension);
}

/// <summary>½(f(x_b) − y_b)² of every row.</summary>
/// <param name="network">f.</param>
/// <param name="targets">y [B].</param>
public sealed class ShallowLoss(ShallowNetwork network, double[] targets) : IRowObjective
{
    /// <inheritdoc/>
    public int Count => targets.Length;

    /// <inheritdoc/>
    public int Dimension => network.Dimension;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> values)
    {
        for (var b = 0; b < Count; b++)
        {
            var miss = network.Value(x.Slice(b * Dimension, Dimension)) - targets[b];
            values[b] = 0.5 * miss * miss;
        }
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients)
    {
        for (var b = 0; b < Count; b++)
        {
            var gradient = gradients.Slice(b * Dimension, Dimension);
            var miss = network.Gradient(x.Slice(b * Dimension, Dimension), gradient) - targets[b];
            values[b] = 0.5 * miss * miss;
            Vector.Scale(gradient, miss);
        }
    }
}
