using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Steps of several lengths along one direction, and the value and gradient at each: the landscape of S. Santurkar et al., "How Does Batch Normalization Help
/// Optimization?" (2018), section 3.1 and appendix A.2.2. It is an evaluation at one point, not a training run: nothing is stepped.
/// </summary>
/// <param name="Value">F(x).</param>
/// <param name="DirectionNorm">‖d‖₂.</param>
/// <param name="Points">What was seen at every length.</param>
public sealed record DirectionalSweep(double Value, double DirectionNorm, IReadOnlyList<SweepPoint> Points)
{
    /// <summary>The least F along the way, and the greatest: the variation of the loss.</summary>
    public (double Least, double Greatest) ValueRange => (Points.Min(point => point.Value), Points.Max(point => point.Value));

    /// <summary>The greatest ‖∇F(x) − ∇F(x + s d)‖₂: how badly the gradient predicts those ahead.</summary>
    public double Predictiveness => Points.Max(point => point.GradientChange);

    /// <summary>The effective β-smoothness max_s ‖∇F(x) − ∇F(x + s d)‖/‖s d‖.</summary>
    public double Smoothness => Points.Max(point => point.GradientChange / (Math.Abs(point.Length) * DirectionNorm));

    /// <summary>Sweeps along −∇F(x), the step that gradient descent would take.</summary>
    /// <param name="objective">F.</param>
    /// <param name="x">x [n].</param>
    /// <param name="lengths">s, none 0: step lengths in units of the gradient.</param>
    public static DirectionalSweep AgainstGradient(IObjective objective, ReadOnlySpan<double> x, IReadOnlyList<double> lengths)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var direction = new double[objective.Dimension];
        objective.Gradient(x, direction);
        for (var i = 0; i < direction.Length; i++)
            direction[i] = -direction[i];
        return Along(objective, x, direction, lengths);
    }

    /// <summary>Sweeps along a direction.</summary>
    /// <param name="objective">F.</param>
    /// <param name="x">x [n].</param>
    /// <param name="direction">d [n], not 0.</param>
    /// <param name="lengths">s, finite and none 0.</param>
    /// <exception cref="ArgumentException">Shapes differ, there is no length, one is 0, or the direction is 0.</exception>
    public static DirectionalSweep Along(IObjective objective, ReadOnlySpan<double> x, ReadOnlySpan<double> direction, IReadOnlyList<double> lengths)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(lengths);
        var n = objective.Dimension;
        if (x.Length != n || direction.Length != n)
            throw new ArgumentException($"x, direction: expected [n], n = {n}, got [{x.Length}] and [{direction.Length}].", nameof(direction));
        if (lengths.Count == 0 || lengths.Any(length => length == 0 || !double.IsFinite(length)))
            throw new ArgumentException("lengths: expected at least one, finite and not 0.", nameof(lengths));
        var norm = Vector.Norm(direction);
        if (!(norm > 0))
            throw new ArgumentException("direction: expected other than 0: at a stationary point there is no step to take.", nameof(direction));
        var (here, there, moved) = (new double[n], new double[n], new double[n]);
        var value = objective.Gradient(x, here);
        var (start, step) = (x.ToArray(), direction.ToArray());
        var points = new List<SweepPoint>(lengths.Count);
        foreach (var length in lengths)
        {
            for (var i = 0; i < n; i++)
                moved[i] = start[i] + (length * step[i]);
            var seen = objective.Gradient(moved, there);
            var (change, dot, square) = (0.0, 0.0, 0.0);
            for (var i = 0; i < n; i++)
            {
                change += (there[i] - here[i]) * (there[i] - here[i]);
                (dot, square) = (dot + (there[i] * here[i]), square + (there[i] * there[i]));
            }

            points.Add(new SweepPoint(length, seen, Math.Sqrt(change), dot / (Vector.Norm(here) * Math.Sqrt(square))));
        }

        return new DirectionalSweep(value, norm, points);
    }
}

/// <summary>What a sweep saw at one length.</summary>
/// <param name="Length">s.</param>
/// <param name="Value">F(x + s d).</param>
/// <param name="GradientChange">‖∇F(x) − ∇F(x + s d)‖₂.</param>
/// <param name="GradientCosine">cos(∇F(x), ∇F(x + s d)); not a number where one is 0.</param>
public sealed record SweepPoint(double Length, double Value, double GradientChange, double GradientCosine);
