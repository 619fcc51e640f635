using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Jacobians;

public sealed class ProjectedNormMomentsTests
{
    private static readonly double[] J = [1, 2, 3, -4, 0, 5];

    // v = (cos t, sin t): equally spaced angles integrate trigonometric polynomials of degree below their number exactly.
    [Fact]
    public void Two_outputs_have_the_moments_of_an_integral_over_the_circle()
    {
        const int angles = 64;
        var values = Enumerable.Range(0, angles).Select(k =>
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * k / angles);
            return 2 * Enumerable.Range(0, 3).Sum(i => Math.Pow((cos * J[i]) + (sin * J[3 + i]), 2));
        }).ToList();
        var (moments, mean) = (ProjectedNormMoments.Of(J, 2), values.Average());
        Assert.Equal(55, moments.Mean, 1e-12 * 55);
        Assert.Equal(mean, moments.Mean, 1e-12 * mean);
        foreach (var (power, moment) in new[] { (2, moments.Variance), (3, moments.Third), (4, moments.Fourth) })
            Assert.Equal(values.Average(value => Math.Pow(value - mean, power)), moment, 1e-11 * Math.Pow(mean, power));
    }

    // The sphere of three outputs by a product rule: equally spaced angles, and midpoints in height, on which area is uniform, err by 1/K².
    [Fact]
    public void Three_outputs_have_the_moments_of_an_integral_over_the_sphere()
    {
        const int heights = 2000, angles = 32;
        var (moments, sums) = (ProjectedNormMoments.Of(J, 3), new double[3]);
        for (var k = 0; k < heights; k++)
            for (var l = 0; l < angles; l++)
            {
                var height = -1 + ((2 * k) + 1.0) / heights;
                var (sin, cos) = Math.SinCos(2 * Math.PI * l / angles);
                double[] v = [Math.Sqrt(1 - (height * height)) * cos, Math.Sqrt(1 - (height * height)) * sin, height];
                var q = 3 * Enumerable.Range(0, 2).Sum(i => Math.Pow(Enumerable.Range(0, 3).Sum(o => v[o] * J[(2 * o) + i]), 2));
                for (var power = 2; power <= 4; power++)
                    sums[power - 2] += Math.Pow(q - 55, power) / (heights * angles);
            }

        foreach (var (sum, moment) in sums.Zip([moments.Variance, moments.Third, moments.Fourth]))
            Assert.Equal(sum, moment, 1e-5 * Math.Abs(moment));
    }

    [Theory]
    [InlineData(new[] { 3.0, 4.0 }, 1)]
    [InlineData(new[] { 2.0, 0.0, 0.0, 2.0 }, 2)]
    public void One_output_or_orthogonal_rows_of_one_length_scatter_by_nothing(double[] jacobian, int outputs)
    {
        var moments = ProjectedNormMoments.Of(jacobian, outputs);
        Assert.Equal(0, moments.Variance, 1e-12);
        Assert.Equal(0, moments.CoverageError(10, 0.95));
    }

    // One great row among many: skewed, so that Student's interval holds the mean too seldom, and less so the more directions there are.
    [Fact]
    public void A_skewed_estimate_is_covered_too_seldom_by_an_amount_that_falls_with_its_size()
    {
        double[] jacobian = [.. Enumerable.Range(0, 20).Select(o => o == 0 ? 1.0 : 0)];
        var moments = ProjectedNormMoments.Of(jacobian, 20);
        Assert.InRange(moments.CoverageError(50, 0.95), -0.05, -0.005);
        Assert.Equal(moments.CoverageError(50, 0.95) / 4, moments.CoverageError(200, 0.95), 1e-12);
    }

    [Fact]
    public void A_Jacobian_of_nothing_is_refused() => Assert.Contains("not 0 everywhere", Assert.Throws<ArgumentException>(() => ProjectedNormMoments.Of([0, 0], 2)).Message, StringComparison.Ordinal);
}
