using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Plots;

public sealed class IntervalFigureTests
{
    internal static readonly IntervalFigure Sample = new(
        "intervals", "Arms", "A caption.", new Axis("return"), ["ppo", "ppo without annealing", "trpo"],
        [
            new IntervalGroup("Hopper-v4", [10, 20, null], [8, null, null], [12, 25, null], [[9, 11], [], []]),
            new IntervalGroup("Walker2d-v4", [5, 6, 7], [4, 5, double.NaN], [6, 7, null]),
        ],
        [new Mark("nothing", 0, null), new Mark("far away", 1e9, null), new Mark("horizontal", null, 1)]);

    [Fact]
    public void Values_arrive_with_their_intervals_in_words_and_rows_without_one_are_left_out()
    {
        var hopper = Named(Traces(Sample), "Hopper-v4");
        Assert.Equal([10, 20], Numbers(hopper.GetProperty("x")));
        Assert.Equal("ppo<br>10 [8, 12]", hopper.GetProperty("customdata")[0].GetString()!.Replace(".0", "", StringComparison.Ordinal));
        Assert.Equal("ppo without annealing<br>20 (−∞, 25]", hopper.GetProperty("customdata")[1].GetString());
    }

    [Fact]
    public void A_missing_end_lies_at_the_edge_and_no_interval_draws_no_line()
    {
        var scene = IntervalScene.Of(Sample with { X = new Axis("return", Low: -1, High: 30), Marks = [] });
        Assert.Equal((-1, 25), scene.Series[0].Points[1].Drawn(scene.X));
        Assert.False(scene.Series[1].Points[2].HasInterval);
        Assert.Equal([9, 11], scene.Series[0].Samples.Select(sample => sample.X));
    }

    [Fact]
    public void The_first_row_is_on_top_and_groups_lie_below_one_another_within_it()
    {
        var (first, second) = (IntervalScene.Of(Sample).Series[0].Points, IntervalScene.Of(Sample).Series[1].Points);
        Assert.True(first[0].Y > second[0].Y && second[0].Y > first[1].Y, "row 0 lies above row 1, group 0 above group 1");
        Assert.InRange(second[0].Y, -0.5, 0.5);
        Assert.Equal(0, IntervalScene.Of(Sample with { Groups = [Sample.Groups[0]] }).Series[0].Points[0].Y);
    }

    [Fact]
    public void The_axis_shows_intervals_samples_and_marks_and_a_mark_beyond_it_is_not_drawn()
    {
        var scene = IntervalScene.Of(Sample with { Marks = [Sample.Marks[0]] });
        Assert.True(scene.X.Low <= 0 && scene.X.High >= 25, scene.X.ToString());
        Assert.Equal(["nothing"], IntervalScene.Of(Sample with { X = new Axis("return", Low: -1, High: 30) }).Marks.Select(mark => mark.Label));
    }

    [Fact]
    public void More_rows_make_a_taller_page()
    {
        int Height(IntervalFigure figure) => JsonDocument.Parse(PlotlyWriter.Write(figure)).RootElement.GetProperty("layout").GetProperty("height").GetInt32();
        IReadOnlyList<string> many = [.. Enumerable.Range(0, 16).Select(i => $"arm {i}")];
        Assert.True(Height(Sample with { Rows = many, Groups = [new IntervalGroup("g", [.. many.Select(_ => (double?)1)])] }) > 2 * Height(Sample with { Groups = [Sample.Groups[0]] }));
    }

    [Fact]
    public void Columns_of_different_length_are_refused_by_name() => Assert.Contains(
        "group 'g': expected values, low, high and samples of 3 rows, got 3, 1, 3, 3",
        Assert.Throws<ArgumentException>(() => PlotlyWriter.Write(Sample with { Groups = [new IntervalGroup("g", [1, 2, 3], [1])] })).Message, StringComparison.Ordinal);

    [Fact]
    public void Hostile_text_stays_text()
    {
        var figure = new IntervalFigure(Hostile.Text, Hostile.Text, Hostile.Text, new Axis(Hostile.Text), [Hostile.Text], [new IntervalGroup(Hostile.Text, [1], [0], [2], [[1]])], [new Mark(Hostile.Text, 1, null)]);
        Assert.DoesNotContain('<', PlotlyWriter.Write(figure));

        // Outside of single quotes, in which gnuplot takes letters for letters, none of the text is left.
        var script = Regex.Replace(GnuplotWriter.Write(figure, PlotFormat.Png), "'(?:[^'\n]|'')*'", "");
        Assert.All("\"`", letter => Assert.DoesNotContain(letter, script));
        Assert.DoesNotContain("alert", script, StringComparison.Ordinal);
    }

    [Fact]
    public void It_round_trips_through_JSON_as_its_kind()
    {
        var text = JsonSerializer.Serialize<Figure>(Sample with { Groups = [Sample.Groups[0]] }, ResultJson.Indented);
        Assert.Contains("\"kind\": \"intervals\"", text, StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<Figure>(text, ResultJson.Indented), ResultJson.Indented));
    }

    [Requires(Needs.Gnuplot)]
    public async Task Every_format_is_drawn_with_more_than_an_empty_frame()
    {
        using var folder = new TemporaryFolder();
        foreach (var format in Enum.GetValues<PlotFormat>())
        {
            var full = await DrawAsync(Sample, format, folder.At($"full.{format}"));
            var empty = await DrawAsync(Sample with { Groups = [], Rows = [], Marks = [] }, format, folder.At($"empty.{format}"));
            Assert.True(full > empty, $"{format}: {full} bytes with values, {empty} without");
        }
    }

    private static async Task<long> DrawAsync(Figure figure, PlotFormat format, string file)
    {
        var drawn = await new Gnuplot().DrawAsync(figure, format, file);
        Assert.Null(drawn.Problem);
        return new FileInfo(drawn.File!).Length;
    }

    private static JsonElement[] Traces(Figure figure) => [.. JsonDocument.Parse(PlotlyWriter.Write(figure)).RootElement.GetProperty("data").EnumerateArray()];

    private static JsonElement Named(JsonElement[] traces, string name) => traces.Single(trace => trace.TryGetProperty("name", out var own) && own.GetString() == name);

    private static double?[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];
}
