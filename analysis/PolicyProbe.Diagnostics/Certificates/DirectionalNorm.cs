using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// ‖∇ℓ‖_* of every row by one difference of losses along the steepest unit direction d: ⟨∇ℓ, d⟩ = ‖∇ℓ‖_*. Its derivative in the parameters needs no second
/// backward pass, which is what it is for.
/// </summary>
/// <remarks>
/// (ℓ(x + hd) − ℓ(x))/h is exact on linear losses and errs by ½h dᵀHd on quadratic ones; the central difference is exact on both. C. Finlay, A. Oberman (2019),
/// section 3.
/// </remarks>
public static class DirectionalNorm
{
    /// <summary>The steepest unit direction of every row [B, n]; 0 where the gradient is.</summary>
    /// <param name="objective">ℓ.</param>
    /// <param name="x">x [B, n].</param>
    /// <param name="norm">In which d is a unit: that of the perturbation.</param>
    public static double[] Directions(IRowObjective objective, ReadOnlySpan<double> x, BallNorm norm)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var n = objective.Dimension;
        var (gradients, directions, ball) = (new double[x.Length], new double[x.Length], PerturbationSet.Of(norm, n, 1));
        objective.Gradients(x, new double[objective.Count], gradients);
        for (var b = 0; b < objective.Count; b++)
            ball.Steepest(gradients.AsSpan(b * n, n), x.Slice(b * n, n), directions.AsSpan(b * n, n));
        return directions;
    }

    /// <summary>The difference of every row [B].</summary>
    /// <param name="objective">ℓ.</param>
    /// <param name="x">x [B, n].</param>
    /// <param name="directions">d [B, n].</param>
    /// <param name="step">h &gt; 0.</param>
    /// <param name="central">Whether to take (ℓ(x + hd) − ℓ(x − hd))/2h.</param>
    public static double[] Of(IRowObjective objective, ReadOnlySpan<double> x, ReadOnlySpan<double> directions, double step, bool central = false)
    {
        ArgumentNullException.ThrowIfNull(objective);
        if (!(step > 0))
            throw new ArgumentOutOfRangeException(nameof(step), step, "step: expected positive.");
        var (ahead, behind) = (At(objective, x, directions, step), At(objective, x, directions, central ? -step : 0));
        for (var b = 0; b < ahead.Length; b++)
            ahead[b] = (ahead[b] - behind[b]) / (central ? 2 * step : step);
        return ahead;
    }

    private static double[] At(IRowObjective objective, ReadOnlySpan<double> x, ReadOnlySpan<double> directions, double step)
    {
        var (moved, values) = (x.ToArray(), new double[objective.Count]);
        Vector.Add(moved, step, directions);
        objective.Values(moved, values);
        return values;
    }
}
