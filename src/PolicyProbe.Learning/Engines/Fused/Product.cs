using System.Numerics;
using System.Runtime.Intrinsics.Arm;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>C = C₀ + A·B, cut into the blocks of <see cref="Tile{T, V}"/>.</summary>
internal static class Product<T, V>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : struct, ILanes<V, T>
{
    private const int Height = 4;

    // Sixteen sums and their factors need the 32 registers of AVX-512 or NEON; 8 sums are enough to hide the latency of AVX2.
    private static bool Wide => typeof(V) == typeof(Lanes512<T>) || (typeof(V) == typeof(Lanes128<T>) && AdvSimd.IsSupported);

    /// <summary>C [rows, columns] from A [rows, depth], B [depth, columns] and C₀; columns are filled up to whole vectors.</summary>
    public static void Of(int rows, int columns, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        var whole = rows - (rows % Height);
        if (whole > 0)
            Blocks(whole, columns, depth, a, b, start, c, finish);
        if (whole < rows)
            Lines(rows - whole, columns, depth, a.Down(whole), b, start.Down(whole), c.Down(whole), finish);
    }

    private static void Blocks(int rows, int columns, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        var column = 0;
        for (; Wide && columns - column > 3 * V.Count; column += 4 * V.Count)
            for (var row = 0; row < rows; row += Height)
                Tile<T, V>.FourByFour(a.Down(row), b.Right(column), start.Right(column).Down(row), c.Right(column).Down(row), depth, finish);
        for (; columns - column > V.Count; column += 2 * V.Count)
            for (var row = 0; row < rows; row += Height)
                Tile<T, V>.FourByTwo(a.Down(row), b.Right(column), start.Right(column).Down(row), c.Right(column).Down(row), depth, finish);
        if (column < columns)
            Narrow(rows, depth, a, b.Right(column), start.Right(column), c.Right(column), finish);
    }

    private static void Narrow(int rows, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        var row = 0;
        for (; rows - row >= 2 * Height; row += 2 * Height)
            Tile<T, V>.EightByOne(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
        if (row < rows)
            Tile<T, V>.FourByOne(a.Down(row), b, start.Down(row), c.Down(row), depth, finish);
    }

    private static void Lines(int rows, int columns, int depth, Strided<T> a, Strided<T> b, Strided<T> start, Strided<T> c, Finish finish)
    {
        var column = 0;
        for (; columns - column > 3 * V.Count; column += 4 * V.Count)
            for (var row = 0; row < rows; row++)
                Tile<T, V>.OneByFour(a.Down(row), b.Right(column), start.Right(column).Down(row), c.Right(column).Down(row), depth, finish);
        for (; columns - column > V.Count; column += 2 * V.Count)
            for (var row = 0; row < rows; row++)
                Tile<T, V>.OneByTwo(a.Down(row), b.Right(column), start.Right(column).Down(row), c.Right(column).Down(row), depth, finish);
        if (column < columns)
            for (var row = 0; row < rows; row++)
                Tile<T, V>.OneByOne(a.Down(row), b.Right(column), start.Right(column).Down(row), c.Right(column).Down(row), depth, finish);
    }
}
