using PolicyProbe.Core;
using PolicyProbe.Probes;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Probes.Neighbourhoods;

public sealed class RoughnessTests
{
    private static readonly Roughness Small = new() { Repeats = 60, Points = 4, Reach = 8, Decades = 0.6, Episodes = 64 };

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(0.3)]
    [InlineData(4)]
    public void A_power_laws_slope_is_its_exponent(double exponent)
    {
        double[] radii = [0.01, 0.05, 0.2, 3];
        Assert.Equal(exponent, PowerLaw.Slope(radii, [.. radii.Select(r => 7 * Math.Pow(r, exponent))])!.Value, 1e-6);
    }

    // To first order in the departures from a power law it is the least-squares slope of the logarithms; these are of 3 %, their squares of 0.1 %.
    [Fact]
    public void Near_a_power_law_the_slope_is_that_of_least_squares_on_logarithms()
    {
        double[] radii = [0.1, 0.2, 0.5, 1], variances = [.. radii.Select((r, j) => Math.Pow(r, 1.7) * (1 + (0.03 * Math.Cos(5 * j))))];
        double[] x = [.. radii.Select(r => Math.Log(r))], y = [.. variances.Select(v => Math.Log(v))];
        var slope = x.Zip(y, (a, b) => (a - x.Average()) * (b - y.Average())).Sum() / x.Sum(a => Math.Pow(a - x.Average(), 2));
        Assert.Equal(slope, PowerLaw.Slope(radii, variances)!.Value, 2e-3);
    }

    [Fact]
    public void Variances_of_no_slope_have_none()
    {
        Assert.Null(PowerLaw.Slope([0.1, 1], [-1, -2]));
        Assert.Null(PowerLaw.Slope([1], [1]));
        Assert.Null(PowerLaw.Slope([], []));
    }

    // A made-up rough return: changes of variance r with noise on top. 400 repetitions at 95 % hold it in fewer than 363 with probability 0.001.
    [Fact]
    public void A_return_that_is_Hoelder_with_one_half_has_slope_1_and_is_called_rough()
    {
        var (held, below, slopes) = (0, 0, 0.0);
        for (var seed = 1UL; seed <= 400; seed++)
        {
            var slope = Rough(seed, 1).Slope();
            held += slope.Interval!.Value.Contains(1) ? 1 : 0;
            below += slope.Interval!.Value.High < 2 ? 1 : 0;
            slopes += slope.Value!.Value / 400;
        }

        Assert.InRange(held, 363, 396);
        Assert.Equal(1, slopes, 0.05);
        Assert.True(below > 380, $"{below}");
    }

    [Fact]
    public void Radii_below_the_noise_take_no_part()
    {
        var sample = Rough(1, 1, noise: 0.6);
        Assert.InRange(sample.FirstResolved(), 1, 3);
        var lost = Rough(1, 1, noise: 1000);
        Assert.Equal(4, lost.FirstResolved());
        Assert.Null(lost.Slope().Value);
        Assert.Contains("a slope needs two", lost.Slope().Undetermined, StringComparison.Ordinal);
    }

    // The oracle: the variance of the exact changes over 20,000 other directions; theirs has a standard error of 1 %, that of the 60 at hand is on what is not linear.
    [Theory]
    [InlineData("two-armed-bandit")]
    [InlineData("chain-walk")]
    public void The_truth_is_the_variance_over_all_directions_of_the_exact_changes(string environment)
    {
        var context = PerturbationTests.Context(environment);
        var probe = Small with { Reach = 2 };
        var result = probe.Measure(context);
        double[] expected = [.. Population(context, probe.Radii, 20_000)];
        for (var j = 0; j < expected.Length; j++)
            Assert.Equal(1, PerturbationTests.Scalar(result, $"variance@{probe.Radii[j]:G3}").Truth!.Value / expected[j], 0.15);
    }

    [Fact]
    public void On_a_finite_problem_the_exact_slope_goes_to_2_as_the_radii_shrink()
    {
        var context = PerturbationTests.Context("chain-walk");
        double Slope(double reach) => (Small with { Reach = reach }) is var probe ? PowerLaw.Slope(probe.Radii, [.. Population(context, probe.Radii, 2000)])!.Value : 0;
        // The part that is not linear is of relative order r² in V.
        Assert.Equal(2, Slope(0.1), 1e-2);
        Assert.True(Math.Abs(Slope(0.1) - 2) < Math.Abs(Slope(8) - 2));
    }

    [Fact]
    public void Where_the_return_is_seen_well_the_slope_is_near_its_truth_and_the_small_radii_are_named_where_not()
    {
        var result = (Small with { Episodes = 640 }).Measure(PerturbationTests.Context("two-armed-bandit"));
        var slope = PerturbationTests.Scalar(result, "slope");
        Assert.NotNull(slope.Value);
        Assert.Equal(slope.Truth!.Value, slope.Value!.Value, Math.Max(slope.High!.Value - slope.Low!.Value, 0.1));
        Assert.Equal(slope.Value / 2, PerturbationTests.Scalar(result, "hoelder-exponent").Value);
        Assert.Contains(result.Findings, finding => finding.Id is "smooth" or "rough" or "curved" or "slope");

        var hidden = (Small with { Episodes = 4, Reach = 0.01 }).Measure(PerturbationTests.Context("chain-walk"));
        Assert.Null(PerturbationTests.Scalar(hidden, "slope").Value);
        Assert.Contains(hidden.Findings, finding => finding.Level == FindingLevel.Warning);
    }

    [Fact]
    public void The_radii_are_even_on_a_logarithmic_scale_and_the_figure_has_them_all()
    {
        Assert.Equal([0.5, 1, 2, 4], new Roughness { Points = 4, Reach = 4, Decades = 3 * Math.Log10(2) }.Radii.Select(r => Math.Round(r, 12)));
        var figure = Assert.IsType<LineFigure>(Assert.Single(Small.Measure(PerturbationTests.Context("chain-walk")).Figures));
        Assert.All(figure.Lines, line => Assert.Equal(Small.Radii, line.X));
        Assert.Equal((AxisScale.Log, AxisScale.Log), (figure.X.Scale, figure.Y.Scale));
        Assert.Contains(figure.Lines, line => line.Role == LineRole.Truth);
    }

    [Fact]
    public void A_return_that_never_differs_is_a_plateau()
    {
        var known = (PolicyProbe.Envs.TabularEnvironment)TinyRuns.Maker("two-armed-bandit")();
        IEnvironment Make() => new PolicyProbe.Envs.TabularEnvironment("two-armed-bandit", "Pays nothing.", "none", known.Model with { Reward = new double[3, 2, 3] });
        var result = Small.Measure(new ProbeContext(SmallProbes.Fused("two-armed-bandit"), Make, 1));
        Assert.Equal("no-differences", Assert.Single(result.Findings).Id);
        Assert.Null(PerturbationTests.Scalar(result, "slope").Value);
    }

    /// <summary>V(r) of the exact return over many directions that no probe has drawn.</summary>
    internal static IEnumerable<double> Population(ProbeContext context, double[] radii, int count)
    {
        var exact = ExactSurroundings.Of(context, 1)!;
        var theta = context.Snapshot.Learner.Agent.Policy.Theta;
        double[][] directions = [.. Enumerable.Range(0, count).Select(i => RandomDirection.Gaussian(theta.Length, 1, new Rng(99).Fork($"{i}")))];
        return radii.Select(r => ReturnSpread.Exact([.. directions.Select(direction => exact.Return(new PolicyPlane(theta, direction, direction).At(r, 0))!.Value)])).ToList();
    }

    /// <summary>Changes r^{k/2} z along 60 directions, k the slope, a z for each radius, with normal noise of a known variance.</summary>
    private static RoughnessSample Rough(ulong seed, double slope, double noise = 0.05)
    {
        var rng = new Rng(seed);
        double[] radii = [0.1, 0.3, 1, 3];
        return new RoughnessSample(
            radii,
            [.. radii.Select(r => Enumerable.Range(0, 60).Select(_ => new CellContrast((Math.Pow(r, slope / 2) * rng.NextNormal()) + (noise * rng.NextNormal()), noise * noise, noise, 64)).ToArray())],
            [.. Enumerable.Repeat(1.0, 60)]);
    }
}
