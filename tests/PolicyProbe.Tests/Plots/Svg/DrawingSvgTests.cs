using System.Globalization;
using System.Xml.Linq;
using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Tests.Plots.Svg;

public sealed class DrawingSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly View View = new(-1, -1, 3, 1, "x", "y");

    [Fact]
    public void Up_in_the_world_is_up_on_the_page_and_the_scale_is_the_same_both_ways()
    {
        var page = Page(new CircleShape(new Point(0, 0.5), 0.25, ShapeRole.Body), PolygonShape.Rectangle(-1, -1, 3, 0, ShapeRole.Ground));
        Assert.Equal("400", page.Attribute("width")!.Value);
        Assert.Equal("200", page.Attribute("height")!.Value);
        var circle = page.Descendants(Svg + "circle").Single();
        Assert.Equal(["100", "50", "25"], new[] { "cx", "cy", "r" }.Select(name => circle.Attribute(name)!.Value));
        Assert.Equal("0,200 400,200 400,100 0,100", page.Descendants(Svg + "polygon").Single().Attribute("points")!.Value);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0.3, -0.8)]
    [InlineData(-0.5, 0.5)]
    public void A_capsules_outline_keeps_its_radius_from_the_segment_and_bulges_outwards(double dx, double dy)
    {
        var capsule = new CapsuleShape(new Point(0, 0), new Point(dx, dy), 0.2, ShapeRole.Limb);
        var path = Page(capsule).Descendants(Svg + "path").Single().Attribute("d")!.Value;
        double[] numbers = [.. path.Split([' ', ',', 'M', 'L', 'A', 'Z'], StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        // M left of from, L left of to, arc to right of to, L right of from, arc back: 2 + 2 + 7 + 2 + 7 numbers.
        Assert.Equal(20, numbers.Length);
        var (fromLeft, toLeft, toRight, fromRight) = (At(0), At(2), At(9), At(11));
        var (from, to) = (new Point(100, 100), new Point(100 + (100 * dx), 100 - (100 * dy)));
        // A hundredth of a pixel is what the numbers are rounded to.
        Assert.All([(from, fromLeft), (from, fromRight), (to, toLeft), (to, toRight)], pair => Assert.Equal(20, double.Hypot(pair.Item1.X - pair.Item2.X, pair.Item1.Y - pair.Item2.Y), 0.02));
        // On a page, whose y goes down, the sweep flag 1 is clockwise; going round the outline in that sense, the inside is on the right.
        Assert.Equal(1, numbers[8]);
        Point[] outline = [fromLeft, toLeft, toRight, fromRight];
        if (dx != 0 || dy != 0)
            Assert.True(outline.Zip([.. outline.Skip(1), outline[0]], (a, b) => (a.X * b.Y) - (b.X * a.Y)).Sum() > 0);

        Point At(int i) => new(numbers[i], numbers[i + 1]);
    }

    [Fact]
    public void Text_that_would_be_markup_stays_text()
    {
        var drawing = new Drawing(View with { Across = Hostile.Text }, [new TextShape(new Point(0, 0), Hostile.Text + "\u0001\u0000", 0.2)]);
        var text = DrawingSvg.Write(drawing, Hostile.Text);
        var page = XDocument.Parse(text).Root!;
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName == "script");
        Assert.Equal(Hostile.Text, page.Element(Svg + "title")!.Value);
        Assert.Equal(Hostile.Text, page.Descendants(Svg + "text").First().Value);
    }

    [Fact]
    public void What_is_out_of_view_is_left_out_and_what_is_far_out_stays_a_plain_number()
    {
        var page = Page(new CircleShape(new Point(9, 0), 1, ShapeRole.Goal), new LineShape([new Point(-1e30, 0), new Point(1e30, 0)], ShapeRole.Guide));
        Assert.Empty(page.Descendants(Svg + "circle"));
        Assert.Equal("-1000000,100 1000000,100", page.Descendants(Svg + "polyline").Single().Attribute("points")!.Value);
    }

    [Fact]
    public void Every_role_has_colours_of_the_palette()
    {
        string[] palette = [.. Palette.OnDark.Keys];
        Assert.All(Enum.GetValues<ShapeRole>(), role =>
        {
            var page = Page(new CircleShape(new Point(0, 0), 0.5, role), new LineShape([new Point(0, 0), new Point(1, 0)], role));
            Assert.Contains(page.Descendants(Svg + "circle").Single().Attribute("fill")!.Value, palette);
            Assert.Contains(page.Descendants(Svg + "polyline").Single().Attribute("stroke")!.Value, palette);
        });
    }

    private static XElement Page(params Shape[] shapes) => XDocument.Parse(DrawingSvg.Write(new Drawing(View, shapes), "test", size: 400)).Root!;
}
