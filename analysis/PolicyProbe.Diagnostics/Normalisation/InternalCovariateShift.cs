using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>A run of the flat parameter vector: a layer's.</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="Count">How many values.</param>
public readonly record struct ParameterRun(int Offset, int Count);

/// <summary>
/// How much the step of the layers before it changes a layer's gradient: G_i = ∇_{W_i}L(W₁…W_k), G'_i the same with W₁…W_{i−1} as they are after
/// the step and W_i…W_k as they were, on the same batch.
/// </summary>
/// <remarks>
/// S. Santurkar et al. (2018), definition 2.1. The first layer has none before it: exactly 0. Which step defines "after" is the caller's: with Adam or
/// momentum it is not the gradient's.
/// </remarks>
/// <param name="Distance">‖G_i − G'_i‖₂.</param>
/// <param name="Relative">‖G_i − G'_i‖₂/‖G_i‖₂; null where G_i is 0.</param>
/// <param name="Cosine">cos∠(G_i, G'_i); null where one is 0. 1 is no shift of direction.</param>
public sealed record InternalCovariateShift(double Distance, double? Relative, double? Cosine)
{
    /// <summary>The shift of every layer.</summary>
    /// <param name="objective">L on a batch.</param>
    /// <param name="layers">Where each layer's parameters stand, input side first.</param>
    /// <param name="theta">W before the step.</param>
    /// <param name="next">W after it.</param>
    public static IReadOnlyList<InternalCovariateShift> Of(IObjective objective, IReadOnlyList<ParameterRun> layers, ReadOnlySpan<double> theta, ReadOnlySpan<double> next)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(layers);
        var n = objective.Dimension;
        if (theta.Length != n || next.Length != n)
            throw new ArgumentException($"theta, next: expected [n], n = {n}, got [{theta.Length}] and [{next.Length}].", nameof(next));
        var (here, there, mixed) = (new double[n], new double[n], theta.ToArray());
        objective.Gradient(theta, here);
        var shifts = new List<InternalCovariateShift>(layers.Count);
        foreach (var layer in layers)
        {
            if (shifts.Count == 0)
                here.CopyTo(there, 0);
            else
                objective.Gradient(mixed, there);
            shifts.Add(Between(here.AsSpan(layer.Offset, layer.Count), there.AsSpan(layer.Offset, layer.Count)));
            next.Slice(layer.Offset, layer.Count).CopyTo(mixed.AsSpan(layer.Offset));
        }

        return shifts;
    }

    private static InternalCovariateShift Between(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var distance = 0.0;
        for (var i = 0; i < a.Length; i++)
            distance += (a[i] - b[i]) * (a[i] - b[i]);
        var (first, second) = (Vector.Norm(a), Vector.Norm(b));
        return new(Math.Sqrt(distance), first > 0 ? Math.Sqrt(distance) / first : null, first > 0 && second > 0 && double.IsFinite(first * second) ? Vector.Dot(a, b) / (first * second) : null);
    }
}
