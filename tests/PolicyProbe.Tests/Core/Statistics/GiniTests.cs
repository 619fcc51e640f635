using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class GiniTests
{
    [Fact]
    public void It_is_the_mean_difference_of_all_pairs_over_twice_the_mean()
    {
        var rng = new Rng(3);
        double[] x = [.. Enumerable.Range(0, 40).Select(i => i % 5 == 0 ? 2.0 : Math.Abs(rng.NextNormal()))];
        var pairs = x.Sum(one => x.Sum(other => Math.Abs(one - other)));
        Assert.Equal(pairs / (2 * 40 * x.Sum()), Gini.Of(x)!.Value, 1e-13);
        Assert.Equal(pairs / (2 * 39 * x.Sum()), Gini.Corrected(x)!.Value, 1e-13);
        Assert.Equal(Gini.Of(x)!.Value, Gini.Of([.. x.Select(value => 1e9 * value)])!.Value, 1e-13);
    }

    [Fact]
    public void All_alike_is_0_and_one_of_n_has_all_is_as_much_as_there_can_be()
    {
        Assert.Equal(0.0, Gini.Of([4, 4, 4, 4])!.Value);
        Assert.Equal(0.75, Gini.Of([0, 7, 0, 0])!.Value, 1e-15);
        Assert.Equal(1, Gini.Corrected([0, 7, 0, 0])!.Value, 1e-15);
        Assert.Equal(0.0, Gini.Of([5])!.Value);
        Assert.Null(Gini.Of([0, 0]));
        Assert.Null(Gini.Lorenz([0, 0]));
    }

    // 1 − Σ (L_k + L_{k−1})/n: twice the area between the curve and the diagonal, by trapezia.
    [Fact]
    public void It_is_twice_the_area_under_the_diagonal_of_the_Lorenz_curve()
    {
        double[] x = [3, 0.5, 9, 1, 1];
        var curve = Gini.Lorenz(x)!;
        Assert.Equal(6, curve.Length);
        Assert.Equal(5.5 / 14.5, curve[4], 1e-15);
        Assert.Equal(1 - Enumerable.Range(1, 5).Sum(k => (curve[k] + curve[k - 1]) / 5), Gini.Of(x)!.Value, 1e-15);
    }

    [Fact]
    public void What_cannot_be_shared_is_refused_by_name()
    {
        Assert.Contains("amounts: expected finite numbers of at least 0, got -1", Assert.Throws<ArgumentException>(() => Gini.Of([1, -1])).Message, StringComparison.Ordinal);
        Assert.Contains("got NaN", Assert.Throws<ArgumentException>(() => Gini.Lorenz([double.NaN])).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => Gini.Of([])).Message, StringComparison.Ordinal);
        Assert.Contains("at least 2, got 1", Assert.Throws<ArgumentException>(() => Gini.Corrected([1])).Message, StringComparison.Ordinal);
    }
}
