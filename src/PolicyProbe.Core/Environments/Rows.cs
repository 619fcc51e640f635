using System.Runtime.CompilerServices;

namespace PolicyProbe.Core;

/// <summary>
/// The values of N copies, one after another, clear of their array's header. The header has the length, which every access reads: a thread
/// that writes the first rows beside it would take its cache line from all other threads, over and over.
/// </summary>
/// <typeparam name="T">A value's type.</typeparam>
public readonly struct Rows<T>
{
    private const int ClearBytes = 128;

    private readonly T[] _values;

    /// <summary>Makes room for values, all <c>default</c>.</summary>
    /// <param name="length">The number of values, at least 0.</param>
    public Rows(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _values = new T[Clear + length];
    }

    private static int Clear => (ClearBytes + Unsafe.SizeOf<T>() - 1) / Unsafe.SizeOf<T>();

    /// <summary>The i-th value.</summary>
    public ref T this[int i] => ref _values[Clear + i];

    /// <summary>All values.</summary>
    public Span<T> AsSpan() => _values.AsSpan(Clear);

    /// <summary>The values from <paramref name="start"/> on.</summary>
    public Span<T> AsSpan(int start, int length) => _values.AsSpan(Clear + start, length);
}
