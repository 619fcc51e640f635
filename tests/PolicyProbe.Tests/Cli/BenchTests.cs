using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>What <c>bench</c> says of a row; never how fast it must be.</summary>
public sealed class BenchTests
{
    [Fact]
    public void A_row_stands_beside_a_limit_made_of_its_operations_and_a_row_of_the_limits()
    {
        var rows = CommandLine.Json("bench", "limits", "gradient", "fisher-product", "--repeats", "1", "--json").GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);
        Assert.Equal(["limit/fma", "limit/sgemm-64x64", "limit/memory", "gradient-17-64-64-6", "fisher-product-376-64-64-17"], rows.Keys);
        Assert.All(rows.Values, row => Assert.True(row.GetProperty("value").GetDouble() > 0));

        // 17·64 + 64·64 + 64·6 weights: 2 operations each forward, 2 for θ, 2 for what is below all but the first 17·64.
        var (gradient, fma) = (rows["gradient-17-64-64-6"], rows["limit/fma"].GetProperty("value").GetDouble() * 1e9);
        Assert.Equal((4 * 5568) + (2 * 4480), gradient.GetProperty("operations").GetDouble());
        Assert.Equal("limit/fma", gradient.GetProperty("limitName").GetString());
        Assert.Equal(fma / gradient.GetProperty("operations").GetDouble(), gradient.GetProperty("limit").GetDouble(), 1e-6 * fma);
        Assert.Equal(100 * gradient.GetProperty("value").GetDouble() / gradient.GetProperty("limit").GetDouble(), gradient.GetProperty("percentOfLimit").GetDouble(), 1e-6);

        // 2048 states of 376·64 + 64·64 + 64·17 weights, 4 each, and 4 more above the first layer.
        Assert.Equal(2048.0 * ((4 * 29248) + (4 * 5184)), rows["fisher-product-376-64-64-17"].GetProperty("operations").GetDouble());
    }
}
