using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>The variance over units of a quantity that is seen with noise: of returns over updates, or of their changes over directions.</summary>
internal static class ReturnSpread
{
    /// <summary>
    /// qᵢ = n/(n − 1) · (x̂ᵢ − x̄)² − vᵢ, whose mean is s² − v̄: E of it is Var x, if x̂ᵢ = xᵢ + noise and vᵢ is an unbiased variance of that noise
    /// (the variance component of a one-way layout). The units are independent but for x̄, so that their spread gives its interval.
    /// </summary>
    /// <param name="values">x̂ [n].</param>
    /// <param name="noise">v [n].</param>
    public static double[] Units(ReadOnlySpan<double> values, ReadOnlySpan<double> noise)
    {
        var n = values.Length;
        var mean = 0.0;
        foreach (var value in values)
            mean += value / n;
        var units = new double[n];
        for (var i = 0; i < n; i++)
            units[i] = ((values[i] - mean) * (values[i] - mean) * n / (n - 1)) - noise[i];
        return units;
    }

    /// <summary>The variance with Student's and Hall's interval joined; without bounds where nothing differs.</summary>
    public static Estimate Variance(ReadOnlySpan<double> values, ReadOnlySpan<double> noise) => Known(SkewedMean.Of(Units(values, noise)));

    /// <summary>s² of exact values.</summary>
    public static double Exact(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
    }

    /// <summary>Where nothing differed there is no interval, or one of no width: not all is known, but nothing of the spread.</summary>
    public static Estimate Known(Estimate estimate) => estimate.Interval is not { } interval || interval.Low == interval.High ? estimate with { Interval = Interval.Line } : estimate;

    /// <summary>The root of a variance, or of another quantity that is at least 0: value and ends below 0 count as 0.</summary>
    public static Estimate Root(Estimate square) => square with
    {
        Value = square.Value is { } value ? Math.Sqrt(Math.Max(0, value)) : null,
        Interval = square.Interval is { } interval ? new Interval(Math.Sqrt(Math.Max(0, interval.Low)), Math.Sqrt(Math.Max(0, interval.High))) : null,
    };
}
