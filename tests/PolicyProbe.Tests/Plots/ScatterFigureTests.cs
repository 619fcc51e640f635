using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Plots;

public sealed class ScatterFigureTests
{
    internal static readonly ScatterFigure Sample = new(
        "scatter", "Slope against curvature", "A caption.", new Axis("slope"), new Axis("curvature"),
        [
            new PointGroup("down", LineRole.Measured, [1, 2], [-3, -4], [0.1, 0.2], [0.5, double.NaN]),
            new PointGroup("within noise", LineRole.Background, [0, double.NaN], [0, 1]),
            new PointGroup("exact", LineRole.Truth, [1.1, 1.9], [-3.1, -3.8]),
        ],
        [new Line("no change", LineRole.Theory, [-2, 0, 2], [4, 0, 4])]);

    [Fact]
    public void Points_arrive_in_groups_with_their_bars_and_what_is_no_number_is_left_out()
    {
        var traces = Traces(Sample);
        var down = Named(traces, "down");
        Assert.Equal([1, 2], Numbers(down.GetProperty("x")));
        Assert.Equal([-3, -4], Numbers(down.GetProperty("y")));
        Assert.Equal([0.1, 0.2], Numbers(down.GetProperty("error_x").GetProperty("array")));
        Assert.Equal([0.5, 0], Numbers(down.GetProperty("error_y").GetProperty("array")));
        Assert.Equal("1 ± 0.1<br>−3 ± 0.5", down.GetProperty("customdata")[0].GetString());
        Assert.Equal([0], Numbers(Named(traces, "within noise").GetProperty("x")));
        Assert.False(Named(traces, "exact").TryGetProperty("error_x", out _));
        Assert.Equal("lines", Named(traces, "no change").GetProperty("mode").GetString());
    }

    [Fact]
    public void Guides_of_one_name_are_named_once()
    {
        var figure = Sample with { Guides = [Sample.Guides[0], Sample.Guides[0]] };
        Assert.Equal([true, false], Traces(figure).Where(trace => trace.GetProperty("name").GetString() == "no change").Select(trace => trace.GetProperty("showlegend").GetBoolean()));
        Assert.Single(GnuplotWriter.Write(figure, PlotFormat.Png).Split('\n'), line => line.Contains("title 'no change'", StringComparison.Ordinal));
    }

    [Fact]
    public void Bars_lie_within_the_axes_and_guides_do_not_widen_them()
    {
        var scene = ScatterScene.Of(Sample);
        Assert.True(scene.X.Low <= 0 && scene.X.High >= 2.2, scene.X.ToString());
        Assert.True(scene.Y.High is >= 0 and < 1, scene.Y.ToString());
    }

    [Fact]
    public void A_logarithmic_axis_shows_what_is_above_0()
    {
        var scene = ScatterScene.Of(Sample with { X = new Axis("slope", AxisScale.Log) });
        Assert.Equal([2, 0, 2], scene.Groups.Select(group => group.Points.Count));
        Assert.True(scene.X.Low > 0);
    }

    [Fact]
    public void Exact_points_lie_on_what_was_measured_and_pale_ones_below() =>
        Assert.Equal(["within noise", "down", "exact"], ScatterScene.Of(Sample).BottomUp.Select(cloud => cloud.Group.Name));

    [Fact]
    public void Columns_of_different_length_are_refused_by_name()
    {
        string Message(ScatterFigure wrong) => Assert.Throws<ArgumentException>(() => PlotlyWriter.Write(wrong)).Message;
        Assert.Contains("group 'g': expected x, y and their errors of one length, got 2, 1, none and none", Message(Sample with { Groups = [new PointGroup("g", LineRole.Measured, [1, 2], [1])] }), StringComparison.Ordinal);
        Assert.Contains("got 1, 1, 2 and none", Message(Sample with { Groups = [new PointGroup("g", LineRole.Measured, [1], [1], [1, 2])] }), StringComparison.Ordinal);
        Assert.Contains("guide 'l'", Message(Sample with { Guides = [new Line("l", LineRole.Theory, [1, 2], [1])] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        var figure = Sample with
        {
            Id = Hostile.Text,
            Title = Hostile.Text,
            Caption = Hostile.Text,
            X = new Axis(Hostile.Text),
            Y = new Axis(Hostile.Text),
            Groups = [new PointGroup(Hostile.Text, LineRole.Measured, [1], [1])],
            Guides = [new Line(Hostile.Text, LineRole.Theory, [1], [1])],
        };
        Assert.DoesNotContain('<', PlotlyWriter.Write(figure));
        var script = GnuplotWriter.Write(figure, PlotFormat.Png);
        Assert.DoesNotContain("set title \"", script, StringComparison.Ordinal);
        Assert.DoesNotContain("title \"", script, StringComparison.Ordinal);
    }

    [Fact]
    public void It_round_trips_through_JSON_as_its_kind()
    {
        var text = JsonSerializer.Serialize<Figure>(Sample with { Groups = [Sample.Groups[2]] }, ResultJson.Indented);
        Assert.Contains("\"kind\": \"points\"", text, StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<Figure>(text, ResultJson.Indented), ResultJson.Indented));
    }

    [Requires(Needs.Gnuplot)]
    public async Task Every_format_is_drawn_with_more_than_an_empty_frame()
    {
        using var folder = new TemporaryFolder();
        foreach (var format in Enum.GetValues<PlotFormat>())
        {
            var full = await DrawAsync(Sample, format, folder.At($"full.{format}"));
            var empty = await DrawAsync(Sample with { Groups = [], Guides = [] }, format, folder.At($"empty.{format}"));
            Assert.True(full > empty, $"{format}: {full} bytes with points, {empty} without");
        }
    }

    private static async Task<long> DrawAsync(Figure figure, PlotFormat format, string file)
    {
        var drawn = await new Gnuplot().DrawAsync(figure, format, file);
        Assert.Null(drawn.Problem);
        return new FileInfo(drawn.File!).Length;
    }

    private static JsonElement[] Traces(Figure figure) => [.. JsonDocument.Parse(PlotlyWriter.Write(figure)).RootElement.GetProperty("data").EnumerateArray()];

    private static JsonElement Named(JsonElement[] traces, string name) => traces.Single(trace => trace.GetProperty("name").GetString() == name);

    private static double?[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];
}
