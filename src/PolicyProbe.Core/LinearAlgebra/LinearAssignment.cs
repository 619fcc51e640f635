namespace PolicyProbe.Core;

/// <summary>Which row goes with which column, each once, so that the sum of their costs is least.</summary>
/// <remarks>
/// H. W. Kuhn, "The Hungarian Method for the Assignment Problem" (1955), by shortest augmenting paths with potentials: J. Edmonds and R. M. Karp (1972), N. Tomizawa (1971);
/// O(n³).
/// </remarks>
public static class LinearAssignment
{
    /// <summary>The column of every row [n].</summary>
    /// <param name="costs">c [n, n], finite.</param>
    /// <exception cref="ArgumentException">The costs are not square, or one is not finite.</exception>
    public static int[] Least(double[,] costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        var n = costs.GetLength(0);
        if (costs.GetLength(1) != n)
            throw new ArgumentException($"costs: expected [n, n], got [{n}, {costs.GetLength(1)}].", nameof(costs));
        foreach (var cost in costs)
            if (!double.IsFinite(cost))
                throw new ArgumentException($"costs: expected finite numbers, got {cost}.", nameof(costs));

        // Rows are taken in one by one; rowOf[n] holds the one that is being taken in.
        var (ofRows, ofColumns, rowOf) = (new double[n], new double[n + 1], new int[n + 1]);
        Array.Fill(rowOf, -1);
        for (var row = 0; row < n; row++)
        {
            var (least, before, done) = (new double[n], new int[n], new bool[n + 1]);
            Array.Fill(least, double.PositiveInfinity);
            rowOf[n] = row;
            var column = n;
            while (rowOf[column] >= 0)
            {
                done[column] = true;
                var (from, step, next) = (rowOf[column], double.PositiveInfinity, -1);
                for (var j = 0; j < n; j++)
                {
                    if (done[j])
                        continue;
                    var reduced = costs[from, j] - ofRows[from] - ofColumns[j];
                    if (reduced < least[j])
                        (least[j], before[j]) = (reduced, column);
                    if (least[j] < step)
                        (step, next) = (least[j], j);
                }

                for (var j = 0; j <= n; j++)
                {
                    if (done[j])
                        (ofRows[rowOf[j]], ofColumns[j]) = (ofRows[rowOf[j]] + step, ofColumns[j] - step);
                    else if (j < n)
                        least[j] -= step;
                }

                column = next;
            }

            for (; column != n; column = before[column])
                rowOf[column] = rowOf[before[column]];
        }

        var columns = new int[n];
        for (var j = 0; j < n; j++)
            columns[rowOf[j]] = j;
        return columns;
    }
}
