using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number of any type, as operators take it: 64-bit integer, 64-bit float or truth value.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Tag Tag;
    internal readonly long Bits;

    internal Scalar(Tag tag, long bits)
    {
        Tag = tag;
        Bits = bits;
    }

    public ScalarType Type => Tag switch
    {
        Tag.Double => ScalarType.Float64,
        Tag.Bool => ScalarType.Bool,
        _ => ScalarType.Int64,
    };

    internal double AsDouble => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long AsLong => Tag == Tag.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    public void Dispose()
    {
    }

    public static implicit operator Scalar(byte value) => new(Tag.Int, value);
    public static implicit operator Scalar(sbyte value) => new(Tag.Int, value);
    public static implicit operator Scalar(short value) => new(Tag.Int, value);
    public static implicit operator Scalar(int value) => new(Tag.Int, value);
    public static implicit operator Scalar(long value) => new(Tag.Int, value);
    public static implicit operator Scalar(float value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Scalar(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Scalar(bool value) => new(Tag.Bool, value ? 1 : 0);
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;

    public static double ToDouble(this Scalar value) => value.AsDouble;
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static int ToInt32(this Scalar value) => checked((int)value.AsLong);
    public static long ToInt64(this Scalar value) => value.AsLong;
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
