using MathNet.Numerics.Distributions;

namespace PolicyProbe.Core;

/// <summary>The probability of an event, from how often it was met in independent trials.</summary>
public static class ProportionInterval
{
    /// <summary>
    /// k/n with the interval of all p that neither one-sided binomial test at (1 − level)/2 rejects: it holds p in at least that many of
    /// repetitions, whatever p and n, and is wider than it had to be (C. J. Clopper and E. S. Pearson, "The Use of Confidence or Fiducial
    /// Limits Illustrated in the Case of the Binomial", Biometrika 26, 1934).
    /// </summary>
    /// <param name="met">k, 0 to n.</param>
    /// <param name="trials">n, at least 1.</param>
    /// <param name="level">The confidence level, in (0, 1).</param>
    public static Estimate ClopperPearson(int met, int trials, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        if (met < 0 || met > trials)
            throw new ArgumentOutOfRangeException(nameof(met), met, $"met: expected 0 to trials = {trials}.");
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "level: expected in (0, 1).");
        var tail = (1 - level) / 2;
        var low = met == 0 ? 0 : Beta.InvCDF(met, trials - met + 1, tail);
        var high = met == trials ? 1 : Beta.InvCDF(met + 1, trials - met, 1 - tail);
        return new Estimate((double)met / trials, new Interval(low, high), trials);
    }
}
