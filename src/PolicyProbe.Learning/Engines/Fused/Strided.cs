using System.Runtime.CompilerServices;

namespace PolicyProbe.Learning;

/// <summary>A matrix in memory, by where it starts and how far apart its numbers are. Nothing checks the bounds.</summary>
internal readonly ref struct Strided<T>(ref T origin, nint row, nint step)
{
    /// <summary>The first number.</summary>
    public readonly ref T Origin = ref origin;

    /// <summary>From one row of the product to the next; 0 to use the same numbers for all.</summary>
    public readonly nint Row = row;

    /// <summary>From one summed index to the next, where the matrix is a factor.</summary>
    public readonly nint Step = step;

    /// <summary>The same matrix from a lower row on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Strided<T> Down(nint rows) => new(ref Unsafe.Add(ref Origin, rows * Row), Row, Step);

    /// <summary>The same matrix from a later column on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Strided<T> Right(nint columns) => new(ref Unsafe.Add(ref Origin, columns), Row, Step);
}

/// <summary>What becomes of a product.</summary>
internal enum Finish
{
    /// <summary>It replaces what was there.</summary>
    Replace,

    /// <summary>It is added to what was there, as one rounded sum.</summary>
    Add,
}
