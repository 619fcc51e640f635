using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Separation;

public sealed class LabelledSeparationTests
{
    private static readonly double[] Points = [0, 0, 3, 4, 0, 1];
    private static readonly int[] Labels = [0, 1, 0];

    // (0, 0) to (3, 4): 7, 5, 4; (0, 1) to (3, 4): 6, √18, 3.
    [Theory]
    [InlineData(BallNorm.L1, 7, 6)]
    [InlineData(BallNorm.L2, 5, 4.242640687119285)]
    [InlineData(BallNorm.Linf, 4, 3)]
    public void Distances_to_the_nearest_of_another_label(BallNorm norm, double first, double third)
    {
        var found = LabelledSeparation.Of(Points, Labels, norm);
        Assert.Equal([first, third, third], found.Nearest);
        Assert.Equal(third, found.Least);
    }

    [Fact]
    public void With_one_label_there_is_no_distance()
    {
        Assert.Equal(double.PositiveInfinity, LabelledSeparation.Of([0, 1, 2], [4, 4, 4], BallNorm.L2).Least);
        Assert.Throws<ArgumentException>(() => LabelledSeparation.Of([0, 1, 2], [1, 2], BallNorm.L2));
    }

    [Fact]
    public void The_nearest_class_scores_minus_its_distance_over_r()
    {
        var nearest = new NearestClass(Points, Labels, BallNorm.L2, 0.5);
        var outputs = new double[2];
        nearest.Values([0, 2], outputs);
        Assert.Equal([-2, -2 * Math.Sqrt(13)], outputs);
        Assert.Throws<ArgumentException>(() => new NearestClass(Points, [0, 2, 0], BallNorm.L2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NearestClass(Points, Labels, BallNorm.L2, 0));
    }

    [Theory]
    [InlineData(BallNorm.L1)]
    [InlineData(BallNorm.L2)]
    [InlineData(BallNorm.Linf)]
    public void Its_derivatives_are_those_of_its_scores(BallNorm norm)
    {
        var nearest = new NearestClass(Points, Labels, norm, 0.5);
        double[] x = [0.7, 1.9];
        var (gradient, ahead, behind) = (new double[2], new double[2], new double[2]);
        nearest.Pullback(x, [0.3, -1.2], gradient);
        for (var i = 0; i < 2; i++)
        {
            double[] more = [.. x], less = [.. x];
            (more[i], less[i]) = (more[i] + 1e-6, less[i] - 1e-6);
            nearest.Values(more, ahead);
            nearest.Values(less, behind);
            Assert.Equal(((0.3 * (ahead[0] - behind[0])) - (1.2 * (ahead[1] - behind[1]))) / 2e-6, gradient[i], 1e-7);
        }
    }
}
