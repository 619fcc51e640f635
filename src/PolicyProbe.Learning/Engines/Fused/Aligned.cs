using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PolicyProbe.Learning;

/// <summary>Numbers that start at a multiple of 64 bytes, a cache line and the widest vector, and do not move.</summary>
internal sealed class Aligned<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Bytes = 64;

    private T[] _array = [];
    private int _start;

    /// <summary>The count of numbers in 64 bytes: rows are this far apart, or a multiple.</summary>
    public static int Line => Bytes / Unsafe.SizeOf<T>();

    /// <summary>Room for so many numbers, zeros at first.</summary>
    public int Capacity { get; private set; }

    /// <summary>The first number.</summary>
    public ref T Origin => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), _start);

    /// <summary>All numbers.</summary>
    public Span<T> Span => _array.AsSpan(_start, Capacity);

    /// <summary>The number of columns filled up to whole lines.</summary>
    public static int Padded(int columns) => (columns + Line - 1) / Line * Line;

    /// <summary>Makes room for rows filled up to whole lines; what was there is lost when there was not.</summary>
    /// <exception cref="OverflowException">There are more than 2³¹ numbers.</exception>
    public void Reserve(int rows, int columns)
    {
        var count = checked(rows * Padded(columns));
        if (count <= Capacity)
            return;
        _array = GC.AllocateArray<T>(checked(count + Line), pinned: true);
        var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) % Bytes);
        _start = past == 0 ? 0 : (Bytes - past) / Unsafe.SizeOf<T>();
        Capacity = count;
    }
}
