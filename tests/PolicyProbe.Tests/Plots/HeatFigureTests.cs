using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Plots;

public sealed class HeatFigureTests
{
    private static readonly HeatFigure Sample = new(
        "heat", "Return on CartPole-v1", "A caption.", new Axis("update, in steps taken"), new Axis("random direction"), "mean return",
        [0, 1, 3], [0, 0.5], [[20, 25.5, null], [10, double.NaN, 12]], [new HeatPoint("θ₀", 0, 0), new HeatPoint("off the grid", 9, 0)],
        [[0.5, 0.25, null], [1, 1, 1]], [[20.1, 25, 30], [10, 11, 12]]);

    [Fact]
    public void Cells_meet_half_way_and_what_has_no_value_has_no_colour()
    {
        var cells = Traces(Sample)[0];
        Assert.Equal([-0.5, 0.5, 2, 4], Numbers(cells.GetProperty("x")));
        Assert.Equal([-0.25, 0.25, 0.75], Numbers(cells.GetProperty("y")));
        Assert.Equal([20, 25.5, null], Numbers(cells.GetProperty("z")[0]));
        Assert.Equal([10, null, 12], Numbers(cells.GetProperty("z")[1]));
        Assert.Equal((10, 25.5), (cells.GetProperty("zmin").GetDouble(), cells.GetProperty("zmax").GetDouble()));
    }

    [Fact]
    public void A_cell_tells_its_value_error_and_truth()
    {
        var words = Traces(Sample)[0].GetProperty("customdata");
        Assert.Equal("(1, 0)<br>25.5 ± 0.25<br>exactly 25", words[0][1].GetString());
        Assert.Contains("undetermined", words[0][2].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Points_on_the_grid_are_named_and_others_left_out()
    {
        var point = Assert.Single(Traces(Sample).Skip(1));
        Assert.Equal("θ₀", point.GetProperty("name").GetString());
        Assert.DoesNotContain("off the grid", GnuplotWriter.Write(Sample, PlotFormat.Png), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_a_line_below_the_points_and_a_broken_one_is_refused()
    {
        var figure = Sample with { Paths = [new HeatPath("training", [0, 1, 3], [0, 0.5, 0.25])] };
        var path = Traces(figure)[1];
        Assert.Equal(("training", "lines+markers"), (path.GetProperty("name").GetString(), path.GetProperty("mode").GetString()));
        Assert.Equal([0, 1, 3], Numbers(path.GetProperty("x")));
        Assert.Equal([0, 0.5, 0.25], Numbers(path.GetProperty("y")));
        Assert.Equal("θ₀", Traces(figure)[2].GetProperty("name").GetString());
        Assert.Contains("'training'", GnuplotWriter.Write(figure, PlotFormat.Png), StringComparison.Ordinal);
        Assert.Contains("Paths", Assert.Throws<ArgumentException>(() => PlotlyWriter.Write(Sample with { Paths = [new HeatPath("broken", [0, 1], [0])] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_and_an_empty_table_span_something()
    {
        var flat = HeatScene.Of(Sample with { Values = [[5, 5, 5], [5, 5, 5]] }).Colour;
        Assert.True(flat.Low < 5 && 5 < flat.High);
        Assert.True(HeatScene.Of(Sample with { Values = [[null, null, null], [null, null, null]] }).Colour is { Low: 0, High: 1 });
    }

    [Fact]
    public void Tables_of_another_shape_and_grids_out_of_order_are_refused_by_name()
    {
        string Message(HeatFigure wrong) => Assert.Throws<ArgumentException>(() => PlotlyWriter.Write(wrong)).Message;
        Assert.Contains("Values: expected [R][C] = [2][3], got [1][3]", Message(Sample with { Values = [[1, 2, 3]] }), StringComparison.Ordinal);
        Assert.Contains("Errors", Message(Sample with { Errors = [[1], [2]] }), StringComparison.Ordinal);
        Assert.Contains("Columns[1]: expected finite and ascending, got 0", Message(Sample with { Columns = [0, 0, 1] }), StringComparison.Ordinal);
        Assert.Contains("Rows", Message(Sample with { Rows = [] }), StringComparison.Ordinal);
        Assert.Contains("linear", Message(Sample with { X = new Axis("x", AxisScale.Log) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        var figure = Sample with { Id = Hostile.Text, Title = Hostile.Text, Colour = Hostile.Text, X = new Axis(Hostile.Text), Y = new Axis(Hostile.Text), Points = [new HeatPoint(Hostile.Text, 0, 0)] };
        Assert.DoesNotContain('<', PlotlyWriter.Write(figure));
        Assert.Equal(PlotlyJson.Text(Hostile.Text), Traces(figure)[1].GetProperty("name").GetString());
        Assert.DoesNotContain("set title \"", GnuplotWriter.Write(figure, PlotFormat.Png), StringComparison.Ordinal);
    }

    [Requires(Needs.Gnuplot)]
    public async Task Every_format_is_drawn_with_more_than_an_empty_frame()
    {
        using var folder = new TemporaryFolder();
        foreach (var format in Enum.GetValues<PlotFormat>())
        {
            var full = await DrawAsync(Sample with { Values = [[20, 25.5, 3], [10, 4, 12]] }, format, folder.At($"full.{format}"));
            var empty = await DrawAsync(Sample with { Values = [[null, null, null], [null, null, null]], Points = [] }, format, folder.At($"empty.{format}"));
            Assert.True(full > empty, $"{format}: {full} bytes with cells, {empty} without");
        }
    }

    private static async Task<long> DrawAsync(Figure figure, PlotFormat format, string file)
    {
        var drawn = await new Gnuplot().DrawAsync(figure, format, file);
        Assert.Null(drawn.Problem);
        return new FileInfo(drawn.File!).Length;
    }

    private static JsonElement[] Traces(Figure figure) => [.. JsonDocument.Parse(PlotlyWriter.Write(figure)).RootElement.GetProperty("data").EnumerateArray()];

    private static double?[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];
}
