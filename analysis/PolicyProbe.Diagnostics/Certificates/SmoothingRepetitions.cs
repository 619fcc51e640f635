using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>How often certificates and predictions of one input are wrong, over repetitions, beside sums of binomial probabilities.</summary>
/// <param name="problem">The classifier and its inputs.</param>
/// <param name="sigma">σ.</param>
/// <param name="select">n₀.</param>
/// <param name="trial">n.</param>
/// <param name="alpha">α.</param>
/// <param name="repetitions">How many.</param>
internal sealed class SmoothingRepetitions(KnownBoundary problem, double sigma, int select, int trial, double alpha, int repetitions)
{
    /// <summary>p_A of the input that is certified, and of that which is predicted: so near ½ that the test is hard.</summary>
    private const double Certified = 0.8;

    private const double Predicted = 0.505;

    /// <summary>The checks.</summary>
    /// <param name="rng">Draws everything.</param>
    /// <param name="report">Told the share done.</param>
    public IEnumerable<GroundTruthCheck> Checks(Rng rng, Action<double> report)
    {
        var smoothing = new RandomisedSmoothing(problem.Classifier, sigma);
        var distance = sigma * StandardNormal.Quantile(Certified);
        var (input, near) = (problem.At(distance, rng), problem.At(sigma * StandardNormal.Quantile(Predicted), rng));
        var (wrong, wrongPredictions, decided) = (0, 0, 0);
        for (var r = 0; r < repetitions; r++)
        {
            report((double)r / repetitions);
            var found = smoothing.Certify(input, select, trial, alpha, rng);
            wrong += found.Class == 0 || found.Radius > distance ? 1 : 0;
            var predicted = smoothing.Predict(near, trial, alpha, rng);
            (wrongPredictions, decided) = (wrongPredictions + (predicted == 0 ? 1 : 0), decided + (predicted is null ? 0 : 1));
        }

        // Wrong: the right class was chosen and its bound exceeds p, or the wrong one and its bound exceeds ½.
        var right = ChosenRight();
        var (met, missed) = (new BinomialProbabilities(trial, Certified), new BinomialProbabilities(trial, 1 - Certified));
        var exact = (right * met.AtLeast(SmoothingCertificate.LeastAbove(Certified, trial, alpha))) + ((1 - right) * missed.AtLeast(SmoothingCertificate.LeastAbove(0.5, trial, alpha)));
        yield return Share("certificates-wrong", wrong, exact, $"exact share of certificates above the true distance: binomial, n = {trial}, p = {Certified}");
        yield return Bound("certificates-wrong-at-most", wrong, "α, by construction of the bound");

        // Two classes: both counts sum to n, and the test decides from the same count upwards on either side.
        var least = Enumerable.Range(0, trial + 1).FirstOrDefault(k => RandomisedSmoothing.Decides(k, trial - k, alpha), trial + 1);
        var (first, second) = (new BinomialProbabilities(trial, Predicted), new BinomialProbabilities(trial, 1 - Predicted));
        yield return Share("predictions-wrong", wrongPredictions, second.AtLeast(least), $"exact share of predictions of the other class: binomial, n = {trial}, p = {Predicted}");
        yield return Share("predictions-made", decided, first.AtLeast(least) + second.AtLeast(least), $"exact share of predictions that do not abstain: binomial, n = {trial}, p = {Predicted}");
        yield return Bound("predictions-wrong-at-most", wrongPredictions, "α, by construction of the test");
    }

    /// <summary>The probability that n₀ copies choose the right class, 1: the wrong one wins ties.</summary>
    private double ChosenRight() => new BinomialProbabilities(select, Certified).AtLeast((select / 2) + 1);

    private GroundTruthCheck Share(string id, int count, double exact, string basis) =>
        GroundTruthCheck.Equal(id, (double)count / repetitions, exact, (4 * Math.Sqrt(exact * (1 - exact) / repetitions)) + (1.0 / repetitions), basis + "; 4 binomial standard errors and one count");

    private GroundTruthCheck Bound(string id, int count, string basis) =>
        GroundTruthCheck.AtMost(id, (double)count / repetitions, alpha, 4 * Math.Sqrt(alpha * (1 - alpha) / repetitions), basis + "; 4 binomial standard errors");
}
