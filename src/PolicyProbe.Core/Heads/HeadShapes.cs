using System.Runtime.CompilerServices;

namespace PolicyProbe.Core;

/// <summary>The shape checks that all heads share.</summary>
internal static class HeadShapes
{
    /// <summary>The number of rows B of outputs [B, O].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Rows(int length, int width, string name)
    {
        var rows = length / width;
        if (rows * width != length)
            throw new ArgumentException($"{name}: expected [B, O] with O = {width}, a multiple of {width} values, got {length}.", name);
        return rows;
    }

    /// <summary>Refuses a span that is not [B, width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require(int length, int rows, int width, string name)
    {
        if (length != rows * width)
            throw new ArgumentException($"{name}: expected [{rows}, {width}], {rows * width} values, got {length}.", name);
    }

    /// <summary>Refuses a span that is not [B].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require(int length, int rows, string name)
    {
        if (length != rows)
            throw new ArgumentException($"{name}: expected [B], B = {rows}, got {length}.", name);
    }
}
