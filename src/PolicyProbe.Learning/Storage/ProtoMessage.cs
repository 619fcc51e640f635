using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace PolicyProbe.Learning;

/// <summary>
/// One protobuf message on the wire, field by field: the kinds of field that an event and an ONNX model need (protobuf.dev, "Encoding"). A field is
/// the varint (number ≪ 3 | wire type) and its value. Every value is written, zeros too: in a oneof a zero that is left out is unset.
/// </summary>
internal sealed class ProtoMessage
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What has been written.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>A <c>double</c>.</summary>
    public ProtoMessage Double(int field, double value)
    {
        Key(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
        return this;
    }

    /// <summary>A <c>float</c>.</summary>
    public ProtoMessage Float(int field, float value)
    {
        Key(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
        return this;
    }

    /// <summary>An <c>int64</c> or an <c>enum</c>, not below zero.</summary>
    public ProtoMessage Integer(int field, long value)
    {
        Key(field, Varint);
        WriteVarint((ulong)value);
        return this;
    }

    /// <summary>A <c>string</c>, as UTF-8.</summary>
    public ProtoMessage Text(int field, string value) => Delimited(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Raw bytes.</summary>
    public ProtoMessage Raw(int field, ReadOnlySpan<byte> value) => Delimited(field, value);

    /// <summary>A message in the message.</summary>
    public ProtoMessage Message(int field, ProtoMessage value) => Delimited(field, value.Bytes);

    private ProtoMessage Delimited(int field, ReadOnlySpan<byte> value)
    {
        Key(field, LengthDelimited);
        WriteVarint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Key(int field, int wireType) => WriteVarint((ulong)((field << 3) | wireType));

    /// <summary>Seven bits a byte, the lowest first; the eighth says that more follow.</summary>
    private void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
