using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PolicyProbe.Learning;

/// <summary>A named float32 array with its shape.</summary>
/// <param name="Name">The name; unique in its file.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Values">The values, row-major.</param>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, float[] Values);

/// <summary>
/// The safetensors format: an 8-byte little-endian header length, a JSON header {name: {dtype, shape, data_offsets}}, then the raw
/// arrays without gaps. Read with every length checked before use; only F32 is known here.
/// </summary>
/// <remarks>huggingface/safetensors, format description.</remarks>
public static class SafeTensors
{
    private const long LargestHeader = 100_000_000;

    /// <summary>The file's bytes for the tensors, in the order given.</summary>
    public static byte[] Write(IReadOnlyList<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var tensor in tensors)
            if (tensor.Shape.Aggregate(1L, (product, length) => product * length) != tensor.Values.Length)
                throw new ArgumentException($"tensors: expected as many values as the shape of '{tensor.Name}' has, [{string.Join(", ", tensor.Shape)}], got {tensor.Values.Length}.", nameof(tensors));
        if (tensors.DistinctBy(tensor => tensor.Name).Count() != tensors.Count)
            throw new ArgumentException("tensors: expected a name of its own for each.", nameof(tensors));
        using var header = new MemoryStream();
        var offset = 0L;
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var length in tensor.Shape)
                    json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Values.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        var bytes = new byte[8 + header.Length + offset];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.ToArray().CopyTo(bytes, 8);
        var position = 8 + (int)header.Length;
        foreach (var tensor in tensors)
        {
            MemoryMarshal.AsBytes<float>(tensor.Values).CopyTo(bytes.AsSpan(position));
            position += tensor.Values.Length * sizeof(float);
        }

        return bytes;
    }

    /// <summary>The tensors of a file's bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a safetensors file of F32 arrays; the message says where they depart from it.</exception>
    public static IReadOnlyList<NamedTensor> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 8)
            throw new FormatException($"expected a header of at least 8 bytes, got {bytes.Length} (is the file truncated?)");
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);
        if (length is < 2 or > LargestHeader || length > bytes.Length - 8)
            throw new FormatException($"the header claims {length} bytes and the file has {bytes.Length - 8} after it (is the file truncated?)");
        var data = bytes[(8 + (int)length)..];
        try
        {
            using var json = JsonDocument.Parse(bytes.Slice(8, (int)length));
            var entries = json.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").Select(entry => Entry.Of(entry)).ToList();
            RequireWhole(entries, data.Length);
            return entries.ConvertAll(entry => entry.Read(data.Span));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            throw new FormatException($"the header is not what safetensors asks for: {exception.Message}", exception);
        }
    }

    /// <summary>Names once, arrays end to end over all of the data: so that what is read is never more than what is there.</summary>
    private static void RequireWhole(List<Entry> entries, long length)
    {
        if (entries.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new FormatException($"tensor '{twice.Key}' is there twice");
        var end = 0L;
        foreach (var entry in entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.End))
        {
            if (entry.Start != end)
                throw new FormatException($"tensor '{entry.Name}' starts at {entry.Start} and what is before it ends at {end}; expected neither gaps nor overlaps");
            end = entry.End;
        }

        if (end != length)
            throw new FormatException($"the tensors take {end} bytes and the file holds {length} (is it truncated?)");
    }

    /// <summary>One tensor's line in the header, checked by itself.</summary>
    private sealed record Entry(string Name, int[] Shape, long Start, long End)
    {
        public static Entry Of(JsonProperty entry)
        {
            var type = entry.Value.GetProperty("dtype").GetString();
            if (type != "F32")
                throw new FormatException($"tensor '{entry.Name}' has dtype {type}; expected F32");
            int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(item => item.GetInt32())];
            if (Array.Exists(shape, size => size < 0))
                throw new FormatException($"tensor '{entry.Name}' has a negative length in its shape");
            var size = checked(shape.Aggregate(1L, (product, length) => checked(product * length)) * sizeof(float));
            long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(item => item.GetInt64())];
            if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] - offsets[0] != size)
                throw new FormatException($"tensor '{entry.Name}' should take {size} bytes, and its data_offsets are [{string.Join(", ", offsets)}]");
            return new Entry(entry.Name, shape, offsets[0], offsets[1]);
        }

        public NamedTensor Read(ReadOnlySpan<byte> data) => new(Name, Shape, MemoryMarshal.Cast<byte, float>(data[(int)Start..(int)End]).ToArray());
    }
}
