using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Memorisation;

/// <summary>Models of flipped labels against likelihoods by hand and against one another.</summary>
public sealed class FlippedLabelTests
{
    [Fact]
    public void Nothing_near_the_fit_is_likelier()
    {
        var (pair, flips, rng) = (new GaussianPair(1), new LabelFlips(0.3, 0.1), new Rng(5));
        var (x, y) = pair.Draw(800, rng);
        var seen = flips.Flip(y, rng);
        var fit = FlippedLogistic.Fit(x, seen, flips);
        double LogLikelihood(double w, double b) => x.Zip(seen).Sum(point =>
        {
            var q = 0.1 + (0.6 / (1 + Math.Exp((-w * point.First) - b)));
            return Math.Log(point.Second ? q : 1 - q);
        });
        var best = LogLikelihood(fit.Slope, fit.Offset);
        foreach (var (w, b) in new[] { (1e-3, 0.0), (-1e-3, 0), (0, 1e-3), (0, -1e-3), (1e-3, -1e-3) })
            Assert.True(LogLikelihood(fit.Slope + w, fit.Offset + b) < best);
    }

    [Fact]
    public void The_exact_model_crosses_every_threshold_where_its_formula_says()
    {
        var (pair, flips) = (new GaussianPair(0.7), new LabelFlips(0.35, 0.05));
        var model = new FlippedLogistic(1.4, 0, flips);
        foreach (var threshold in new[] { 0.1, 0.35, 0.5, 0.6 })
            Assert.Equal(threshold, flips.Seen(pair.Posterior(model.Boundary(threshold))), 1e-14);
        Assert.Equal(0, model.Boundary(flips.Threshold), 1e-15);
        Assert.Equal(double.PositiveInfinity, model.Boundary(0.7));
    }

    [Fact]
    public void A_histogram_that_is_a_step_errs_like_its_threshold()
    {
        var pair = new GaussianPair(1);
        var step = new HistogramPosterior([-1, -0.5, 0.25, 2], [0, 0.1, 0.4, 0.6, 1]);
        Assert.Equal(pair.Error(0.25), step.Error(pair, 0.5), 1e-15);
        Assert.Equal(pair.Error(-0.5), step.Error(pair, 0.3), 1e-15);
        var counted = HistogramPosterior.Of([-9, -0.5, -0.4, 0.5, 0.6, 9], [true, false, true, true, true, false], 4, 1);
        Assert.Equal([-1, 0, 1], counted.Edges);
        Assert.Equal([1, 0.5, 1, 0], counted.Shares);
    }
}
