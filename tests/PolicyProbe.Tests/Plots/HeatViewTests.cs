using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Tests.Reports;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Plots;

public sealed class HeatViewTests
{
    [Fact]
    public void A_plane_has_contours_and_a_surface_and_a_line_or_an_empty_one_has_not()
    {
        Assert.Equal([FigureView.Plain, FigureView.Contours, FigureView.Surface], FigureViews.Of(HeatSample.Walk));
        Assert.Equal([FigureView.Plain], FigureViews.Of(HeatSample.Walk with { Rows = [0], Values = [HeatSample.Walk.Values[0]] }));
        Assert.Equal([FigureView.Plain], FigureViews.Of(HeatSample.Walk with { Values = [.. HeatSample.Walk.Values.Select(row => (IReadOnlyList<double?>)[.. row.Select(_ => (double?)null)])] }));
        Assert.Equal([FigureView.Plain], FigureViews.Of(SampleReport.LearningCurve));
        Assert.Contains("Surface", Assert.Throws<NotSupportedException>(() => GnuplotWriter.Write(SampleReport.LearningCurve, PlotFormat.Png, FigureView.Surface)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Between_cells_the_surface_is_bilinear_and_beyond_them_or_beside_a_hole_it_is_nowhere()
    {
        HeatFigure figure = HeatSample.Walk with { Columns = [0, 2], Rows = [0, 1], Values = [[0, 4], [2, 10]], Points = [], Paths = null };
        var scene = HeatScene.Of(figure);
        Assert.Equal(4, scene.Height(2, 0)); // a corner, to the bit
        Assert.Equal(4, scene.Height(1, 0.5)); // (0 + 4 + 2 + 10)/4
        Assert.Equal(5.5, scene.Height(1.5, 0.5)); // 0.75·(4 + 10)/2 + 0.25·(0 + 2)/2
        Assert.Null(scene.Height(2.01, 0));
        Assert.Null(scene.Height(1, -0.01));
        var holed = HeatScene.Of(figure with { Values = [[0, null], [2, 10]] });
        Assert.Null(holed.Height(1, 0.5));
        Assert.Equal(1, holed.Height(0, 0.5)); // the hole's weight is nought there
    }

    [Fact]
    public void The_path_of_training_lies_on_the_surface_between_its_places_too()
    {
        var traces = Views(HeatSample.Walk).GetProperty("Surface").GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal("surface", traces[0].GetProperty("type").GetString());
        var line = traces[1];
        Assert.Equal(("scatter3d", "training"), (line.GetProperty("type").GetString(), line.GetProperty("name").GetString()));
        var (x, y, z) = (Numbers(line, "x"), Numbers(line, "y"), Numbers(line, "z"));
        Assert.Equal(25, x.Length); // two pieces of twelve parts each
        var lift = 0.012 * (HeatSample.Walk.Values.Max(row => row.Max()) - HeatSample.Walk.Values.Min(row => row.Min()));
        // Along x the surface is a chord of a parabola between whole numbers: at most a quarter below it.
        Assert.All(Enumerable.Range(0, x.Length), i => Assert.InRange(z[i]!.Value - lift!.Value - HeatSample.Height(x[i]!.Value, y[i]!.Value), -0.25 - 1e-9, 1e-9));
        Assert.Equal(3, Numbers(traces[2], "z").Length); // the places themselves
    }

    [Fact]
    public void A_place_off_the_surface_breaks_the_line_and_has_no_sign()
    {
        var figure = HeatSample.Walk with { Paths = [new HeatPath("training", [-3, 30], [0, 0])], Points = [new HeatPoint("near", 0, 0), new HeatPoint("far", 30, 0)] };
        var traces = Views(figure).GetProperty("Surface").GetProperty("data").EnumerateArray().ToArray();
        Assert.Contains(null, Numbers(traces[1], "z"));
        Assert.Equal(["training", "training", "near"], traces[1..].Select(trace => trace.GetProperty("name").GetString()));
    }

    [Fact]
    public void Contours_are_at_round_values_and_share_the_cells_values()
    {
        var contour = Views(HeatSample.Walk).GetProperty("Contours").GetProperty("data")[0];
        var levels = contour.GetProperty("contours");
        Assert.Equal((82.0, 102.0, 2.0), (levels.GetProperty("start").GetDouble(), levels.GetProperty("end").GetDouble(), levels.GetProperty("size").GetDouble())); // the values go from 81 to 103
        Assert.Contains("z", contour.GetProperty("same").EnumerateArray().Select(name => name.GetString()));
        Assert.False(contour.TryGetProperty("z", out _));
    }

    [Theory]
    [InlineData(FigureView.Contours)]
    [InlineData(FigureView.Surface)]
    public void Hostile_text_stays_text_in_every_view(FigureView view)
    {
        var figure = HeatSample.Walk with
        {
            Title = Hostile.Text,
            Colour = Hostile.Text,
            X = new Axis(Hostile.Text),
            Y = new Axis(Hostile.Text),
            Points = [new HeatPoint(Hostile.Text, 0, 0)],
            Paths = [new HeatPath(Hostile.Text, [0, 1], [0, 1])],
        };
        Assert.DoesNotContain('<', PlotlyWriter.Write(figure));
        var script = GnuplotWriter.Write(figure, PlotFormat.Pdf, view);
        Assert.All(script.Split('\n').Where(line => line.Contains('`', StringComparison.Ordinal)), line => Assert.Contains(GnuplotScript.Quote(Hostile.Text), line, StringComparison.Ordinal));
    }

    [Requires(Needs.Gnuplot)]
    public async Task Every_view_is_drawn_in_every_format_with_more_than_an_empty_frame()
    {
        using var folder = new TemporaryFolder();
        foreach (var view in new[] { FigureView.Contours, FigureView.Surface })
            foreach (var format in Enum.GetValues<PlotFormat>())
            {
                var full = await new Gnuplot().DrawAsync(HeatSample.Walk, format, folder.At($"{view}.{format}"), view);
                Assert.Null(full.Problem);
                // Cells of one value but for a corner: no contour within, a flat surface.
                var flat = await new Gnuplot().DrawAsync(HeatSample.Walk with { Values = [.. HeatSample.Walk.Values.Select(row => (IReadOnlyList<double?>)[.. row.Select(_ => (double?)5)])], Paths = null, Points = [] }, format, folder.At($"flat-{view}.{format}"), view);
                Assert.Null(flat.Problem);
                Assert.True(new FileInfo(full.File!).Length > new FileInfo(flat.File!).Length, $"{view} as {format}: {new FileInfo(full.File!).Length} bytes, a constant {new FileInfo(flat.File!).Length}");
            }
    }

    [Requires(Needs.Gnuplot)]
    public async Task A_pdf_has_vectors_its_fonts_within_and_runs_nothing()
    {
        using var folder = new TemporaryFolder();
        var ran = folder.At("ran");
        var figure = HeatSample.Walk with { Title = $"it's `touch {ran}` \"`touch {ran}`\"", Colour = $"`touch {ran}`", Paths = [new HeatPath($"`touch {ran}`", [0, 1], [0, 1])] };
        foreach (var view in Enum.GetValues<FigureView>())
        {
            var pdf = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync((await new Gnuplot().DrawAsync(figure, PlotFormat.Pdf, folder.At($"{view}.pdf"), view)).File!));
            Assert.StartsWith("%PDF-", pdf, StringComparison.Ordinal);
            Assert.Contains("/FontFile", pdf, StringComparison.Ordinal);
            Assert.DoesNotContain("/Subtype /Image", pdf, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(ran));
    }

    private static JsonElement Views(Figure figure) => JsonDocument.Parse(PlotlyWriter.Write(figure)).RootElement.GetProperty("views");

    private static double?[] Numbers(JsonElement trace, string name) => [.. trace.GetProperty(name).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];
}
