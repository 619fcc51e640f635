namespace PolicyProbe.Diagnostics;

/// <summary>Logistic loss with a weight for each point, L(w) = 1/N Σ cₙ log(1 + exp(−wᵀzₙ)) + λ/2 ‖w‖², zₙ = yₙxₙ in the plane.</summary>
/// <param name="Points">zₙ [N].</param>
/// <param name="Weights">cₙ [N], above 0.</param>
/// <param name="Ridge">λ, at least 0.</param>
public sealed record WeightedLogistic(IReadOnlyList<PlanarVector> Points, IReadOnlyList<double> Weights, double Ridge = 0)
{
    private const int NewtonSteps = 200;

    /// <summary>An upper bound of the curvature: Σ cₙ‖zₙ‖²/(4N) + λ.</summary>
    public double Curvature => Ridge + Points.Zip(Weights, (point, weight) => weight * point.Dot(point)).Sum() / (4 * Points.Count);

    /// <summary>L(w).</summary>
    public double Value(PlanarVector w) =>
        (0.5 * Ridge * w.Dot(w)) + Points.Zip(Weights, (point, weight) => weight * LogisticLoss.Softplus(-w.Dot(point))).Sum() / Points.Count;

    /// <summary>∇L(w) = λw − 1/N Σ cₙ s(−wᵀzₙ) zₙ, s the logistic function.</summary>
    public PlanarVector Gradient(PlanarVector w)
    {
        var gradient = new PlanarVector(Ridge * w.X, Ridge * w.Y);
        for (var n = 0; n < Points.Count; n++)
            gradient = gradient.Plus(-Weights[n] / ((1 + Math.Exp(w.Dot(Points[n]))) * Points.Count), Points[n]);
        return gradient;
    }

    /// <summary>Gradient descent from 0, wₜ₊₁ = wₜ − η∇L(wₜ).</summary>
    /// <param name="step">η.</param>
    /// <param name="times">The t of interest, ascending.</param>
    /// <returns>wₜ at these t.</returns>
    public IReadOnlyList<PlanarVector> Descend(double step, IReadOnlyList<int> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var (w, t, path) = (new PlanarVector(0, 0), 0, new List<PlanarVector>());
        foreach (var time in times)
        {
            for (; t < time; t++)
                w = w.Plus(-step, Gradient(w));
            path.Add(w);
        }

        return path;
    }

    /// <summary>argmin L by Newton's method with halved steps, to where the gradient no longer falls: rounding. λ has to be above 0.</summary>
    /// <exception cref="ArgumentException">λ is 0: on separable points there is no minimiser.</exception>
    public PlanarVector Minimiser()
    {
        if (Ridge <= 0)
            throw new ArgumentException($"Ridge: expected above 0, got {Ridge}; on separable points the loss has no minimiser without it.");
        var w = new PlanarVector(0, 0);
        for (var i = 0; i < NewtonSteps; i++)
        {
            var (gradient, direction) = (Gradient(w), NewtonDirection(w));
            var length = 1.0;
            while (length > 1e-12 && Value(w.Plus(length, direction)) > Value(w) + (1e-4 * length * gradient.Dot(direction)))
                length /= 2;
            var next = w.Plus(length, direction);
            if (Gradient(next).Norm >= gradient.Norm)
            {
                // Near the minimum values differ by rounding alone, and the plain step decides by the gradient.
                next = w.Plus(1, direction);
                if (Gradient(next).Norm >= gradient.Norm)
                    return w;
            }

            w = next;
        }

        return w;
    }

    private PlanarVector NewtonDirection(PlanarVector w)
    {
        var (gradient, xx, xy, yy) = (Gradient(w), Ridge, 0.0, Ridge);
        for (var n = 0; n < Points.Count; n++)
        {
            var (z, s) = (Points[n], 1 / (1 + Math.Exp(w.Dot(Points[n]))));
            var c = Weights[n] * s * (1 - s) / Points.Count;
            (xx, xy, yy) = (xx + (c * z.X * z.X), xy + (c * z.X * z.Y), yy + (c * z.Y * z.Y));
        }

        return PlanarVector.With(new PlanarVector(xx, xy), -gradient.X, new PlanarVector(xy, yy), -gradient.Y);
    }
}
