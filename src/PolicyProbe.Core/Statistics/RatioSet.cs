namespace PolicyProbe.Core;

/// <summary>
/// A confidence set of a ratio. A denominator that may be 0 leaves the ratio unbounded, so the three shapes are three types and
/// whoever wants an interval has to say what becomes of the other two.
/// </summary>
public abstract record RatioSet
{
    private RatioSet()
    {
    }

    /// <summary>Whether the set contains a ratio.</summary>
    public abstract bool Contains(double ratio);

    /// <summary>[Low, High]: the denominator differs from 0.</summary>
    /// <param name="Interval">The interval, both ends finite.</param>
    public sealed record Bounded(Interval Interval) : RatioSet
    {
        /// <inheritdoc/>
        public override bool Contains(double ratio) => Interval.Contains(ratio);
    }

    /// <summary>(−∞, Below] ∪ [Above, ∞): the denominator may be 0, the numerator may not. One of the two pieces may be empty.</summary>
    /// <param name="Below">The upper end of the lower piece; −∞ where it is empty.</param>
    /// <param name="Above">The lower end of the upper piece; +∞ where it is empty.</param>
    public sealed record Complement(double Below, double Above) : RatioSet
    {
        /// <inheritdoc/>
        public override bool Contains(double ratio) => ratio <= Below || ratio >= Above;
    }

    /// <summary>(−∞, ∞): numerator and denominator may both be 0, and nothing is known.</summary>
    public sealed record Line : RatioSet
    {
        /// <inheritdoc/>
        public override bool Contains(double ratio) => !double.IsNaN(ratio);
    }
}
