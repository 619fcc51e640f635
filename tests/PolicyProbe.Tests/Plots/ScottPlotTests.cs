using System.Xml.Linq;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Tests.Reports;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Plots;

/// <summary>Pictures without gnuplot.</summary>
public sealed class ScottPlotTests
{
    private static Figure[] Figures { get; } = [SampleReport.NoiseScale, HeatSample.Walk, ScatterFigureTests.Sample, IntervalFigureTests.Sample];

    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, Figures.Length)];

    [Fact]
    public void The_samples_are_all_kinds_of_figure() =>
        Assert.Equal(typeof(Figure).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Figure))).Select(type => type.Name).Order(), Figures.Select(figure => figure.GetType().Name).Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_figure_is_drawn_as_PNG_and_SVG_the_same_each_time(int kind)
    {
        var png = ScottPlotWriter.Write(Figures[kind], PlotFormat.Png);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((1600, 1000), (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.Equal(png, ScottPlotWriter.Write(Figures[kind], PlotFormat.Png));
        var svg = System.Text.Encoding.UTF8.GetString(ScottPlotWriter.Write(Figures[kind], PlotFormat.Svg));
        Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
        if (Environment.GetEnvironmentVariable("KEEP_PICTURES") is { } keep)
            File.WriteAllBytes(Path.Combine(keep, $"{kind}.png"), png);
        Assert.True(svg.Length > 5000, "there should be something on it");
    }

    [Fact]
    public void A_title_with_signs_of_markup_is_text()
    {
        var svg = System.Text.Encoding.UTF8.GetString(ScottPlotWriter.Write(SampleReport.NoiseScale with { Title = "<script>alert(1)</script> & \"quotes\"" }, PlotFormat.Svg));
        Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
        Assert.NotNull(XDocument.Parse(svg).Root);
    }

    [Fact]
    public async Task Without_gnuplot_plain_pictures_are_drawn_and_the_rest_is_said()
    {
        using var folder = new TemporaryFolder();
        var pictures = new Pictures(Gnuplot.None);
        var drawn = await pictures.DrawAsync(
        [
            new PictureJob(HeatSample.Walk, FigureView.Plain, PlotFormat.Png, folder.At("cells.png")),
            new PictureJob(HeatSample.Walk, FigureView.Surface, PlotFormat.Png, folder.At("surface.png")),
            new PictureJob(HeatSample.Walk, FigureView.Plain, PlotFormat.Pdf, folder.At("cells.pdf")),
        ]);
        Assert.True(File.Exists(drawn[0].File));
        Assert.All(drawn.Skip(1), picture => Assert.Equal(Pictures.WithoutGnuplot, picture.Problem));
        Assert.Equal(["cells.png"], Directory.GetFiles(folder.Root).Select(Path.GetFileName));
    }
}
