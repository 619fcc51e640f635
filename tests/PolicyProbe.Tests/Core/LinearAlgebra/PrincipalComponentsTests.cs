using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.LinearAlgebra;

public sealed class PrincipalComponentsTests
{
    // The oracle: power iteration with deflation on the P × P covariance. Its gap of eigenvalues makes 2,000 steps exact to rounding.
    [Fact]
    public void Directions_and_shares_are_those_of_the_covariances_power_iteration()
    {
        var rng = new Rng(1);
        float[][] points = [.. Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, 5).Select(p => (float)((p + 1) * rng.NextNormal())).ToArray())];
        var components = PrincipalComponents.Of(points, 2);
        var covariance = new double[5, 5];
        double[] mean = [.. Enumerable.Range(0, 5).Select(p => points.Average(point => (double)point[p]))];
        foreach (var point in points)
            for (var i = 0; i < 5; i++)
                for (var j = 0; j < 5; j++)
                    covariance[i, j] += (point[i] - mean[i]) * (point[j] - mean[j]);
        var trace = Enumerable.Range(0, 5).Sum(i => covariance[i, i]);
        for (var k = 0; k < 2; k++)
        {
            double[] vector = [1, 0.5, 0.25, 0.1, 0.7];
            for (var step = 0; step < 2000; step++)
            {
                double[] next = [.. Enumerable.Range(0, 5).Select(i => Enumerable.Range(0, 5).Sum(j => covariance[i, j] * vector[j]))];
                var norm = Math.Sqrt(next.Sum(value => value * value));
                vector = [.. next.Select(value => value / norm)];
            }

            var value = Enumerable.Range(0, 5).Sum(i => Enumerable.Range(0, 5).Sum(j => vector[i] * covariance[i, j] * vector[j]));
            Assert.Equal(value / trace, components.Shares[k], 1e-10);
            Assert.Equal(1, Math.Abs(vector.Zip(components.Directions[k], (x, y) => x * y).Sum()), 1e-10);
            Assert.True(components.Directions[k].Select((d, p) => d * ((double)points[^1][p] - points[0][p])).Sum() >= 0, "the last point lies beyond the first");
            for (var i = 0; i < 5; i++)
                for (var j = 0; j < 5; j++)
                    covariance[i, j] -= value * vector[i] * vector[j];
        }
    }

    [Fact]
    public void Points_on_a_line_have_one_direction_and_wrong_points_are_refused()
    {
        Assert.Single(PrincipalComponents.Of([[0, 0], [1, 2], [3, 6]], 2).Directions);
        Assert.Empty(PrincipalComponents.Of([[1, 2], [1, 2]], 2).Directions);
        Assert.Contains("at least 2, got 1", Assert.Throws<ArgumentException>(() => PrincipalComponents.Of([[1]], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("P = 1, got 2", Assert.Throws<ArgumentException>(() => PrincipalComponents.Of([[1], [1, 2]], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("count: expected at least 1", Assert.Throws<ArgumentException>(() => PrincipalComponents.Of([[1], [2]], 0)).Message, StringComparison.Ordinal);
    }
}
