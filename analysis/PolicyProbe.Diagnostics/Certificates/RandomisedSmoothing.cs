using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// The smoothed classifier g(x) = the class that c(x + σz), z ~ N(0, I), most often gives, and a radius within which g cannot change. It certifies g, not c:
/// deploy what was certified. Of a discrete policy, g is the action that is modal most often under noise on the observation.
/// </summary>
/// <remarks>
/// J. Cohen, E. Rosenfeld, Z. Kolter, "Certified Adversarial Robustness via Randomized Smoothing" (2019), theorem 1 with the runner-up bounded by 1 − p_A:
/// R = σΦ⁻¹(p_A) in ‖·‖₂, and section 3.2: one sample chooses the class, another bounds p_A from below.
/// </remarks>
public sealed class RandomisedSmoothing
{
    private const int Rows = 1024;
    private readonly IDecisionRule _classifier;

    /// <summary>A classifier under noise.</summary>
    /// <param name="classifier">c.</param>
    /// <param name="sigma">σ &gt; 0, in units of the inputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">σ is not positive and finite.</exception>
    public RandomisedSmoothing(IDecisionRule classifier, double sigma)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        if (!(sigma > 0 && double.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "sigma: expected positive and finite.");
        (_classifier, Sigma) = (classifier, sigma);
    }

    /// <summary>σ.</summary>
    public double Sigma { get; }

    /// <summary>How often each class is met among noisy copies of x.</summary>
    /// <param name="x">x [n].</param>
    /// <param name="samples">How many copies.</param>
    /// <param name="rng">Draws the noise.</param>
    public int[] Counts(ReadOnlySpan<double> x, int samples, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var n = _classifier.Dimension;
        if (x.Length != n)
            throw new ArgumentException($"x: expected [n], n = {n}, got [{x.Length}].", nameof(x));
        var (counts, noisy, classes) = (new int[_classifier.Classes], new double[Math.Min(Rows, samples) * n], new int[Math.Min(Rows, samples)]);
        for (var done = 0; done < samples; done += Rows)
        {
            var rows = Math.Min(Rows, samples - done);
            for (var i = 0; i < rows * n; i++)
                noisy[i] = x[i % n] + (Sigma * rng.NextNormal());
            _classifier.Classify(noisy.AsSpan(0, rows * n), classes.AsSpan(0, rows));
            foreach (var met in classes.AsSpan(0, rows))
                counts[met]++;
        }

        return counts;
    }

    /// <summary>Chooses a class by one sample and certifies it by another: right with probability at least 1 − α, whatever the classifier.</summary>
    /// <param name="x">x [n].</param>
    /// <param name="select">Noisy copies that choose the class.</param>
    /// <param name="estimate">Noisy copies that bound its probability.</param>
    /// <param name="alpha">α, in (0, ½).</param>
    /// <param name="rng">Draws the noise.</param>
    public SmoothingCertificate Certify(ReadOnlySpan<double> x, int select, int estimate, double alpha, Rng rng)
    {
        var chosen = Most(Counts(x, select, rng));
        return SmoothingCertificate.Of(chosen, Counts(x, estimate, rng)[chosen], estimate, Sigma, alpha);
    }

    /// <summary>
    /// g(x), or null to abstain: the class met most often, where a two-sided test at α refuses that it and the next are met equally often, which is where
    /// Clopper's and Pearson's interval of its share among the two leaves out ½. It returns another class than g's with probability at most α.
    /// </summary>
    /// <param name="x">x [n].</param>
    /// <param name="samples">Noisy copies.</param>
    /// <param name="alpha">α, in (0, 1).</param>
    /// <param name="rng">Draws the noise.</param>
    public int? Predict(ReadOnlySpan<double> x, int samples, double alpha, Rng rng)
    {
        var counts = Counts(x, samples, rng);
        var first = Most(counts);
        var second = counts.Where((_, k) => k != first).Max();
        return Decides(counts[first], second, alpha) ? first : null;
    }

    /// <summary>Whether counts of the two most frequent classes suffice to name the first.</summary>
    /// <param name="first">The greater count.</param>
    /// <param name="second">The next.</param>
    /// <param name="alpha">α, in (0, 1).</param>
    public static bool Decides(int first, int second, double alpha) => ProportionInterval.ClopperPearson(first, first + second, 1 - alpha).Interval!.Value.Low > 0.5;

    private static int Most(int[] counts) => Array.IndexOf(counts, counts.Max());
}
