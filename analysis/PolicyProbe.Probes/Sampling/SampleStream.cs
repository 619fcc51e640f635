using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What the size of a sample counts.</summary>
public enum SampleUnit
{
    /// <summary>State-action pairs: the last episode of a sample is usually cut.</summary>
    Pairs,

    /// <summary>Complete episodes.</summary>
    Trajectories,
}

/// <summary>
/// One uninterrupted run of a policy in one environment, from a reset: episode after episode, n pairs.
/// </summary>
/// <param name="Observations">sₜ, and the observation after the last step: [n + 1, O].</param>
/// <param name="Actions">aₜ [n, A].</param>
/// <param name="Rewards">rₜ [n].</param>
/// <param name="Ends">How each step ended [n].</param>
/// <param name="Values">V(sₜ) [n].</param>
/// <param name="NextValues">V(sₜ₊₁) [n], of the final observation where truncated, 0 where terminated.</param>
/// <param name="EpisodeTime">t within its episode [n].</param>
public sealed record SampleStream(
    float[] Observations, float[] Actions, double[] Rewards, EpisodeEnd[] Ends, float[] Values, float[] NextValues, int[] EpisodeTime)
{
    /// <summary>The last observations of the episodes that were truncated, in their order [truncated, O].</summary>
    public float[] Finals { get; init; } = [];

    /// <summary>The number of pairs, n.</summary>
    public int Pairs => Rewards.Length;

    /// <summary>sₜ of the pairs from … to − 1.</summary>
    public ReadOnlyMemory<float> ObservationsOf(int from, int to) => Observations.AsMemory()[(from * Width)..(to * Width)];

    /// <summary>aₜ of the pairs from … to − 1.</summary>
    public ReadOnlyMemory<float> ActionsOf(int from, int to) => Actions.AsMemory()[(from * ActionSize)..(to * ActionSize)];

    /// <summary>sₜ of some pairs.</summary>
    internal float[] ObservationsAt(ReadOnlySpan<int> rows) => Gather(Observations, Width, rows);

    /// <summary>aₜ of some pairs.</summary>
    internal float[] ActionsAt(ReadOnlySpan<int> rows) => Gather(Actions, ActionSize, rows);

    /// <summary>The first pair of the episode that is under way, or about to begin, after the first <paramref name="pairs"/>.</summary>
    public int EpisodeStart(int pairs) => Ends.AsSpan(0, pairs).LastIndexOfAnyExcept(EpisodeEnd.None) + 1;

    /// <summary>The pairs in the first <paramref name="size"/> units.</summary>
    public int PairsIn(int size, SampleUnit unit)
    {
        if (unit == SampleUnit.Pairs)
            return size;
        for (int row = 0, episodes = 0; row < Pairs; row++)
            if (Ends[row] != EpisodeEnd.None && ++episodes == size)
                return row + 1;
        throw new ArgumentException($"size: expected at most the {EpisodesIn(Pairs)} complete episodes of the stream, got {size}.", nameof(size));
    }

    /// <summary>The complete episodes in the first <paramref name="pairs"/> pairs.</summary>
    public int EpisodesIn(int pairs) => Ends.AsSpan(0, pairs).Length - Ends.AsSpan(0, pairs).Count(EpisodeEnd.None);

    /// <summary>The same pairs, judged by another value function: Values and NextValues are its own.</summary>
    internal SampleStream Judged(IStateValue value)
    {
        int[] times = [.. EpisodeTime, Ends[^1] == EpisodeEnd.None ? EpisodeTime[^1] + 1 : 0];
        var values = value.At(Observations, times);
        var next = values[1..];
        int[] truncated = [.. Enumerable.Range(0, Pairs).Where(row => Ends[row] == EpisodeEnd.Truncated)];
        float[] finals = truncated.Length == 0 ? [] : value.At(Finals, [.. truncated.Select(row => EpisodeTime[row] + 1)]);
        for (int row = 0, final = 0; row < Pairs; row++)
            if (Ends[row] != EpisodeEnd.None)
                next[row] = Ends[row] == EpisodeEnd.Truncated ? finals[final++] : 0;
        return this with { Values = values[..Pairs], NextValues = next };
    }

    private static float[] Gather(float[] source, int width, ReadOnlySpan<int> rows)
    {
        var gathered = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
            source.AsSpan(rows[i] * width, width).CopyTo(gathered.AsSpan(i * width));
        return gathered;
    }

    private int Width => Observations.Length / (Pairs + 1);

    private int ActionSize => Actions.Length / Pairs;
}
