using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>
/// The walker's ground: 200 columns of heights, drawn column by column, with an edge between neighbours; on the hardcore course also
/// solid stumps, stairs and the walls of pits. Draws come in Gymnasium's order.
/// </summary>
/// <remarks>
/// On grass the slope follows v ← 0.8 v + 0.01 sign(h₀ − y) + U(−1, 1)/30, the noise beyond the flat start only, and y ← y + v.
/// Gymnasium, <c>box2d/bipedal_walker</c>; O. Klimov.
/// </remarks>
internal sealed class Terrain(World world, Course course)
{
    /// <summary>Columns.</summary>
    public const int Columns = 200;

    /// <summary>Columns of the flat start.</summary>
    public const int StartPad = 20;

    /// <summary>Columns of the longest stretch of grass between obstacles.</summary>
    public const int Grass = 10;

    /// <summary>The width of a column, m.</summary>
    public const double Width = 14 / 30.0;

    /// <summary>The height h₀ of the start, m.</summary>
    public const double Level = 400 / 30.0 / 4;

    private static readonly Material Solid = Material.Ground(2.5f);

    private readonly double[] _heights = new double[Columns];
    private readonly List<(double Left, double Bottom, double Right, double Top)> _blocks = [];
    private Stretch _stretch;
    private bool _isFirst;
    private int _left;
    private double _slope;
    private double _height;
    private double _base;
    private (int Count, int Width, int Direction) _stairs;

    private enum Stretch
    {
        Grass,
        Stump,
        Stairs,
        Pit,
    }

    /// <summary>Heights of the columns' left ends, m.</summary>
    public ReadOnlySpan<double> Heights => _heights;

    /// <summary>The solid blocks of stumps, stairs and pits, m.</summary>
    public IReadOnlyList<(double Left, double Bottom, double Right, double Top)> Blocks => _blocks;

    /// <summary>Draws a terrain and puts it into the world, obstacles first.</summary>
    public void Build(Rng rng)
    {
        _blocks.Clear();
        (_stretch, _isFirst, _left, _slope, _height, _base) = (Stretch.Grass, false, StartPad, 0, Level, 0);
        for (var i = 0; i < Columns; i++)
        {
            Shape(i, rng);
            _heights[i] = _height;
            _isFirst = false;
            if (--_left > 0)
                continue;
            _left = (int)rng.Integers(Grass / 2, Grass);
            _stretch = _stretch == Stretch.Grass && course == Course.Hardcore ? (Stretch)rng.Integers(1, 4) : Stretch.Grass;
            _isFirst = true;
        }

        for (var i = 0; i + 1 < Columns; i++)
            world.AddEdge(world.AddFixed(), i * Width, _heights[i], (i + 1) * Width, _heights[i + 1], Solid);
    }

    /// <summary>Sets the height of a column and, where an obstacle begins, builds it.</summary>
    private void Shape(int column, Rng rng)
    {
        var x = column * Width;
        switch (_stretch, _isFirst)
        {
            case (Stretch.Grass, false):
                _slope = (0.8 * _slope) + (0.01 * Math.Sign(Level - _height));
                if (column > StartPad)
                    _slope += rng.Uniform(-1, 1) / 30;
                _height += _slope;
                break;
            case (Stretch.Stump, true):
                _left = (int)rng.Integers(1, 3);
                Block(x, _height + (_left * Width), _left, _left);
                break;
            case (Stretch.Stairs, true):
                var direction = rng.NextDouble() > 0.5 ? 1 : -1;
                var width = (int)rng.Integers(4, 5);
                _stairs = ((int)rng.Integers(3, 5), width, direction);
                _base = _height;
                for (var s = 0; s < _stairs.Count; s++)
                    Block(x + (s * width * Width), _height + (s * direction * Width), width, 1);
                _left = _stairs.Count * width;
                break;
            case (Stretch.Stairs, false):
                var passed = (_stairs.Count * _stairs.Width) - _left - _stairs.Direction;
                _height = _base + ((double)passed / _stairs.Width * _stairs.Direction * Width);
                break;
            case (Stretch.Pit, true):
                _left = (int)rng.Integers(3, 5);
                Block(x, _height, 1, 4);
                Block(x + (_left * Width), _height, 1, 4);
                _left += 2;
                _base = _height;
                break;
            case (Stretch.Pit, false):
                _height = _left > 1 ? _base - (4 * Width) : _base;
                break;
        }
    }

    /// <summary>A solid block by its top left corner, so many columns wide and so many widths high.</summary>
    private void Block(double left, double top, int wide, int high)
    {
        var (right, bottom) = (left + (wide * Width), top - (high * Width));
        _blocks.Add((left, bottom, right, top));
        world.AddPolygon(world.AddFixed(), [(float)left, (float)top, (float)right, (float)top, (float)right, (float)bottom, (float)left, (float)bottom], Solid);
    }
}
