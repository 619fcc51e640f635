using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Which states look alike: B_k(s) is s and the k other states nearest to it, in the greatest difference of any number of their observations, or in index
/// where observations are one-hot and all equally far apart. Of two at the same distance the one of lower index counts as nearer. Terminal states are not
/// shown, for no policy ever acts on one. B_k grows with k.
/// </summary>
public sealed class StateNeighbourhoods
{
    private readonly int[][] _nearest;

    private StateNeighbourhoods(string metric, int[][] nearest) => (Metric, _nearest) = (metric, nearest);

    /// <summary>How distance is measured, in words.</summary>
    public string Metric { get; }

    /// <summary>The most neighbours that a state has.</summary>
    public int Most => _nearest.Max(order => order.Length) - 1;

    /// <summary>By the difference of indices: for states that have no other features.</summary>
    public static StateNeighbourhoods ByIndex(FiniteMdp model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new("difference of indices", Order(model, (s, other) => Math.Abs(s - other)));
    }

    /// <summary>By what an agent sees of the states.</summary>
    /// <param name="model">The process.</param>
    /// <param name="observations">Observations [S][O].</param>
    public static StateNeighbourhoods Of(FiniteMdp model, IReadOnlyList<float[]> observations)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(observations);
        double Distance(int s, int other) => observations[s].Zip(observations[other], (x, y) => Math.Abs((double)x - y)).Max();
        var apart = Enumerable.Range(1, model.States - 1).Select(s => Distance(0, s)).Distinct().Count();
        var oneHot = observations.All(row => row.Count(value => value != 0) == 1) && apart <= 1;
        return oneHot ? ByIndex(model) : new("greatest difference of observations", Order(model, Distance));
    }

    /// <summary>B_k(s) [S], s first, then the nearest first.</summary>
    public int[][] Nearest(int k) => [.. _nearest.Select(order => order[..Math.Min(order.Length, k + 1)])];

    private static int[][] Order(FiniteMdp model, Func<int, int, double> distance) =>
    [
        .. Enumerable.Range(0, model.States).Select(s => model.Terminal[s] ? new[] { s }
            : [s, .. Enumerable.Range(0, model.States).Where(other => other != s && !model.Terminal[other]).OrderBy(other => distance(s, other)).ThenBy(other => other)]),
    ];
}
