using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class ImprovementProbabilityTests
{
    // Pairs of (1, 3, 3) against (2, 3): above 0+1+1 of 2, equal 0+1+1 of 3.
    [Fact]
    public void Ties_count_half() => Assert.Equal((2 + (0.5 * 2)) / 6, ImprovementProbability.Share([1, 3, 3], [2, 3]), 1e-12);

    [Fact]
    public void Tasks_are_averaged_and_the_other_way_round_is_the_rest()
    {
        Scores x = new(["a", "b"], [[1, 2], [5, 5, 5]]), y = new(["a", "b"], [[0, 0], [5, 6, 7]]);
        var (one, other) = (ImprovementProbability.Of(x, y), ImprovementProbability.Of(y, x));
        Assert.Equal((1 + (0.5 / 3)) / 2, one.Value!.Value, 1e-12);
        Assert.Equal(1 - one.Value!.Value, other.Value!.Value, 1e-12);
        Assert.Equal(1 - one.Interval!.Value.Low, other.Interval!.Value.High, 1e-9);
    }

    // The ends solve the score equation (θ̂ − θ)² = z² V(θ), V written out again: 0.643 where five runs beat five others.
    [Fact]
    public void The_ends_solve_Newcombes_equation()
    {
        var interval = ImprovementProbability.Of(Scores.Of(6, 7, 8, 9, 10), Scores.Of(1, 2, 3, 4, 5)).Interval!.Value;
        var theta = interval.Low;
        var variance = theta * (1 - theta) * (1 + (4 * (((1 - theta) / (2 - theta)) + (theta / (1 + theta))))) / 25;
        Assert.Equal((1 - theta) * (1 - theta), 1.959964 * 1.959964 * variance, 1e-6);
        Assert.Equal(0.643, theta, 5e-4);
        Assert.Equal(1, interval.High, 1e-12);
    }

    // Of exponential scores the variance is exact: P(X > Y) = 1/(1 + λ) for rates λ and 1. 40,000 draws: a standard error of the variance of 0.7 %.
    [Fact]
    public void Its_variance_is_that_of_exponential_scores()
    {
        var (rng, sum, squares) = (new Rng(5), 0.0, 0.0);
        const int draws = 40_000;
        const double theta = 0.7;
        for (var k = 0; k < draws; k++)
        {
            var share = ImprovementProbability.Share(
                [.. Enumerable.Range(0, 4).Select(_ => -Math.Log(1 - rng.NextDouble()) * theta / (1 - theta))], [.. Enumerable.Range(0, 4).Select(_ => -Math.Log(1 - rng.NextDouble()))]);
            (sum, squares) = (sum + share, squares + (share * share));
        }

        Assert.Equal(theta, sum / draws, 0.005);
        Assert.Equal(1, ((squares / draws) - (sum / draws * sum / draws)) / ImprovementProbability.VarianceOf(theta, 4, 4), 0.03);
    }

    // Jensen: no mixture of two tasks has more variance than one of the mean θ, but for 2 %.
    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    [InlineData(3, 40)]
    [InlineData(80, 80)]
    public void The_variance_is_nearly_concave_so_that_tasks_may_differ(int m, int n)
    {
        for (var a = 0.0; a < 1; a += 0.02)
            for (var b = a + 0.02; b <= 1; b += 0.02)
                for (var w = 0.1; w < 1; w += 0.1)
                    Assert.True((w * ImprovementProbability.VarianceOf(a, m, n)) + ((1 - w) * ImprovementProbability.VarianceOf(b, m, n)) < 1.02 * ImprovementProbability.VarianceOf((w * a) + ((1 - w) * b), m, n), $"{a} {b} {w}");
    }

    [Fact]
    public void Other_tasks_are_refused() =>
        Assert.Contains("the tasks of x, a, got b", Assert.Throws<ArgumentException>(() => ImprovementProbability.Of(new Scores(["a"], [[1]]), new Scores(["b"], [[1]]))).Message, StringComparison.Ordinal);
}
