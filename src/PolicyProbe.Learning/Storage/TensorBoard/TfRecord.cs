using System.Buffers.Binary;

namespace PolicyProbe.Learning;

/// <summary>
/// The frame of one record in a TFRecord file, little-endian: length (uint64), masked CRC-32C of the length (uint32), payload, masked
/// CRC-32C of the payload (uint32).
/// </summary>
internal static class TfRecord
{
    private const int Header = sizeof(ulong) + sizeof(uint), Footer = sizeof(uint);

    /// <summary>The payload in its frame.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> payload)
    {
        var record = new byte[Header + payload.Length + Footer];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), Crc32C.Masked(record.AsSpan(0, sizeof(ulong))));
        payload.CopyTo(record.AsSpan(Header));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(Header + payload.Length), Crc32C.Masked(payload));
        return record;
    }
}
