namespace PolicyProbe.Probes;

/// <summary>How long complete episodes are, as sums that add up over streams.</summary>
/// <param name="Pairs">Σ L.</param>
/// <param name="Remaining">Σ L(L + 1)/2: over all their pairs, the pairs from there to the end.</param>
internal sealed record EpisodeLengths(double Pairs, double Remaining)
{
    /// <summary>The mean number of steps from a pair to the end of its episode, its own included; null where no episode is complete.</summary>
    public double? MeanRemaining => Pairs > 0 ? Remaining / Pairs : null;

    /// <summary>Those of a stream.</summary>
    public static EpisodeLengths Of(SampleStream stream)
    {
        var (pairs, remaining) = (0.0, 0.0);
        for (var row = 0; row < stream.Pairs; row++)
            if (stream.Ends[row] != Core.EpisodeEnd.None && stream.EpisodeTime[row] + 1.0 is var length)
                (pairs, remaining) = (pairs + length, remaining + (length * (length + 1) / 2));
        return new EpisodeLengths(pairs, remaining);
    }

    /// <summary>Of several streams together.</summary>
    public static EpisodeLengths Join(IEnumerable<EpisodeLengths> parts) =>
        parts.Aggregate(new EpisodeLengths(0, 0), (sum, part) => new EpisodeLengths(sum.Pairs + part.Pairs, sum.Remaining + part.Remaining));
}
