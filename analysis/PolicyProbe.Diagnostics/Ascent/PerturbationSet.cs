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
/// its own for every dimension. Projections are Euclidean and exact.
/// </summary>
public sealed partial class PerturbationSet
{
    private readonly double[] _radii;
    private readonly double[]? _low;
    private readonly double[]? _high;
    private readonly bool _alike;

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
        _alike = radii[0] > 0 && radii.IndexOfAnyExcept(radii[0]) < 0;
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
    /// <param name="gradient">g [n], finite.</param>
    /// <param name="x">x [n], within the bounds.</param>
    /// <param name="delta">Receives δ [n].</param>
    /// <exception cref="ArgumentException">A length differs, g is not finite, or x lies outside the bounds.</exception>
    public void Steepest(ReadOnlySpan<double> gradient, ReadOnlySpan<double> x, Span<double> delta)
    {
        CheckFinite(gradient, nameof(gradient));
        Check(delta.Length, nameof(delta));
        CheckBounds(x);
        switch (Norm)
        {
            case BallNorm.Linf:
                for (var i = 0; i < delta.Length; i++)
                    delta[i] = Bounded(Math.Sign(gradient[i]) * _radii[i], i, x);
                return;
            case BallNorm.L2:
                SteepestOfEllipsoid(gradient, x, delta);
                return;
            default:
                SteepestOfL1(gradient, x, delta);
                return;
        }
    }

    /// <summary>The point of the set nearest to δ, in place: argmin ‖δ′ − δ‖₂.</summary>
    /// <param name="delta">δ [n], finite; receives its projection. What lies inside stays as it is, to the bit.</param>
    /// <param name="x">x [n], within the bounds.</param>
    /// <exception cref="ArgumentException">A length differs, δ is not finite, or x lies outside the bounds.</exception>
    public void Project(Span<double> delta, ReadOnlySpan<double> x)
    {
        CheckFinite(delta, nameof(delta));
        CheckBounds(x);
        for (var i = 0; i < delta.Length; i++)
            delta[i] = _radii[i] == 0 ? 0 : Norm == BallNorm.Linf ? Bounded(Math.Clamp(delta[i], -_radii[i], _radii[i]), i, x) : delta[i];
        if (Norm == BallNorm.Linf)
            return;
        if (IsBounded)
            ProjectWithinBounds(delta, x);
        else if (Size(delta) > 1)
        {
            if (Norm == BallNorm.L1)
                ProjectOntoL1(delta);
            else if (_alike)
                Vector.Scale(delta, _radii[0] / Vector.Norm(delta));
            else
                ProjectWithinBounds(delta, x);
        }

        Trim(delta);
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

    private bool IsBounded => _low is not null || _high is not null;

    private double Bounded(double delta, int i, ReadOnlySpan<double> x) =>
        Math.Clamp(delta, _low is null ? double.NegativeInfinity : _low[i] - x[i], _high is null ? double.PositiveInfinity : _high[i] - x[i]);

    private void CheckBounds(ReadOnlySpan<double> x)
    {
        Check(x.Length, nameof(x));
        if (!IsBounded)
            return;
        for (var i = 0; i < x.Length; i++)
            if (!(x[i] >= (_low?[i] ?? double.NegativeInfinity) && x[i] <= (_high?[i] ?? double.PositiveInfinity)))
                throw new ArgumentException($"x: expected within the bounds, [{_low?[i]}, {_high?[i]}] in dimension {i}, got {x[i]}; scale the input or the bounds so that both are in the same units.", nameof(x));
    }

    private void CheckFinite(ReadOnlySpan<double> vector, string name)
    {
        Check(vector.Length, name);
        for (var i = 0; i < vector.Length; i++)
            if (!double.IsFinite(vector[i]))
                throw new ArgumentException($"{name}: expected finite entries, got {vector[i]} in dimension {i}.", name);
    }

    private void Check(int length, string name)
    {
        if (length != _radii.Length)
            throw new ArgumentException($"{name}: expected [n], n = {_radii.Length}, got [{length}].", name);
    }
}
