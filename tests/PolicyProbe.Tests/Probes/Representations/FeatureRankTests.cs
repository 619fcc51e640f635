using PolicyProbe.Core;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Probes.Representations;

/// <summary>Ranks of features whose singular values are known.</summary>
public sealed class FeatureRankTests
{
    [Fact]
    public void Singular_values_of_constructed_features_are_the_constructed_ones()
    {
        // Φ = U diag(σ) Vᵀ with orthonormal columns of cosines and a rotation of two columns.
        const int n = 64;
        double[] sigma = [9, 4, 0.5, 0];
        var matrix = new FeatureMatrix(4);
        var (c, s) = (Math.Cos(0.4), Math.Sin(0.4));
        for (var row = 0; row < n; row++)
        {
            double U(int k) => Math.Sqrt(2.0 / n) * Math.Cos(Math.PI * (k + 1) * (row + 0.5) / n);
            double[] u = [.. Enumerable.Range(0, 4).Select(k => sigma[k] * U(k))];
            matrix.Add([(c * u[0]) - (s * u[1]), (s * u[0]) + (c * u[1]), u[2], u[3]]);
        }

        var found = matrix.SingularValues();
        for (var k = 0; k < 4; k++)
            Assert.Equal(sigma[k], found[k], 1e-7);

        // Cosines have mean 0: taking it out changes nothing.
        Assert.Equal(found.Select(value => Math.Round(value, 7)), matrix.CentredSingularValues().Select(value => Math.Round(value, 7)));
        Assert.Equal(n, matrix.Rows);
    }

    [Fact]
    public void The_definitions_count_as_their_papers_say()
    {
        // Squares 81, 16, 0.25, 0: 99 % of 97.25 needs two; sums 9, 13, 13.5: 99 % of 13.5 = 13.365 needs three.
        double[] sigma = [9, 4, 0.5, 0];
        Assert.Equal(2, FeatureRank.Approximate(sigma));
        Assert.Equal(3, FeatureRank.Srank(sigma));
        Assert.Equal(3, FeatureRank.Threshold(sigma, 64));
        Assert.Equal(2, FeatureRank.Threshold(sigma, 6400));
        double[] p = [9 / 13.5, 4 / 13.5, 0.5 / 13.5];
        Assert.Equal(Math.Exp(-p.Sum(value => value * Math.Log(value))), FeatureRank.Effective(sigma), 1e-12);

        double[] even = [2, 2, 2, 2];
        Assert.Equal((4, 4, 4), (FeatureRank.Approximate(even), FeatureRank.Srank(even), (int)Math.Round(FeatureRank.Effective(even))));
        double[] none = [0, 0];
        Assert.Equal((0, 0, 0), (FeatureRank.Approximate(none), FeatureRank.Srank(none), (int)FeatureRank.Effective(none)));
    }

    [Fact]
    public void Units_that_rest_are_counted()
    {
        var matrix = new FeatureMatrix(4);
        matrix.Add([0, 0.5, 0.995, 0.2]);
        matrix.Add([0, 0.5, -0.999, 0.9]);
        Assert.Equal(2, matrix.Constant(1e-3));
        Assert.Equal(1, matrix.Silent);
        Assert.Equal(1, matrix.Saturated(0.99));
    }
}
