using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>Which norm bounds a perturbation.</summary>
public enum BallNorm
{
    /// <summary>Σ|δᵢ|.</summary>
    L1,

    /// <summary>√Σδᵢ².</summary>
    L2,

    /// <summary>max |δᵢ|.</summary>
    Linf,
}

/// <summary>
/// What a perturbation δ of x may be: ‖(δᵢ/rᵢ)ᵢ‖ₚ ≤ 1, δᵢ = 0 where rᵢ = 0 (a mask), and low ≤ x + δ ≤ high where there are bounds. A box is L∞ with radii of
/// its own for every dimension. Projections are Euclidean and exact: KKT multiplier by bisection to the last bit, no rescaling.
/// </summary>
public sealed class PerturbationSet
{
    private readonly double[] _radii;
    private readonly double[]? _low;
    private readonly double[]? _high;

    /// <summary>A ball with a radius for every dimension.</summary>
    /// <param name="norm">p.</param>
    /// <param name="radii">r [n], ≥ 0 and finite; 0 leaves a dimension untouched.</param>
    /// <param name="low">Least allowed x + δ [n]; null for none.</param>
    /// <param name="high">Greatest allowed x + δ [n]; null for none.</param>
    /// <exception cref="ArgumentException">A radius is negative or not finite, a length differs, or a bound lies on the wrong side of the other.</exception>
    public PerturbationSet(BallNorm norm, ReadOnlySpan<double> radii, double[]? low = null, double[]? high = null)
    {
        if (radii.Length == 0)
            throw new ArgumentException("radii: expected [n], n ≥ 1, got none.", nameof(radii));
        for (var i = 0; i < radii.Length; i++)
        {
            if (!(radii[i] >= 0 && double.IsFinite(radii[i])))
                throw new ArgumentException($"radii: expected finite and at least 0, got {radii[i]} in dimension {i}.", nameof(radii));
            if (low is not null && high is not null && low.Length == radii.Length && high.Length == radii.Length && !(low[i] <= high[i]))
                throw new ArgumentException($"low: expected at most high, got {low[i]} and {high[i]} in dimension {i}.", nameof(low));
        }

        foreach (var (bound, name) in new[] { (low, nameof(low)), (high, nameof(high)) })
            if (bound is not null && bound.Length != radii.Length)
                throw new ArgumentException($"{name}: expected [n], n = {radii.Length}, got [{bound.Length}].", name);
        (Norm, _radii, _low, _high) = (norm, radii.ToArray(), (double[]?)low?.Clone(), (double[]?)high?.Clone());
    }

    /// <summary>p.</summary>
    public BallNorm Norm { get; }

    /// <summary>n.</summary>
    public int Dimension => _radii.Length;

    /// <summary>r [n].</summary>
    public ReadOnlySpan<double> Radii => _radii;

