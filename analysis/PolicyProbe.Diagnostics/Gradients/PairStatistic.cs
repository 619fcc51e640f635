namespace PolicyProbe.Diagnostics;

/// <summary>
/// U = mean over i ≠ j of h(i, j), a U-statistic of degree 2, from a symmetric table: with and without each unit.
/// </summary>
/// <remarks>
/// W. Hoeffding, "A class of statistics with asymptotically normal distribution" (1948). Leaving unit k out needs its row sum only:
/// U₋ₖ = (T − 2 rₖ)/((M − 1)(M − 2)), T = Σ_{i≠j} h(i, j), rₖ = Σ_{j≠k} h(k, j).
/// </remarks>
internal sealed class PairStatistic
{
    /// <summary>The statistic of units 0 … count − 1, count ≥ 3.</summary>
    public PairStatistic(int count, Func<int, int, double> pair)
    {
        var rows = new double[count];
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var h = pair(i, j);
                rows[i] += h;
                rows[j] += h;
                total += 2 * h;
            }
        }

        Value = total / (count * (count - 1.0));
        Without = Array.ConvertAll(rows, row => (total - (2 * row)) / ((count - 1.0) * (count - 2.0)));
    }

    /// <summary>U.</summary>
    public double Value { get; }

    /// <summary>U₋ₖ [M].</summary>
    public double[] Without { get; }
}
