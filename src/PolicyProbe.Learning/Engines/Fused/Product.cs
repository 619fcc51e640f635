using System.Numerics;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>C = C₀ + A·B, cut into the blocks of <see cref="Tile{T, V}"/>.</summary>
internal static class Product<T, V>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    /// <summary>C [rows, columns] from A [rows, depth], B [depth, columns] and C₀; columns are filled up to whole vectors.</summary>
    public static void Of(int rows, int columns, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        nint column = 0;
        for (; column <= columns - (3 * V.Count) - 1; column += 4 * V.Count)
            Wide(rows, depth, a, b.Right(column), start.Right(column), c.Right(column), finish);
        for (; column < columns; column += 2 * V.Count)
        {
            if (column + V.Count >= columns)
            {
                Single(rows, depth, a, b.Right(column), start.Right(column), c.Right(column), finish);
                return;
            }

            Double(rows, depth, a, b.Right(column), start.Right(column), c.Right(column), finish);
        }
    }

    private static void Wide(int rows, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        var row = 0;
        for (; row <= rows - 4; row += 4)
            Tile<T, V>.FourByFour(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
        for (; row < rows; row++)
            Tile<T, V>.OneByFour(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
    }

    private static void Double(int rows, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        var row = 0;
        for (; row <= rows - 4; row += 4)
            Tile<T, V>.FourByTwo(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
        for (; row < rows; row++)
            Tile<T, V>.OneByTwo(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
    }

    private static void Single(int rows, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        var row = 0;
        for (; row <= rows - 8; row += 8)
            Tile<T, V>.EightByOne(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
        for (; row <= rows - 4; row += 4)
            Tile<T, V>.FourByOne(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
        for (; row < rows; row++)
            Tile<T, V>.OneByOne(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
    }
}
