using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class FiellerTests
{
    private const double Freedom = 9;

    // v_b = c = 0: the denominator is known, and the set is Student's interval over b.
    [Fact]
    public void A_known_denominator_gives_Students_interval()
    {
        var t = StudentQuantile.TwoSided(0.95, Freedom);
        var set = Assert.IsType<RatioSet.Bounded>(Fieller.Set(3, -2, 0.04, 0, 0, Freedom));
        Assert.Equal((3 + (t * 0.2)) / -2, set.Interval.Low, 1e-12);
        Assert.Equal((3 - (t * 0.2)) / -2, set.Interval.High, 1e-12);
    }

    // The set is by definition what the t test of a − θ b = 0 keeps: the three shapes against that test on a grid.
    [Theory]
    [InlineData(3, 2, 0.1, 0.1, 0.02, typeof(RatioSet.Bounded))]
    [InlineData(-3, 2, 0.1, 0.1, -0.05, typeof(RatioSet.Bounded))]
    [InlineData(3, 0.2, 0.1, 0.1, 0.02, typeof(RatioSet.Complement))]
    [InlineData(3, -0.2, 0.1, 0.1, 0, typeof(RatioSet.Complement))]
    [InlineData(0.1, 0.2, 0.1, 0.1, 0.02, typeof(RatioSet.Line))]
    public void The_set_is_what_the_t_test_keeps(double a, double b, double va, double vb, double c, Type shape)
    {
        var set = Fieller.Set(a, b, va, vb, c, Freedom);
        Assert.IsType(shape, set);
        var t = StudentQuantile.TwoSided(0.95, Freedom);
        for (var theta = -30.05; theta < 30; theta += 0.1)
            Assert.Equal(Math.Abs(a - (theta * b)) <= t * Math.Sqrt(va - (2 * theta * c) + (theta * theta * vb)), set.Contains(theta));
    }

    [Fact]
    public void A_denominator_on_the_edge_gives_a_ray()
    {
        var t = StudentQuantile.TwoSided(0.95, Freedom);
        var ray = Assert.IsType<RatioSet.Complement>(Fieller.Set(2, t, 0.01, 1, 0, Freedom));
        Assert.Equal(double.NegativeInfinity, ray.Below);
        Assert.Equal((4 - (t * t * 0.01)) / (2 * 2 * t), ray.Above, 1e-12);
    }

    [Fact]
    public void Exact_means_give_a_point()
    {
        var set = Assert.IsType<RatioSet.Bounded>(Fieller.Set(1, 3, 0, 0, 0, Freedom));
        Assert.Equal(1.0 / 3, set.Interval.Low, 1e-12);
        Assert.Equal(1.0 / 3, set.Interval.High, 1e-12);
    }

    [Fact]
    public void Impossible_moments_are_refused_by_name()
    {
        Assert.Equal("numeratorVariance", Assert.Throws<ArgumentException>(() => Fieller.Set(1, 1, -1, 1, 0, Freedom)).ParamName);
        Assert.Equal("covariance", Assert.Throws<ArgumentException>(() => Fieller.Set(1, 1, 1, 1, 2, Freedom)).ParamName);
        Assert.Equal("denominator", Assert.Throws<ArgumentException>(() => Fieller.Set(1, double.NaN, 1, 1, 0, Freedom)).ParamName);
    }
}
