namespace PolicyProbe.Diagnostics;

/// <summary>Exact tails of the binomial distribution, by the sum of its terms.</summary>
internal static class BinomialTail
{
    /// <summary>A threshold this near to a whole number is that number, written in a fraction that rounds.</summary>
    private const double Tie = 1e-9;

    /// <summary>P(K &lt; t) + ½P(K = t) of K successes in n trials.</summary>
    /// <param name="trials">n.</param>
    /// <param name="probability">Of a success, in (0, 1).</param>
    /// <param name="threshold">t.</param>
    public static double Below(int trials, double probability, double threshold)
    {
        var (odds, term, sum) = (Math.Log(probability) - Math.Log(1 - probability), trials * Math.Log(1 - probability), 0.0);
        for (var k = 0; k <= trials && k <= threshold + Tie; k++)
        {
            sum += (Math.Abs(k - threshold) <= Tie ? 0.5 : 1) * Math.Exp(term);
            term += odds + Math.Log((trials - k) / (k + 1.0));
        }

        return Math.Min(1, sum);
    }
}
