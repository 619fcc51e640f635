namespace PolicyProbe.Core;

/// <summary>P(X = k) of X ~ Binomial(n, p), all k at once: what a test or an interval of a proportion does, exactly.</summary>
public sealed class BinomialProbabilities
{
    private readonly double[] _probability;

    /// <summary>By the ratio of neighbours, outwards from the most probable k, so that no factorial overflows; then scaled to sum to 1.</summary>
    /// <param name="trials">n, at least 1.</param>
    /// <param name="p">p, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">n or p is out of range.</exception>
    public BinomialProbabilities(int trials, double p)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "p: expected in [0, 1].");
        (Trials, _probability) = (trials, new double[trials + 1]);
        var mode = Math.Min(trials, (int)((trials + 1) * p));
        _probability[mode] = 1;
        for (var k = mode; k < trials && p < 1; k++)
            _probability[k + 1] = _probability[k] * (trials - k) / (k + 1) * (p / (1 - p));
        for (var k = mode; k > 0 && p > 0; k--)
            _probability[k - 1] = _probability[k] * k / (trials - k + 1) * ((1 - p) / p);
        var total = _probability.Sum();
        for (var k = 0; k <= trials; k++)
            _probability[k] /= total;
    }

    /// <summary>n.</summary>
    public int Trials { get; }

    /// <summary>P(X = k).</summary>
    public double Of(int k) => k >= 0 && k <= Trials ? _probability[k] : 0;

    /// <summary>P(X ≥ k), the small terms first.</summary>
    public double AtLeast(int k)
    {
        var sum = 0.0;
        for (var j = Trials; j >= Math.Max(0, k); j--)
            sum += _probability[j];
        return Math.Min(1, sum);
    }

    /// <summary>P(X ≤ k), the small terms first.</summary>
    public double AtMost(int k)
    {
        var sum = 0.0;
        for (var j = 0; j <= Math.Min(Trials, k); j++)
            sum += _probability[j];
        return Math.Min(1, sum);
    }

    /// <summary>The least k with P(X &gt; k) ≤ tail: what X does not pass, but for so rare an accident.</summary>
    public int Reach(double tail)
    {
        if (!(tail is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(tail), tail, "tail: expected in (0, 1).");
        var (sum, k) = (0.0, Trials);
        while (k > 0 && sum + _probability[k] <= tail)
            sum += _probability[k--];
        return k;
    }
}
