using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>States by the value that they are given, in groups of equal number: what returns they have.</summary>
/// <param name="States">All states.</param>
/// <param name="Value">The mean value of each group, ascending.</param>
/// <param name="Return">The mean return of each group, with its interval over states.</param>
/// <param name="Exact">The mean V^π of each group, where it is known.</param>
internal sealed record ValueCalibration(int States, double[] Value, Estimate[] Return, double[]? Exact)
{
    private const int MostGroups = 10;
    private const int LeastStates = 8;

    /// <summary>Groups the states.</summary>
    public static ValueCalibration Of(IReadOnlyList<StateReturns> states, double[] values, double[]? exact)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort((double[])[.. values], order);
        var groups = Math.Clamp(values.Length / LeastStates, 1, MostGroups);
        int[][] members = [.. Enumerable.Range(0, groups).Select(g => order[(values.Length * g / groups)..(values.Length * (g + 1) / groups)])];
        return new ValueCalibration(
            values.Length,
            [.. members.Select(group => group.Average(i => values[i]))],
            [.. members.Select(group => SkewedMean.Of([.. group.Select(i => states[i].Returns.Average())]))],
            exact is null ? null : [.. members.Select(group => group.Average(i => exact[i]))]);
    }
}
