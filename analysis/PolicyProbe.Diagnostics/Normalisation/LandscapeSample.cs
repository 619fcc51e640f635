using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What the landscape and the shifts look like from one point of training, along the step of gradient descent.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">F(θ).</param>
/// <param name="Low">The least F(θ − s∇F) over the lengths.</param>
/// <param name="High">The greatest.</param>
/// <param name="Predictiveness">The greatest ‖∇F(θ) − ∇F(θ − s∇F)‖₂.</param>
/// <param name="Smoothness">The greatest ‖∇F(θ) − ∇F(θ − s∇F)‖₂/‖s∇F‖₂.</param>
/// <param name="Shifts">The internal covariate shift of every layer under the step.</param>
public sealed record LandscapeSample(
    int Step, double Loss, double Low, double High, double Predictiveness, double Smoothness, IReadOnlyList<InternalCovariateShift> Shifts)
{
    /// <summary>How far the step moves the distribution of each layer's activations; empty where they were not looked at.</summary>
    public IReadOnlyList<ActivationShift> Activations { get; init; } = [];

    /// <summary>The median over the layers but the first of the cosine between a layer's gradient before and after the others' step; null where none is defined.</summary>
    public double? Cosine => Shifts.Skip(1).Select(shift => shift.Cosine).OfType<double>().Order().ToList() is { Count: > 0 } cosines
        ? (cosines[(cosines.Count - 1) / 2] + cosines[cosines.Count / 2]) / 2 : null;

    /// <summary>Looks around a point.</summary>
    /// <param name="objective">F on a batch.</param>
    /// <param name="layers">Where each layer's parameters stand.</param>
    /// <param name="theta">θ.</param>
    /// <param name="rate">α: the step is θ − α∇F.</param>
    /// <param name="multiples">The lengths in multiples of α, none 0.</param>
    /// <param name="step">Steps done.</param>
    public static LandscapeSample At(IObjective objective, IReadOnlyList<ParameterRun> layers, ReadOnlySpan<double> theta, double rate, IReadOnlyList<double> multiples, int step)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var (gradient, next) = (new double[objective.Dimension], theta.ToArray());
        objective.Gradient(theta, gradient);
        Vector.Add(next, -rate, gradient);
        Vector.Scale(gradient, -1);
        var sweep = DirectionalSweep.Along(objective, theta, gradient, [.. multiples.Select(multiple => multiple * rate)]);
        var (low, high) = sweep.ValueRange;
        return new LandscapeSample(step, sweep.Value, low, high, sweep.Predictiveness, sweep.Smoothness, InternalCovariateShift.Of(objective, layers, theta, next));
    }

    /// <summary>Lengths from one multiple to another, evenly by their logarithms.</summary>
    public static IReadOnlyList<double> Lengths(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => from * Math.Pow(to / from, count == 1 ? 0 : (double)i / (count - 1)))];
}
