using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PolicyProbe.Core;

/// <summary>
/// The values of N copies, one after another, laid out for threads that each write rows of their own. They are clear of their array's
/// header, which has the length that every access reads: a thread that writes the first rows beside it would take its cache line from all other
/// threads, over and over. And where there are many they begin with a cache line, so that rows split at a multiple of 64 share none.
/// </summary>
/// <typeparam name="T">A value's type, without references.</typeparam>
public readonly struct Rows<T> where T : unmanaged
{
    private const int ClearBytes = 128;
    private const int LineBytes = 64;

    // Fewer rows are not worth an array that stays where it is.
    private const int Many = 64;

    private readonly T[] _values;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Makes room for values, all <c>default</c>.</summary>
    /// <param name="length">The number of values, at least 0.</param>
    public Rows(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        var clear = Whole(ClearBytes);
        if (length < Many)
        {
            (_values, _start) = (new T[clear + length], clear);
            return;
        }

        var array = GC.AllocateArray<T>(clear + Whole(LineBytes) + length, pinned: true);
        var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(array, clear) % LineBytes);
        (_values, _start) = (array, past == 0 ? clear : clear + Whole(LineBytes - past));
    }

    /// <summary>The i-th value.</summary>
    public ref T this[int i] => ref _values[_start + i];

    /// <summary>All values.</summary>
    public Span<T> AsSpan() => _values.AsSpan(_start, _length);

    /// <summary>The values from <paramref name="start"/> on.</summary>
    public Span<T> AsSpan(int start, int length) => _values.AsSpan(_start + start, length);

    /// <summary>The values that so many bytes take, the last one whole.</summary>
    private static int Whole(int bytes) => (bytes + Unsafe.SizeOf<T>() - 1) / Unsafe.SizeOf<T>();
}
