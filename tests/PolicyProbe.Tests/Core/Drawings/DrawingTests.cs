using System.Numerics;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Drawings;

public sealed class DrawingTests
{
    private static readonly View Square = new(-1, -2, 3, 4, "x (m)", "y (m)");

    public static TheoryData<Shape, string> Unsound => new()
    {
        { new LineShape([new Point(0, 0)], ShapeRole.Guide), "expected at least 2, got 1" },
        { new PolygonShape([new Point(0, 0), new Point(1, 0)], ShapeRole.Ground), "expected at least 3, got 2" },
        { new PolygonShape([new Point(0, 0), new Point(1, 0), new Point(double.NaN, 1)], ShapeRole.Ground), "finite" },
        { new CircleShape(new Point(0, 0), 0, ShapeRole.Goal), "radius" },
        { new CapsuleShape(new Point(0, double.PositiveInfinity), new Point(0, 0), 1, ShapeRole.Limb), "finite" },
        { new TextShape(new Point(0, 0), "word", -1), "height" },
        { new CircleShape(new Point(9, 0), 1, ShapeRole.Body), "touch" },
    };

    [Fact]
    public void Every_kind_of_shape_comes_back_from_JSON_the_same()
    {
        var kinds = typeof(Shape).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Shape))).ToList();
        var drawing = new Drawing(Square, [
            new LineShape([new Point(0, 0), new Point(0.1, 1e-7)], ShapeRole.Guide), new CircleShape(new Point(1, 2), 0.5, ShapeRole.Body), PolygonShape.Rectangle(0, 0, 1, 2, ShapeRole.Ground),
            new CapsuleShape(new Point(0, 0), new Point(1, 1), 0.2, ShapeRole.FarLimb), new TextShape(new Point(1, 1), "S", 0.3),
        ]);
        Assert.Equal(kinds.Count, drawing.Shapes.Select(shape => shape.GetType()).Distinct().Count());
        var text = JsonSerializer.Serialize(drawing, ResultJson.Compact);
        var back = JsonSerializer.Deserialize<Drawing>(text, ResultJson.Compact)!;
        Assert.Equal(text, JsonSerializer.Serialize(back, ResultJson.Compact));
        Assert.Equal(drawing.View, back.View);
        Assert.Equal(drawing.Shapes.Where(shape => shape is CircleShape or CapsuleShape or TextShape), back.Shapes.Where(shape => shape is CircleShape or CapsuleShape or TextShape));
        Assert.StartsWith("""{"view":{"left":-1,"bottom":-2,"right":3,"top":4,"across":"x (m)","up":"y (m)"},"shapes":[{"kind":"line","points":[[0,0],[0.1,1E-07]],"role":"guide"}""", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unsound))]
    public void What_cannot_be_drawn_is_refused_with_place_and_rule(Shape shape, string rule)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new Drawing(Square, [new CircleShape(new Point(0, 0), 1, ShapeRole.Goal), shape]).Validate());
        Assert.StartsWith("shapes[1]: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(rule, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_without_area_and_a_drawing_without_shapes_are_refused()
    {
        Assert.StartsWith("view: ", Assert.Throws<ArgumentException>(() => new Drawing(Square with { Right = -1 }, [new CircleShape(default, 1, ShapeRole.Goal)]).Validate()).Message, StringComparison.Ordinal);
        Assert.StartsWith("shapes: ", Assert.Throws<ArgumentException>(() => new Drawing(Square, []).Validate()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(3, 0, 0.5, 0)]
    [InlineData(-4, 9, -3.5, 5.5)]
    public void A_view_moves_no_farther_than_holding_a_point_takes(double x, double y, double across, double up)
    {
        var moved = Square.Holding(new Point(x, y), 0.5);
        Assert.Equal(Square.Moved(across, up), moved);
        Assert.True(x >= moved.Left + 0.5 && x <= moved.Right - 0.5 && y >= moved.Bottom + 0.5 && y <= moved.Top - 0.5);
    }

    [Fact]
    public void A_bodys_point_is_turned_as_a_complex_number_is()
    {
        var rng = new Rng(1);
        for (var i = 0; i < 100; i++)
        {
            var (own, origin, angle) = (new Complex(rng.NextNormal(), rng.NextNormal()), new Complex(rng.NextNormal(), rng.NextNormal()), rng.Uniform(-9, 9));
            var expected = origin + (own * Complex.FromPolarCoordinates(1, angle));
            var placed = new Point(own.Real, own.Imaginary).Placed(new Point(origin.Real, origin.Imaginary), angle);
            // Two multiplications and additions of numbers of order 1.
            Assert.Equal(expected.Real, placed.X, 1e-13);
            Assert.Equal(expected.Imaginary, placed.Y, 1e-13);
        }
    }
}
