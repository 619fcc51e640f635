namespace PolicyProbe.Diagnostics;

/// <content>
/// How steepest steps and projections are found: in closed form where there are no bounds, else by the multiplier λ of the KKT conditions, bisected to the
/// last bit. No rescaling of L1: J. Duchi et al., "Efficient Projections onto the ℓ1-Ball for Learning in High Dimensions" (2008), with weights.
/// </content>
public sealed partial class PerturbationSet
{
    private const int Trims = 64;

    /// <summary>Writes δ at a multiplier.</summary>
    private delegate void Family(double multiplier, Span<double> delta);

    /// <summary>δᵢ = rᵢ²gᵢ/λ within the bounds: as λ falls, δ grows until its size is 1 or all bounds hold.</summary>
    private void SteepestOfEllipsoid(ReadOnlySpan<double> gradient, ReadOnlySpan<double> x, Span<double> delta)
    {
        var scale = DualNorm(gradient);
        delta.Clear();
        if (scale == 0)
            return;
        for (var i = 0; i < delta.Length && !IsBounded; i++)
            delta[i] = _radii[i] * (_radii[i] * gradient[i] / scale);
        if (IsBounded)
        {
            var (g, centre) = (gradient.ToArray(), x.ToArray());
            Bisect((share, step) => Grow(g, centre, scale * share, step), 1, delta);
        }

        Trim(delta);
    }

    private void Grow(double[] gradient, double[] x, double multiplier, Span<double> delta)
    {
        for (var i = 0; i < delta.Length; i++)
        {
            var wanted = gradient[i] == 0 || _radii[i] == 0 ? 0 : _radii[i] * (_radii[i] * gradient[i] / multiplier);
            delta[i] = Bounded(wanted, i, x);
        }
    }

    /// <summary>All of the radius goes to the coordinate with the greatest rᵢ|gᵢ|; what its bound leaves over goes to the next.</summary>
    private void SteepestOfL1(ReadOnlySpan<double> gradient, ReadOnlySpan<double> x, Span<double> delta)
    {
        delta.Clear();
        var (gains, order) = (new double[delta.Length], new int[delta.Length]);
        for (var i = 0; i < gains.Length; i++)
            (gains[i], order[i]) = (-Math.Abs(gradient[i]) * _radii[i], i);
        if (IsBounded)
            Array.Sort(gains, order);
        else
            order[0] = gains.AsSpan().IndexOf(gains.Min());
        var left = 1.0;
        for (var k = 0; k < order.Length && left > 0; k++)
        {
            var i = order[k];
            if (gradient[i] == 0 || _radii[i] == 0)
                continue;
            delta[i] = Bounded(Math.Sign(gradient[i]) * left * _radii[i], i, x);
            left = IsBounded ? left - (Math.Abs(delta[i]) / _radii[i]) : 0;
        }

        Trim(delta);
    }

    /// <summary>
    /// δᵢ = sign(yᵢ) max(0, |yᵢ| − λ/rᵢ). The k coordinates with the greatest rᵢ|yᵢ| stay: λ = (Σ|yᵢ|/rᵢ − 1)/Σ1/rᵢ² over them, k the most for which the
    /// last has rᵢ|yᵢ| > λ.
    /// </summary>
    private void ProjectOntoL1(Span<double> delta)
    {
        var (keys, order) = (new double[delta.Length], new int[delta.Length]);
        for (var i = 0; i < keys.Length; i++)
            (keys[i], order[i]) = (-Math.Abs(delta[i]) * _radii[i], i);
        Array.Sort(keys, order);
        var (size, weight, multiplier) = (0.0, 0.0, 0.0);
        for (var k = 0; k < keys.Length && keys[k] < 0; k++)
        {
            var r = _radii[order[k]];
            (size, weight) = (size + (Math.Abs(delta[order[k]]) / r), weight + (1 / (r * r)));
            if (-keys[k] <= (size - 1) / weight)
                break;
            multiplier = (size - 1) / weight;
        }

        for (var i = 0; i < delta.Length; i++)
            delta[i] = Shrunk(delta[i], i, multiplier);
    }

    private void ProjectWithinBounds(Span<double> delta, ReadOnlySpan<double> x)
    {
        // At the greatest multiplier every δᵢ is 0 (L1), or δᵢ/rᵢ = rᵢyᵢ/(rᵢ² + λ) is at most rᵢyᵢ/‖(rᵢyᵢ)‖ (L2).
        var (y, centre, greatest) = (delta.ToArray(), x.ToArray(), 0.0);
        for (var i = 0; i < y.Length && Norm == BallNorm.L1; i++)
            greatest = Math.Max(greatest, Math.Abs(y[i]) * _radii[i]);
        if (Norm == BallNorm.L2)
            greatest = DualNorm(y);
        Bisect(
            (multiplier, shrunk) =>
            {
                for (var i = 0; i < shrunk.Length; i++)
                    shrunk[i] = Bounded(Shrunk(y[i], i, multiplier), i, centre);
            },
            greatest,
            delta);
    }

    private double Shrunk(double y, int i, double multiplier)
    {
        var r = _radii[i];
        return r == 0 ? 0 : Norm == BallNorm.L1 ? Math.CopySign(Math.Max(0, Math.Abs(y) - (multiplier / r)), y) : y / (1 + (multiplier / (r * r)));
    }

    /// <summary>δ at the least multiplier in [0, greatest] at which its size is at most 1; the size falls as the multiplier grows.</summary>
    private void Bisect(Family family, double greatest, Span<double> delta)
    {
        family(0, delta);
        if (Size(delta) <= 1)
            return;
        var (from, to) = (0.0, greatest);
        for (var middle = to / 2; middle > from && middle < to; middle = from + ((to - from) / 2))
        {
            family(middle, delta);
            (from, to) = Size(delta) > 1 ? (middle, to) : (from, middle);
        }

        family(to, delta);
    }

    /// <summary>Takes away what rounding put outside, some units of the last place.</summary>
    private void Trim(Span<double> delta)
    {
        for (var trim = 0; trim < Trims; trim++)
        {
            var size = Size(delta);
            if (size <= 1)
                return;
            Vector.Scale(delta, (1 - 2.3e-16) / size);
        }

        // Radii of a few units of the least number there is: nothing but 0 is inside for certain.
        delta.Clear();
    }
}
