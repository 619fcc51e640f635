using System.Buffers.Binary;
using System.Numerics;

namespace PolicyProbe.Learning;

/// <summary>CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720, appendix B.4), and the masked form that TFRecord stores.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>rotate-right(crc, 15) + 0xA282EAD8 modulo 2³²: a checksum of bytes that hold checksums is a poor one, hence the mask.</summary>
    public static uint Masked(ReadOnlySpan<byte> bytes) => unchecked(BitOperations.RotateRight(Of(bytes), 15) + 0xA282EAD8u);
}
