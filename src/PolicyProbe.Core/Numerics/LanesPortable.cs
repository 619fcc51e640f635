using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolicyProbe.Core;

/// <summary>One lane in plain arithmetic: what the vectors are held against, and what runs where there are none.</summary>
/// <typeparam name="T">A number, float or double.</typeparam>
internal readonly struct LanesPortable<T> : ILanes<LanesPortable<T>, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _value;

    private LanesPortable(T value) => _value = value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> Load(ref T source, nint offset) => new(Unsafe.Add(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> Broadcast(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> Constant(float value) =>
        new(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(value) : Unsafe.BitCast<double, T>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> FusedMultiplyAdd(LanesPortable<T> a, LanesPortable<T> b, LanesPortable<T> c) =>
        new(T.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> Less(LanesPortable<T> a, LanesPortable<T> b, LanesPortable<T> then, LanesPortable<T> otherwise) =>
        a._value < b._value ? then : otherwise;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> Abs(LanesPortable<T> a) => new(T.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> CopySign(LanesPortable<T> magnitude, LanesPortable<T> sign) => new(T.CopySign(magnitude._value, sign._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> AddToExponent(LanesPortable<T> a, LanesPortable<T> shifted)
    {
        if (typeof(T) == typeof(float))
        {
            var bits = Unsafe.BitCast<T, int>(a._value) + (Unsafe.BitCast<T, int>(shifted._value) << 23);
            return new(Unsafe.BitCast<int, T>(bits));
        }

        var wide = Unsafe.BitCast<T, long>(a._value) + (Unsafe.BitCast<T, long>(shifted._value) << 52);
        return new(Unsafe.BitCast<long, T>(wide));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> operator +(LanesPortable<T> a, LanesPortable<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> operator -(LanesPortable<T> a, LanesPortable<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> operator *(LanesPortable<T> a, LanesPortable<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesPortable<T> operator /(LanesPortable<T> a, LanesPortable<T> b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T destination, nint offset) => Unsafe.Add(ref destination, offset) = _value;
}
