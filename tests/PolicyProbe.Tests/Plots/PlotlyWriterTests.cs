using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Tests.Reports;

namespace PolicyProbe.Tests.Plots;

public sealed class PlotlyWriterTests
{
    [Fact]
    public void Every_kind_of_figure_can_be_drawn()
    {
        var kinds = typeof(Figure).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Cast<JsonDerivedTypeAttribute>().Select(a => a.DerivedType);
        var drawn = typeof(PlotlyWriter).Assembly.GetTypes().Where(t => t is { IsClass: true } && t.IsAssignableTo(typeof(IDrawing)))
            .Select(t => ((IDrawing)Activator.CreateInstance(t)!).Kind);
        Assert.Equal(kinds.OrderBy(k => k.Name), drawn.OrderBy(k => k.Name));
    }

    [Fact]
    public void A_kind_nobody_draws_is_named() =>
        Assert.Contains("Unknown", Assert.Throws<NotSupportedException>(() => PlotlyWriter.Write(new Unknown())).Message, StringComparison.Ordinal);

    [Fact]
    public void The_points_arrive_and_a_gap_stays_a_gap()
    {
        var line = Traces(SampleReport.NoiseScale).Single(t => t.TryGetProperty("name", out _));
        Assert.Equal([0, 25, 50, 75, 100, 125, 150], line.GetProperty("x").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal([640, 910, 1800, null, 5200, 9100, 14000], Numbers(line, "y"));
        Assert.False(line.GetProperty("connectgaps").GetBoolean());
        Assert.Equal("(−∞, 3,600]", line.GetProperty("customdata")[2].GetString());
    }

    [Fact]
    public void A_band_shares_its_curves_group_and_ends_where_neither_edge_is_known()
    {
        var traces = Traces(SampleReport.NoiseScale);
        var band = traces.Single(t => t.TryGetProperty("fill", out _));
        Assert.Equal(traces.Single(t => t.TryGetProperty("name", out _)).GetProperty("legendgroup").GetString(), band.GetProperty("legendgroup").GetString());
        Assert.False(band.GetProperty("showlegend").GetBoolean());
        Assert.Equal([0, 25, 50, 50, 25, 0, null, 100, 125, 150, 150, 125, 100, null], Numbers(band, "x"));
    }

    [Fact]
    public void An_open_edge_lies_at_the_foot_of_the_figure()
    {
        var foot = Math.Pow(10, Layout(SampleReport.NoiseScale).GetProperty("yaxis").GetProperty("range")[0].GetDouble());
        var y = Numbers(Traces(SampleReport.NoiseScale).Single(t => t.TryGetProperty("fill", out _)), "y");
        Assert.Equal(foot, y[3]!.Value, foot * 1e-9); // null, at 50 updates; the foot went through a logarithm and back
        Assert.Equal(foot, y[11]!.Value, foot * 1e-9); // −3 on a logarithmic axis, at 125 updates
    }

    [Fact]
    public void A_mark_on_a_logarithmic_axis_has_its_label_at_the_logarithm_and_its_line_at_the_value()
    {
        var layout = Layout(SampleReport.NoiseScale);
        Assert.Equal(2048, layout.GetProperty("shapes")[0].GetProperty("y0").GetDouble());
        Assert.Equal(Math.Log10(2048), layout.GetProperty("annotations")[0].GetProperty("y").GetDouble(), 1e-12); // one logarithm's rounding
    }

    [Fact]
    public void A_grid_of_powers_of_two_labels_its_own_values()
    {
        var ticks = Layout(SampleReport.Cosines(0)).GetProperty("xaxis").GetProperty("ticktext").EnumerateArray().Select(t => t.GetString());
        Assert.Equal(["64", "128", "256", "512", "1,024", "2,048", "4,096", "8,192"], ticks);
    }

    [Fact]
    public void The_json_cannot_leave_its_script_element()
    {
        var json = PlotlyWriter.Write(Hostile.Figure);
        Assert.DoesNotContain('<', json);
        Assert.DoesNotContain('>', json);
        Assert.DoesNotContain('&', json);
        Assert.DoesNotContain('\u2028', json);
        Assert.Equal(PlotlyJson.Text(Hostile.Text), Traces(Hostile.Figure).Single(t => t.GetProperty("legendrank").GetInt32() == 1000).GetProperty("name").GetString());
    }

    [Fact]
    public void What_json_has_no_number_for_becomes_null()
    {
        var figure = SampleReport.NoiseScale with { Lines = [new Line("a", LineRole.Measured, [1, 2, 3], [double.NaN, double.PositiveInfinity, 5])] };
        Assert.Equal([null, null, 5], Numbers(Traces(figure)[0], "y"));
    }

    [Fact]
    public void Columns_of_different_length_are_refused_by_name()
    {
        var figure = SampleReport.NoiseScale with { Lines = [new Line("short", LineRole.Measured, [1, 2], [1])] };
        Assert.Contains("'short'", Assert.Throws<ArgumentException>(() => PlotlyWriter.Write(figure)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_colour_of_a_figure_has_its_counterpart_on_dark_ground() =>
        Assert.All([.. Palette.Series, Palette.Ink, Palette.Muted, Palette.Grid, Palette.Stone, Palette.Paper], colour => Assert.Contains(colour, Palette.OnDark.Keys));

    private static JsonElement[] Traces(Figure figure) => [.. Parse(figure).GetProperty("data").EnumerateArray()];

    private static JsonElement Layout(Figure figure) => Parse(figure).GetProperty("layout");

    private static JsonElement Parse(Figure figure) => JsonDocument.Parse(PlotlyWriter.Write(figure)).RootElement;

    private static double?[] Numbers(JsonElement trace, string name) =>
        [.. trace.GetProperty(name).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];

    private sealed record Unknown() : Figure("unknown", "", "");
}
