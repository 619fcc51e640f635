using System.Numerics;

namespace PolicyProbe.Core;

/// <summary>
/// A short vector of numbers that are computed side by side. Every operation works on each lane alone and rounds once, so a kernel
/// written over it gives the same bits at every width, one lane included.
/// </summary>
/// <typeparam name="TSelf">The vector.</typeparam>
/// <typeparam name="T">A number, float or double.</typeparam>
internal interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The numbers from <paramref name="offset"/> numbers behind <paramref name="source"/> on.</summary>
    static abstract TSelf Load(ref T source, nint offset);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>The same constant in every lane.</summary>
    static abstract TSelf Constant(float value);

    /// <summary>a·b + c, rounded once (IEEE 754 fusedMultiplyAdd), on hardware that has no such instruction too.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Lane by lane: a &lt; b ? then : otherwise; otherwise too where a or b is not a number.</summary>
    static abstract TSelf Less(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>|a|.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary>The magnitude of one with the sign of the other.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>
    /// a · 2ⁿ by adding n to the exponent field; n is the low end of the significand of <paramref name="shifted"/> = 1.5·2ᵐ + n, m the
    /// significand's bits. Nothing is checked: a and the result must be normal numbers.
    /// </summary>
    static abstract TSelf AddToExponent(TSelf a, TSelf shifted);

    /// <summary>The sum.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>The difference.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>The product.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>The quotient.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>Writes the lanes from <paramref name="offset"/> numbers behind <paramref name="destination"/> on.</summary>
    void Store(ref T destination, nint offset);
}
