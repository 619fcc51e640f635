using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics;

public sealed class GradientSetTests
{
    // 5,003 columns: more than two blocks and no multiple of four.
    [Fact]
    public void Inner_products_are_the_naive_sums_in_both_precisions()
    {
        var rng = new Rng(1);
        var rows = Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 5003).Select(_ => (float)rng.Uniform(-1, 1)).ToArray()).ToArray();
        var single = GradientSet.Of(rows);
        var twice = GradientSet.Of(Array.ConvertAll(rows, row => Array.ConvertAll(row, x => (double)x)));
        var products = single.Times(twice);
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                var naive = rows[i].Zip(rows[j], (x, y) => (double)x * y).Sum();
                Assert.Equal(naive, single[i, j], 1e-9);
                Assert.Equal(single[i, j], single[j, i]);
                Assert.Equal(single[i, j], twice[i, j]);
                Assert.Equal(single[i, j], products[i, j]);
            }
        }

        Assert.Equal((4, 5003), (single.Count, single.Dimension));
    }

    [Theory]
    [InlineData(float.NaN, "NaN in row 1, column 2")]
    [InlineData(float.PositiveInfinity, "Infinity in row 1, column 2")]
    public void A_number_that_is_not_finite_is_refused_by_name(float bad, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => GradientSet.Of([[1f, 2, 3], [1, 2, bad]]));
        Assert.Equal("rows", error.ParamName);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_unequal_or_no_length_are_refused()
    {
        Assert.Contains("P = 2 ≥ 1, got [1] in row 1", Assert.Throws<ArgumentException>(() => GradientSet.Of([[1.0, 2], [1]])).Message, StringComparison.Ordinal);
        Assert.Contains("got no row", Assert.Throws<ArgumentException>(() => GradientSet.Of(Array.Empty<double[]>())).Message, StringComparison.Ordinal);
        Assert.Contains("got [3]", Assert.Throws<ArgumentException>(() => GradientSet.Of([[1.0, 2]]).Times(GradientSet.Of([[1.0, 2, 3]]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Squares_that_overflow_are_refused() =>
        Assert.Contains("fit a double", Assert.Throws<ArgumentException>(() => GradientSet.Of([[1e200, 1]])).Message, StringComparison.Ordinal);
}
