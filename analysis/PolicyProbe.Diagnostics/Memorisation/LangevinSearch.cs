using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// A noisy walk up a loss of every row until it is above 0: δ ← P(δ + a s(∇F) + b r ∘ ξ), s the set's steepest step, r its radii, ξ ~ N(0, I). LASS, the search of the paper that introduced
/// critical samples, here with the margin in place of the class's own output.
/// </summary>
/// <remarks>
/// D. Arpit et al., "A Closer Look at Memorization in Deep Networks" (2017). Shares of the radius as in the implementation in dimensionality-driven-learning, which credits the authors:
/// a = 0.25/255 and b = 0.2/255 at r = 0.3/255.
/// </remarks>
/// <param name="Set">Where δ may be.</param>
public sealed record LangevinSearch(PerturbationSet Set)
{
    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>a, in shares of the set's steepest step.</summary>
    public double StepShare { get; init; } = 0.25 / 0.3;

    /// <summary>b, in shares of the radii.</summary>
    public double NoiseShare { get; init; } = 0.2 / 0.3;

    /// <summary>Which rows had a loss above 0 on the way [B].</summary>
    /// <param name="objective">F, B rows.</param>
    /// <param name="x">x [B, n].</param>
    /// <param name="rng">Draws the noise.</param>
    public bool[] Run(IRowObjective objective, double[] x, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(rng);
        var (rows, n) = (objective.Count, objective.Dimension);
        var (delta, point, values, gradients, step) = (new double[rows * n], new double[rows * n], new double[rows], new double[rows * n], new double[n]);
        var found = new bool[rows];
        for (var at = 0; at <= Steps; at++)
        {
            for (var i = 0; i < point.Length; i++)
                point[i] = x[i] + delta[i];
            objective.Gradients(point, values, gradients);
            for (var b = 0; b < rows; b++)
            {
                found[b] |= values[b] > 0;
                Span<double> centre = x.AsSpan(b * n, n), own = delta.AsSpan(b * n, n);
                Set.Steepest(gradients.AsSpan(b * n, n), centre, step);
                for (var i = 0; i < n; i++)
                    own[i] += (StepShare * step[i]) + (NoiseShare * Set.Radii[i] * rng.NextNormal());
                Set.Project(own, centre);
            }
        }

        return found;
    }
}