    /// <summary>A ball of one radius in n dimensions.</summary>
    public static PerturbationSet Of(BallNorm norm, int dimension, double radius)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var radii = new double[dimension];
        Array.Fill(radii, radius);
        return new PerturbationSet(norm, radii);
    }

    /// <summary>The same set with every radius times a factor ≥ 0; the bounds stay.</summary>
    public PerturbationSet Scaled(double factor) => new(Norm, Array.ConvertAll(_radii, radius => radius * factor), _low, _high);

    /// <summary>‖(δᵢ/rᵢ)‖ₚ: at most 1 inside; +∞ where δ touches a dimension of radius 0.</summary>
    public double Size(ReadOnlySpan<double> delta)
    {
        Check(delta.Length, nameof(delta));
        var size = 0.0;
        for (var i = 0; i < delta.Length; i++)
            if (delta[i] != 0)
            {
                var ratio = Math.Abs(delta[i]) / _radii[i];
                size = Norm switch { BallNorm.L1 => size + ratio, BallNorm.L2 => size + (ratio * ratio), _ => Math.Max(size, ratio) };
            }

        return Norm == BallNorm.L2 ? Math.Sqrt(size) : size;
    }

    /// <summary>The dual norm, max ⟨g, δ⟩ over the ball without bounds: Σ rᵢ|gᵢ| for L∞, ‖(rᵢgᵢ)‖₂ for L2, max rᵢ|gᵢ| for L1.</summary>
    public double DualNorm(ReadOnlySpan<double> gradient)
    {
        Check(gradient.Length, nameof(gradient));
        var norm = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            var part = Math.Abs(gradient[i]) * _radii[i];
            norm = Norm switch { BallNorm.L1 => Math.Max(norm, part), BallNorm.L2 => norm + (part * part), _ => norm + part };
        }

        return Norm == BallNorm.L2 ? Math.Sqrt(norm) : norm;
    }

    /// <summary>A δ of the set that maximises ⟨g, δ⟩: the step of FGSM (L∞) and of the fast gradient method in every norm, bounds included; 0 where g is.</summary>
    /// <param name="gradient">g [n].</param>
    /// <param name="x">x [n].</param>
    /// <param name="delta">Receives δ [n].</param>
    public void Steepest(ReadOnlySpan<double> gradient, ReadOnlySpan<double> x, Span<double> delta)
    {
        Check(gradient.Length, nameof(gradient));
        var (low, high) = Room(x);
        var g = gradient.ToArray();
        switch (Norm)
        {
            case BallNorm.Linf:
                for (var i = 0; i < g.Length; i++)
                    delta[i] = g[i] > 0 ? Math.Min(_radii[i], high[i]) : g[i] < 0 ? Math.Max(-_radii[i], low[i]) : 0;
                return;
            case BallNorm.L2:
                var scale = DualNorm(gradient);
                if (scale == 0)
                {
                    delta.Clear();
                    return;
                }

                // δᵢ = rᵢ²gᵢ/λ within bounds; as λ falls, the size grows to 1 or until all bounds hold.
                Bisect(shrink => i => Math.Clamp(_radii[i] * _radii[i] * g[i] / (scale * shrink), low[i], high[i]), 0, 1, delta);
                return;
            default:
                delta.Clear();
                var left = 1.0;
                foreach (var i in Enumerable.Range(0, g.Length).Where(i => g[i] != 0 && _radii[i] > 0).OrderByDescending(i => Math.Abs(g[i]) * _radii[i]))
                {
                    delta[i] = Math.Clamp(Math.Sign(g[i]) * left * _radii[i], low[i], high[i]);
                    left -= Math.Abs(delta[i]) / _radii[i];
                    if (!(left > 0))
                        return;
                }

                return;
        }
    }

    /// <summary>The point of the set nearest to δ, in place: argmin ‖δ′ − δ‖₂.</summary>
    /// <param name="delta">δ [n]; receives its projection.</param>
    /// <param name="x">x [n], within the bounds.</param>
    public void Project(Span<double> delta, ReadOnlySpan<double> x)
    {
        Check(delta.Length, nameof(delta));
        var (low, high) = Room(x);
        for (var i = 0; i < delta.Length; i++)
            delta[i] = _radii[i] == 0 ? 0 : delta[i];
        if (Norm == BallNorm.Linf)
        {
            for (var i = 0; i < delta.Length; i++)
                delta[i] = Math.Clamp(delta[i], Math.Max(-_radii[i], low[i]), Math.Min(_radii[i], high[i]));
            return;
        }

        var y = delta.ToArray();
        var far = 0.0;
        for (var i = 0; i < y.Length; i++)
            far = Math.Max(far, Norm == BallNorm.L1 ? Math.Abs(y[i]) * _radii[i] : 0);
        if (Norm == BallNorm.L1)
            Bisect(shrink => i => Math.Clamp(Math.Sign(y[i]) * Math.Max(0, Math.Abs(y[i]) - (_radii[i] == 0 ? 0 : shrink / _radii[i])), low[i], high[i]), 0, far, delta);
        else
        {
            // The multiplier λ is at most where every yᵢ/(1 + λ/rᵢ²) is inside: λ ≤ ‖(rᵢyᵢ)‖₂.
            Bisect(shrink => i => _radii[i] == 0 ? 0 : Math.Clamp(y[i] / (1 + (shrink / (_radii[i] * _radii[i]))), low[i], high[i]), 0, DualNorm(y), delta);
        }
    }

    /// <summary>A point drawn uniformly from the ball, then projected onto the bounds.</summary>
    public void Sample(ReadOnlySpan<double> x, Span<double> delta, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Check(delta.Length, nameof(delta));
        var (total, free) = (0.0, _radii.Count(radius => radius > 0));
        for (var i = 0; i < delta.Length; i++)
        {
            var draw = Norm switch { BallNorm.Linf => (2 * rng.NextDouble()) - 1, BallNorm.L2 => rng.NextNormal(), _ => Signed(rng) };
            delta[i] = _radii[i] > 0 ? draw : 0;
            total += Norm == BallNorm.L2 ? delta[i] * delta[i] : Math.Abs(delta[i]);
        }

        // L2: a direction times U^(1/n). L1: exponential numbers over the sum of one more of them (a Dirichlet vector without its last entry).
        var scale = Norm switch { BallNorm.Linf => 1, BallNorm.L2 => Math.Pow(rng.NextDouble(), 1.0 / Math.Max(1, free)) / Math.Sqrt(total), _ => 1 / (total - Math.Log(1 - rng.NextDouble())) };
        for (var i = 0; i < delta.Length; i++)
            delta[i] = _radii[i] == 0 ? 0 : delta[i] * scale * _radii[i];
        Project(delta, x);
    }

    private static double Signed(Rng rng)
    {
        var sign = rng.NextDouble() < 0.5 ? -1 : 1;
        return -sign * Math.Log(1 - rng.NextDouble());
    }

    /// <summary>δ(shrink) with the least shrink in [from, to] at which the size is at most 1; the size falls as shrink grows.</summary>
    private void Bisect(Func<double, Func<int, double>> family, double from, double to, Span<double> delta)
    {
        Fill(family(from), delta);
        if (from > 0 || Inside(delta))
            return;
        for (var middle = from + ((to - from) / 2); middle > from && middle < to; middle = from + ((to - from) / 2))
        {
            Fill(family(middle), delta);
            (from, to) = Size(delta) > 1 ? (middle, to) : (from, middle);
        }

        Fill(family(to), delta);
    }

    private bool Inside(ReadOnlySpan<double> delta)
    {
        foreach (var value in delta)
            if (!double.IsFinite(value))
                return false;
        return Size(delta) <= 1;
    }

    private static void Fill(Func<int, double> of, Span<double> delta)
    {
        for (var i = 0; i < delta.Length; i++)
            delta[i] = of(i);
    }

    /// <summary>The least and the greatest δ that the bounds allow at x.</summary>
    private (double[] Low, double[] High) Room(ReadOnlySpan<double> x)
    {
        Check(x.Length, nameof(x));
        var (low, high) = (new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            (low[i], high[i]) = ((_low?[i] ?? double.NegativeInfinity) - x[i], (_high?[i] ?? double.PositiveInfinity) - x[i]);
            if (!(low[i] <= 0 && high[i] >= 0))
                throw new ArgumentException($"x: expected within the bounds, [{_low?[i]}, {_high?[i]}] in dimension {i}, got {x[i]}; scale the input or the bounds so that both are in the same units.", nameof(x));
        }

        return (low, high);
    }

    private void Check(int length, string name)
    {
        if (length != _radii.Length)
            throw new ArgumentException($"{name}: expected [n], n = {_radii.Length}, got [{length}].", name);
    }
}
