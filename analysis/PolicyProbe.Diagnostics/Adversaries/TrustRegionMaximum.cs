using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>The global maximum of q(δ) = gᵀδ + δᵀMδ over ‖δ‖₂ ≤ ε, although q need not be concave.</summary>
/// <remarks>
/// δ is one where (λI − M)δ = g/2 with λ ≥ max(λ_top, 0) and λ(‖δ‖ − ε) = 0. In eigenvectors of M, δᵢ = cᵢ/(λ − λᵢ), c = Vᵀg/2, and ‖δ(λ)‖ = ε is the secular equation;
/// in the hard case – c has no part in the top eigenspace, and ‖δ(λ_top)‖ &lt; ε – the rest goes along a top eigenvector. J. J. Moré, D. C. Sorensen, "Computing a
/// Trust Region Step" (1983).
/// </remarks>
/// <param name="Point">δ [n].</param>
/// <param name="Value">q(δ).</param>
/// <param name="Multiplier">λ.</param>
public sealed record TrustRegionMaximum(double[] Point, double Value, double Multiplier)
{
    /// <summary>The global maximum, to the last bits of λ − λ_top.</summary>
    /// <param name="matrix">M [n, n], symmetric.</param>
    /// <param name="linear">g [n].</param>
    /// <param name="radius">ε, above 0.</param>
    /// <exception cref="ArgumentException">M is not symmetric, g has another length, or ε is not positive and finite.</exception>
    public static TrustRegionMaximum Of(double[,] matrix, ReadOnlySpan<double> linear, double radius)
    {
        // Everything in the distance of λ from the top: what nearly is the hard case loses no digits.
        var secular = Secular.Of(matrix, linear, radius);
        var top = secular.Values[^1];
        var least = Math.Max(0, -top);
        if (secular.Length(least) <= radius)
            return secular.At(least, top >= 0 ? radius : 0);
        return secular.At(secular.Root(least, least + (Vector.Norm(secular.Parts) / radius), radius, falling: true), 0);
    }

    /// <summary>
    /// The local maximum that is not global: there is one at most, on the sphere, with λ between the two greatest eigenvalues, ‖δ(λ)‖ = ε and ‖δ(λ)‖ rising. Null where
    /// there is none.
    /// </summary>
    /// <remarks>J. M. Martínez, "Local Minimizers of Quadratic Functions on Euclidean Balls and Spheres" (1994).</remarks>
    /// <param name="matrix">M [n, n], symmetric.</param>
    /// <param name="linear">g [n].</param>
    /// <param name="radius">ε, above 0.</param>
    public static TrustRegionMaximum? Local(double[,] matrix, ReadOnlySpan<double> linear, double radius)
    {
        var secular = Secular.Of(matrix, linear, radius);
        var n = secular.Values.Length;
        if (n < 2 || secular.Parts[^1] == 0)
            return null;

        // Distances from the top are negative here. ‖δ(λ)‖² is convex between the eigenvalues: down to its least value, then up.
        var (from, to) = (secular.Values[^2] - secular.Values[^1], 0.0);
        for (var middle = from / 2; middle > from && middle < to; middle = from + ((to - from) / 2))
            (from, to) = secular.Slope(middle) < 0 ? (middle, to) : (from, middle);
        if (!(secular.Length(to) < radius) || to == 0)
            return null;
        var root = secular.Root(to, 0, radius, falling: false);
        return root == 0 || secular.Values[^1] + root <= 0 ? null : secular.At(root, 0);
    }

    /// <summary>δ(λ) in eigenvectors.</summary>
    private sealed record Secular(double[] Values, double[,] Vectors, double[] Parts)
    {
        public static Secular Of(double[,] matrix, ReadOnlySpan<double> linear, double radius)
        {
            var eigen = SymmetricEigen.Of(matrix);
            var n = eigen.Values.Length;
            if (linear.Length != n)
                throw new ArgumentException($"linear: expected [n], n = {n}, got [{linear.Length}].", nameof(linear));
            if (!(radius > 0 && double.IsFinite(radius)))
                throw new ArgumentException($"radius: expected positive and finite, got {radius}.", nameof(radius));
            var c = new double[n];
            for (var i = 0; i < n; i++)
                for (var k = 0; k < n; k++)
                    c[i] += eigen.Vectors[k, i] * linear[k] / 2;
            return new Secular(eigen.Values, eigen.Vectors, c);
        }

        public double Length(double distance)
        {
            var square = 0.0;
            for (var i = 0; i < Parts.Length; i++)
                square += Part(i, distance) * Part(i, distance);
            return Math.Sqrt(square);
        }

        /// <summary>½ d‖δ‖²/dλ.</summary>
        public double Slope(double distance)
        {
            var slope = 0.0;
            for (var i = 0; i < Parts.Length; i++)
                slope -= Parts[i] == 0 ? 0 : Part(i, distance) * Part(i, distance) / (distance + (Values[^1] - Values[i]));
            return slope;
        }

        public double Root(double from, double to, double radius, bool falling)
        {
            for (var middle = from + ((to - from) / 2); middle > from && middle < to; middle = from + ((to - from) / 2))
                (from, to) = Length(middle) > radius == falling ? (middle, to) : (from, middle);
            return falling ? to : from;
        }

        /// <summary>δ at a distance from the top; what it lacks to a length goes along the top eigenvector.</summary>
        public TrustRegionMaximum At(double distance, double length)
        {
            var n = Parts.Length;
            double[] z = [.. Enumerable.Range(0, n).Select(i => Part(i, distance))];
            z[^1] += Math.Sqrt(Math.Max(0, (length * length) - Vector.Dot(z, z)));
            var (point, value) = (new double[n], 0.0);
            for (var i = 0; i < n; i++)
            {
                value += z[i] * ((2 * Parts[i]) + (Values[i] * z[i]));
                for (var k = 0; k < n; k++)
                    point[k] += Vectors[k, i] * z[i];
            }

            return new TrustRegionMaximum(point, value, Values[^1] + distance);
        }

        private double Part(int i, double distance) => Parts[i] == 0 ? 0 : Parts[i] / (distance + (Values[^1] - Values[i]));
    }
}
