using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>Σₖ γᵏ rₜ₊ₖ of each pair of a stream, to the end of its episode.</summary>
/// <param name="Returns">R [n]; NaN for the pairs of an episode that the stream's end cut off: their return is not known.</param>
/// <param name="Known">The pairs before those: all of complete episodes.</param>
internal sealed record MonteCarloReturns(double[] Returns, int Known)
{
    /// <summary>The returns of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="discount">γ.</param>
    /// <param name="beyond">What follows a time limit: nothing, or the value function's word for it.</param>
    public static MonteCarloReturns Of(SampleStream stream, double discount, BeyondLimit beyond)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var (returns, known) = (new double[stream.Pairs], stream.EpisodeStart(stream.Pairs));
        var running = 0.0;
        for (var row = stream.Pairs - 1; row >= 0; row--)
        {
            if (row >= known)
            {
                returns[row] = double.NaN;
                continue;
            }

            var after = stream.Ends[row] switch
            {
                EpisodeEnd.None => running,
                EpisodeEnd.Truncated when beyond == BeyondLimit.Continues => stream.NextValues[row],
                _ => 0,
            };
            returns[row] = running = stream.Rewards[row] + (discount * after);
        }

        return new MonteCarloReturns(returns, known);
    }
}
