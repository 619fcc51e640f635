using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Adversaries;

/// <summary>The models behind the diagnostics of adversaries, against sums and draws that know nothing of their closed forms.</summary>
public sealed class AdversaryModelTests
{
    // Moments of u = 1 + s g by a fine sum over g; 1e-6 for the kink of |u|, which a sum of 400,001 points sees to 1e-8.
    [Theory]
    [InlineData(5, 0, 1)]
    [InlineData(5, 0.5, 4)]
    [InlineData(2, 0.3, 16)]
    public void The_law_of_the_margin_is_what_sums_over_the_noise_give(double sigma, double radius, int samples)
    {
        var (s, d) = (sigma / Math.Sqrt(samples), 10_000);
        double Mean(Func<double, double> of)
        {
            var sum = 0.0;
            for (var k = -200_000; k <= 200_000; k++)
                sum += of(1 + (s * k * 5e-5)) * StandardNormal.Density(k * 5e-5) * 5e-5;
            return sum;
        }

        var (a, b, c) = (Mean(u => u), Mean(Math.Abs), Mean(u => u * u));
        double Psi(double u) => ((u - (radius * Math.Abs(u))) / Math.Sqrt(c)) - ((a - (radius * b)) * u * u / (2 * Math.Pow(c, 1.5)));
        var psi = Mean(Psi);
        var covariance = Mean(u => (u - (radius * Math.Abs(u)) - (a - (radius * b))) * ((u * u) - c));
        var square = Mean(u => Math.Pow((u * u) - c, 2));
        var law = AveragingLearner.Of(d, sigma, radius, samples);
        Assert.Equal(Math.Sqrt(d) * (a - (radius * b)) / (sigma * Math.Sqrt(c)), law.Mean, 1e-5);
        Assert.Equal(Mean(u => Math.Pow(Psi(u) - psi, 2)) / (sigma * sigma), law.Variance, 1e-6);
        Assert.Equal(((-0.5 * Math.Pow(c, -1.5) * covariance) + (0.375 * (a - (radius * b)) * Math.Pow(c, -2.5) * square)) / (sigma * Math.Sqrt(d)), law.Bias, 1e-6);
        Assert.Equal(Mean(u => Math.Pow(Math.Abs(Psi(u) - psi), 3)) / (Math.Pow(sigma, 3) * Math.Sqrt(d)), law.Skewness, 1e-6);
    }

    [Fact]
    public void A_linear_classifier_errs_as_often_as_points_say_and_one_of_no_weights_guesses()
    {
        var (rng, model) = (new Rng(1), new GaussianModel(3, 1.5));
        double[] theta = [1, -1, 1], w = [0.6, -1.1, 0.2];
        var (x, y) = model.Draw(theta, 20_000, rng);
        var errors = Enumerable.Range(0, y.Length).Count(b => y[b] * Enumerable.Range(0, 3).Sum(i => w[i] * x[(3 * b) + i]) - (0.2 * w.Sum(Math.Abs)) <= 0);
        var exact = model.Error(w, theta, 0.2, BallNorm.Linf);
        Assert.Equal(exact, errors / 20_000.0, 4 * Math.Sqrt(exact * (1 - exact) / 20_000));
        Assert.Equal(0.5, model.Error([0, 0, 0], theta, 0.2, BallNorm.Linf));
    }

    [Fact]
    public void Accuracy_with_a_strong_feature_is_what_attacked_points_say()
    {
        var (rng, model) = (new Rng(2), new TsiprasModel(4, 0.9, 0.5));
        double[] w = [0.7, 0.3, -0.2, 0.5, 0];
        var (x, y) = model.Draw(20_000, rng);
        foreach (var radius in new[] { 0, 0.3 })
        {
            var right = Enumerable.Range(0, y.Length).Count(b => y[b] * Enumerable.Range(0, 5).Sum(i => w[i] * x[(5 * b) + i]) > radius * w.Sum(Math.Abs));
            var exact = model.Accuracy(w, radius);
            Assert.Equal(exact, right / 20_000.0, 4 * Math.Sqrt(exact * (1 - exact) / 20_000));
        }

        Assert.Equal(0.9, model.Accuracy([2, 0, 0, 0, 0], 0.99));
        Assert.Equal(0.45, model.Accuracy([2, 0, 0, 0, 0], 1), 1e-15);
        Assert.Contains("w: expected [1 + d], d = 4, got [1]", Assert.Throws<ArgumentException>(() => model.Accuracy([1], 0)).Message, StringComparison.Ordinal);
    }

    // A central difference of step h is off by h² times a third derivative: 1e-8 here.
    [Theory]
    [InlineData(HiddenUnit.Square)]
    [InlineData(HiddenUnit.Tanh)]
    public void A_shallow_network_has_the_derivatives_of_its_differences_and_keeps_its_bounds(HiddenUnit unit)
    {
        var rng = new Rng(3);
        var network = ShallowNetwork.Random(unit, 3, 7, rng);
        for (var trial = 0; trial < 20; trial++)
        {
            double[] x = [.. Enumerable.Range(0, 3).Select(_ => rng.NextNormal())], g = new double[3], up = new double[3], down = new double[3];
            Assert.Equal(network.Value(x), network.Gradient(x, g), 1e-12);
            var (hessian, length) = (network.Hessian(x), Math.Sqrt(x.Sum(value => value * value)));
            Assert.True(Math.Abs(network.Value(x)) <= network.Bound(length * (1 + 1e-12)));
            for (var i = 0; i < 3; i++)
            {
                double[] above = [.. x.Select((value, k) => k == i ? value + 1e-4 : value)], below = [.. x.Select((value, k) => k == i ? value - 1e-4 : value)];
                Assert.Equal((network.Gradient(above, up) - network.Gradient(below, down)) / 2e-4, g[i], 1e-6);
                for (var j = 0; j < 3; j++)
                    Assert.Equal((up[j] - down[j]) / 2e-4, hessian[i, j], 1e-6);
            }

            if (unit == HiddenUnit.Tanh)
                Assert.True(Math.Sqrt(g.Zip(network.Linear(), (a, b) => (a - b) * (a - b)).Sum()) <= network.Departure(length) * (1 + 1e-12));
        }
    }

    [Fact]
    public void Settings_that_theory_does_not_cover_are_told_what_would_be_right()
    {
        var told = Assert.Throws<WrongUseException>(() => new Tsipras { Strong = 0.8, TrainingRadii = [0.1, 0.6] }.Diagnose(new DiagnosticContext(1)));
        Assert.Contains("expected below 2p − 1 = 0.6", told.Message, StringComparison.Ordinal);
        Assert.Contains("ascending", Assert.Throws<WrongUseException>(() => new Schmidt { Samples = [2, 1] }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);
        Assert.Contains("ascending", Assert.Throws<WrongUseException>(() => new SchmidtBernoulli { Radii = [0.2, 0.1] }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);
        Assert.Contains("ascending", Assert.Throws<WrongUseException>(() => new GradientMasking { Scales = [10, 1] }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);
        Assert.Contains("at least three", Assert.Throws<WrongUseException>(() => new AdversaryDynamics { Scales = [1] }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);
    }
}
