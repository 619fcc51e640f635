using System.Buffers.Binary;
using System.Xml.Linq;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Tests.Reports;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Plots;

public sealed class GnuplotTests
{
    [Requires(Needs.Gnuplot)]
    public async Task A_png_has_its_size_and_more_than_an_empty_frame()
    {
        using var folder = new TemporaryFolder();
        var full = await DrawAsync(SampleReport.NoiseScale, PlotFormat.Png, folder.At("sub/full.png"));
        var empty = await DrawAsync(SampleReport.NoiseScale with { Lines = [], Marks = [] }, PlotFormat.Png, folder.At("empty.png"));
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], full[..4]);
        Assert.Equal((1600, 1000), (BinaryPrimitives.ReadInt32BigEndian(full.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(full.AsSpan(20))));
        Assert.True(full.Length > empty.Length + 5000, $"{full.Length} bytes with curves, {empty.Length} without"); // the curves alone take some 15,000
    }

    [Requires(Needs.Gnuplot)]
    public async Task An_svg_is_xml_and_has_the_texts_and_the_colours()
    {
        using var folder = new TemporaryFolder();
        var figure = SampleReport.Cosines(0);
        var svg = XDocument.Parse(System.Text.Encoding.UTF8.GetString(await DrawAsync(figure, PlotFormat.Svg, folder.At("f.svg"))));
        var words = string.Concat(svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value));
        Assert.All([figure.Title, figure.X.Label, figure.Lines[3].Name, "PPO's batch", "8,192"], text => Assert.Contains(text, words, StringComparison.Ordinal));
        Assert.Contains("rgb(  0, 114, 178)", svg.ToString(), StringComparison.Ordinal);
    }

    [Requires(Needs.Gnuplot)]
    public async Task A_pdf_is_a_pdf()
    {
        using var folder = new TemporaryFolder();
        var bytes = await DrawAsync(SampleReport.LearningCurve, PlotFormat.Pdf, folder.At("f.pdf"));
        Assert.Equal("%PDF-"u8.ToArray(), bytes[..5]);
    }

    [Requires(Needs.Gnuplot)]
    public async Task Text_is_drawn_and_never_run()
    {
        using var folder = new TemporaryFolder();
        var ran = folder.At("ran");
        var figure = Hostile.With($"it's `touch {ran}` \"`touch {ran}`\" '`touch {ran}`' \n system('touch {ran}') @x \\");
        var svg = System.Text.Encoding.UTF8.GetString(await DrawAsync(figure, PlotFormat.Svg, folder.At("f.svg")));
        Assert.False(File.Exists(ran));
        Assert.Contains($"`touch {ran}`", XDocument.Parse(svg).Root!.Value, StringComparison.Ordinal);
    }

    [Requires(Needs.Gnuplot)]
    public async Task An_empty_figure_and_one_of_a_single_point_are_drawn()
    {
        using var folder = new TemporaryFolder();
        await DrawAsync(SampleReport.NoiseScale with { Lines = [new Line("a", LineRole.Measured, [1], [null])], Marks = [] }, PlotFormat.Png, folder.At("a.png"));
        await DrawAsync(SampleReport.NoiseScale with { Lines = [new Line("a", LineRole.Measured, [1], [2], [null], [3])], Marks = [] }, PlotFormat.Png, folder.At("b.png"));
    }

    [Fact]
    public void Text_stands_in_single_quotes_only()
    {
        Assert.Equal("'it''s `x` \" a b \\'", GnuplotScript.Quote("it's `x` \" a\nb \\"));
        Assert.DoesNotContain('"', GnuplotWriter.Write(SampleReport.LearningCurve, PlotFormat.Png));
    }

    [Fact]
    public async Task Without_gnuplot_there_is_a_sentence_and_no_file()
    {
        using var folder = new TemporaryFolder();
        var drawn = await new Gnuplot(folder.At("no-such-program")).DrawAsync(SampleReport.NoiseScale, PlotFormat.Png, folder.At("f.png"));
        Assert.Null(drawn.File);
        Assert.Contains("no-such-program could not be started", drawn.Problem, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Requires(Needs.Gnuplot)]
    public async Task A_picture_that_takes_too_long_is_given_up_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var drawn = await new Gnuplot(limit: TimeSpan.FromTicks(1)).DrawAsync(SampleReport.NoiseScale, PlotFormat.Png, folder.At("f.png"));
        Assert.Null(drawn.File);
        Assert.Contains("longer than", drawn.Problem, StringComparison.Ordinal);
    }

    private static async Task<byte[]> DrawAsync(Figure figure, PlotFormat format, string file)
    {
        var drawn = await new Gnuplot().DrawAsync(figure, format, file);
        Assert.Null(drawn.Problem);
        return await File.ReadAllBytesAsync(drawn.File!);
    }
}
