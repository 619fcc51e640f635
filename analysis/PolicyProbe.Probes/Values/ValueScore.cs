namespace PolicyProbe.Probes;

/// <summary>How near values are to their targets.</summary>
/// <param name="MeanSquare">mean (V − y)².</param>
/// <param name="RelativeError">mean |V − y|/|y| over the pairs whose |y| is at least the guard; null where there are none.</param>
/// <param name="LeftOut">The share of the pairs below the guard.</param>
/// <param name="ExplainedVariance">1 − Var(y − V)/Var(y); null where y is constant.</param>
internal sealed record ValueScore(double MeanSquare, double? RelativeError, double LeftOut, double? ExplainedVariance)
{
    /// <summary>Scores values [n] against targets [n]; the guard is a share of the targets' root mean square.</summary>
    public static ValueScore Of(double[] values, double[] targets, double guard)
    {
        var (n, squares, mean, errorMean) = (targets.Length, 0.0, targets.Average(), 0.0);
        for (var i = 0; i < n; i++)
            (squares, errorMean) = (squares + ((targets[i] - values[i]) * (targets[i] - values[i])), errorMean + ((targets[i] - values[i]) / n));
        var (spread, rest) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
            (spread, rest) = (spread + ((targets[i] - mean) * (targets[i] - mean)), rest + ((targets[i] - values[i] - errorMean) * (targets[i] - values[i] - errorMean)));
        var (relative, kept) = Relative(values, targets, Least(targets, guard));
        return new ValueScore(squares / n, kept == 0 ? null : relative / kept, 1 - ((double)kept / n), spread > 0 ? 1 - (rest / spread) : null);
    }

    /// <summary>The least |y| that counts: a share of the targets' root mean square, and never 0.</summary>
    public static double Least(double[] targets, double guard) =>
        Math.Max(guard * Math.Sqrt(targets.Sum(target => target * target) / targets.Length), double.Epsilon);

    /// <summary>Σ |V − y|/|y| over the pairs with |y| of at least so much, and how many they are.</summary>
    public static (double Sum, int Count) Relative(double[] values, double[] targets, double least)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < targets.Length; i++)
            if (Math.Abs(targets[i]) >= least)
                (sum, count) = (sum + (Math.Abs(values[i] - targets[i]) / Math.Abs(targets[i])), count + 1);
        return (sum, count);
    }
}
