using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Diagnostics.Certificates;

public sealed class RandomisedSmoothingTests
{
    private static readonly double[] Normal = [0.6, -0.8, 0, 2.4];
    private static readonly KnownBoundary Problem = new(Normal, 0.7);

    // p_A = Φ(d/σ) = Φ(1.4); 40,000 copies, four standard errors.
    [Fact]
    public void The_class_of_a_linear_classifier_is_met_with_probability_Phi_of_distance_over_noise()
    {
        var counts = new RandomisedSmoothing(Problem.Classifier, 0.5).Counts(Problem.At(0.7, new Rng(1)), 40_000, new Rng(2));
        var p = StandardNormal.Cdf(1.4);
        Assert.Equal(40_000, counts.Sum());
        Assert.Equal(p, counts[1] / 40_000.0, 4 * Math.Sqrt(p * (1 - p) / 40_000));
    }

    // n = 1e5, α = 0.001, σ = 1: the input is 1.399 away, and the bound at the expected count gives 1.366 + …: below the distance by less than 0.02.
    [Fact]
    public void The_radius_at_the_expected_count_is_a_little_below_the_distance()
    {
        var met = (int)Math.Round(StandardNormal.Cdf(1.399) * 100_000);
        var found = SmoothingCertificate.Of(1, met, 100_000, 1, 0.001);
        Assert.Equal(1, found.Class);
        Assert.InRange(found.Radius, 1.37, 1.399);
        Assert.Equal(found.Bound, StandardNormal.Cdf(found.Radius), 1e-12);
    }

    [Fact]
    public void It_abstains_where_the_bound_is_not_above_one_half()
    {
        var found = SmoothingCertificate.Of(1, 520, 1000, 1, 0.05);
        Assert.Null(found.Class);
        Assert.Equal(0, found.Radius);
        Assert.InRange(found.Bound, 0.48, 0.5);
    }

    [Theory]
    [InlineData(0.8, 300, 0.05)]
    [InlineData(0.5, 1000, 0.001)]
    public void The_least_count_that_certifies_more_is_the_first_that_does(double p, int samples, double alpha)
    {
        var least = SmoothingCertificate.LeastAbove(p, samples, alpha);
        Assert.True(SmoothingCertificate.Of(1, least, samples, 1, alpha).Bound > p);
        Assert.True(SmoothingCertificate.Of(1, least - 1, samples, 1, alpha).Bound <= p);

        // By construction of the bound, and by sums of binomial probabilities: met so often in a share α at most.
        Assert.InRange(new BinomialProbabilities(samples, p).AtLeast(least), alpha / 3, alpha);
    }

    // The two-sided test of k against n − k at p = ½ has the p-value 2 P(X ≥ k).
    [Fact]
    public void It_decides_where_the_two_sided_binomial_test_does()
    {
        var coins = new BinomialProbabilities(80, 0.5);
        for (var k = 41; k <= 80; k++)
            Assert.Equal(2 * coins.AtLeast(k) <= 0.05, RandomisedSmoothing.Decides(k, 80 - k, 0.05));
    }

    [Fact]
    public void It_predicts_what_is_far_and_abstains_at_the_boundary()
    {
        var smoothing = new RandomisedSmoothing(Problem.Classifier, 0.5);
        Assert.Equal(1, smoothing.Predict(Problem.At(1, new Rng(1)), 200, 0.001, new Rng(3)));
        Assert.Equal(0, smoothing.Predict(Problem.At(-1, new Rng(1)), 200, 0.001, new Rng(3)));
        Assert.Null(smoothing.Predict(Problem.At(0, new Rng(1)), 200, 0.001, new Rng(3)));
    }

    // tanh is monotone and both outputs share its slope: the boundary is that of the linear difference.
    [Fact]
    public void A_networks_decision_is_certified_like_any_other()
    {
        double[] theta = [.. Normal.Select(w => -w / 2), .. Normal.Select(w => w / 2), -0.35, 0.35];
        var network = new NetworkDecisionRule(new TanhLayer<double>(4, 2), theta, []);
        var (x, classes, expected) = (new double[4 * 50], new int[50], new int[50]);
        var rng = new Rng(4);
        for (var i = 0; i < x.Length; i++)
            x[i] = rng.NextNormal();
        network.Classify(x, classes);
        Problem.Classifier.Classify(x, expected);
        Assert.Equal(expected, classes);
        var at = Problem.At(0.4, new Rng(5));
        Assert.Equal(
            new RandomisedSmoothing(Problem.Classifier, 0.5).Certify(at, 50, 2000, 0.01, new Rng(6)),
            new RandomisedSmoothing(network, 0.5).Certify(at, 50, 2000, 0.01, new Rng(6)));
    }

    [Fact]
    public void Wrong_noise_shapes_and_levels_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomisedSmoothing(Problem.Classifier, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmoothingCertificate.Of(1, 5, 10, 1, 0.5));
        Assert.Throws<ArgumentException>(() => new RandomisedSmoothing(Problem.Classifier, 1).Counts(new double[3], 10, new Rng(1)));
        Assert.Throws<ArgumentException>(() => new LinearDecisionRule([1, 2, 3], [0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NetworkDecisionRule(new TanhLayer<double>(4, 2), new double[10], [], 3));
    }
}
