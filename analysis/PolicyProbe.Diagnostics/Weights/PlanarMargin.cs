using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The max-margin direction of points in the plane, exactly: ŵ = argmin ‖w‖² with wᵀzₙ ≥ 1 for all n. In the plane one or two points support it: every one and
/// every pair is tried, and the one that meets all constraints with multipliers αₙ ≥ 0, ŵ = Σ αₙzₙ, is the answer (Karush–Kuhn–Tucker).
/// </summary>
/// <param name="Direction">ŵ; the margin is 1/‖ŵ‖.</param>
/// <param name="Support">The points with wᵀzₙ = 1, as indices.</param>
/// <param name="Multipliers">αₙ of these points.</param>
public sealed record PlanarMargin(PlanarVector Direction, IReadOnlyList<int> Support, IReadOnlyList<double> Multipliers)
{
    private const double Rounding = 1e-12;

    /// <summary>The margin of points through the origin.</summary>
    /// <param name="points">zₙ = yₙxₙ: inputs times their labels ±1.</param>
    /// <exception cref="WrongUseException">No line through the origin separates them.</exception>
    public static PlanarMargin Of(IReadOnlyList<PlanarVector> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        for (var i = 0; i < points.Count; i++)
            if (points[i].Dot(points[i]) is > 0 and var square && new PlanarVector(0, 0).Plus(1 / square, points[i]) is var alone && Separates(alone, points))
                return new PlanarMargin(alone, [i], [1 / square]);
        for (var i = 0; i < points.Count; i++)
            for (var j = i + 1; j < points.Count; j++)
            {
                var (a, b) = (points[i], points[j]);
                var w = PlanarVector.With(a, 1, b, 1);

                // w = αa + βb: crossed with b and with a.
                var (alpha, beta) = (w.Cross(b) / a.Cross(b), a.Cross(w) / a.Cross(b));
                if (alpha >= 0 && beta >= 0 && Separates(w, points))
                    return new PlanarMargin(w, [i, j], [alpha, beta]);
            }

        throw new WrongUseException($"points: expected {points.Count} points on one side of a line through the origin, but no line separates them.");
    }

    private static bool Separates(PlanarVector w, IReadOnlyList<PlanarVector> points) => points.All(point => w.Dot(point) >= 1 - Rounding);
}
