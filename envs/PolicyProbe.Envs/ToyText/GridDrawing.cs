using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>Rows of square fields of side 1: row 0 on top, the centre of (row, column) at (column + ½, rows − row − ½).</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
internal sealed record GridDrawing(int Rows, int Columns)
{
    private const double Letter = 0.32;

    private readonly List<Shape> _shapes = [];

    /// <summary>All fields in the colours that their places ask for.</summary>
    public GridDrawing Fields(Func<int, int, ShapeRole> role)
    {
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns; column++)
                _shapes.Add(PolygonShape.Rectangle(column, Rows - row - 1, column + 1, Rows - row, role(row, column)));
        return this;
    }

    /// <summary>A letter in the middle of a field.</summary>
    public GridDrawing Write(int row, int column, string letter) => Add(new TextShape(Centre(row, column), letter, Letter));

    /// <summary>A disc in the middle of a field, or away from it by a part of its side.</summary>
    public GridDrawing Disc(int row, int column, double radius, ShapeRole role, double right = 0, double up = 0) =>
        Add(new CircleShape(Centre(row, column) + new Point(right, up), radius, role));

    /// <summary>A wall along a field's eastern side.</summary>
    public GridDrawing WallEast(int row, int column) =>
        Add(new CapsuleShape(new Point(column + 1, Rows - row), new Point(column + 1, Rows - row - 1), 0.05, ShapeRole.Ink));

    /// <summary>A shape over what is there.</summary>
    public GridDrawing Add(Shape shape)
    {
        _shapes.Add(shape);
        return this;
    }

    /// <summary>The picture.</summary>
    public Drawing Done() => new(new View(-0.1, -0.1, Columns + 0.1, Rows + 0.1), [.. _shapes]);

    /// <summary>The centre of a field.</summary>
    public Point Centre(int row, int column) => new(column + 0.5, Rows - row - 0.5);
}
