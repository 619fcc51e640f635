using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Follows the undiscounted return and the length of the episode in each of N environments across rollouts.</summary>
public sealed class EpisodeTracker
{
    /// <summary>How many of the last episodes are kept.</summary>
    public const int Recent = 100;

    /// <summary>A tracker at the start of N episodes.</summary>
    public EpisodeTracker(int environments)
    {
        Returns = new double[environments];
        Lengths = new int[environments];
    }

    /// <summary>The return so far of each running episode [N].</summary>
    public double[] Returns { get; }

    /// <summary>The steps so far of each running episode [N].</summary>
    public int[] Lengths { get; }

    /// <summary>Episodes finished.</summary>
    public long Episodes { get; set; }

    /// <summary>The returns of the last episodes finished, oldest first, at most 100.</summary>
    public Queue<double> RecentReturns { get; } = new();

    /// <summary>The lengths of the last episodes finished, oldest first, at most 100.</summary>
    public Queue<double> RecentLengths { get; } = new();

    /// <summary>A copy that shares nothing.</summary>
    public EpisodeTracker Copy()
    {
        var copy = new EpisodeTracker(Returns.Length) { Episodes = Episodes };
        Returns.CopyTo(copy.Returns, 0);
        Lengths.CopyTo(copy.Lengths, 0);
        foreach (var value in RecentReturns)
            copy.RecentReturns.Enqueue(value);
        foreach (var value in RecentLengths)
            copy.RecentLengths.Enqueue(value);
        return copy;
    }

    /// <summary>Takes in a rollout. An episode that it starts where another was under way drops that one.</summary>
    public void Add(Rollout rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        for (var row = 0; row < rollout.Pairs; row++)
        {
            var n = row % rollout.Environments;
            if (rollout.Times[row] == 0)
                (Returns[n], Lengths[n]) = (0, 0);
            Returns[n] += rollout.PlainRewards[row];
            Lengths[n]++;
            if (rollout.Ends[row] == EpisodeEnd.None)
                continue;
            Keep(RecentReturns, Returns[n]);
            Keep(RecentLengths, Lengths[n]);
            Episodes++;
            Returns[n] = 0;
            Lengths[n] = 0;
        }
    }

    private static void Keep(Queue<double> recent, double value)
    {
        recent.Enqueue(value);
        if (recent.Count > Recent)
            recent.Dequeue();
    }
}
