using System.Buffers.Binary;
using System.Text;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Tests.Learning.Storage;

public sealed class SafeTensorsTests
{
    private const string Header = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b.c":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]}}""";

    private static readonly byte[] Data = [0, 0, 128, 63, 0, 0, 0, 192, 0, 0, 0, 63];

    [Fact]
    public void What_is_written_is_read_again()
    {
        NamedTensor[] tensors =
        [
            new("policy.0.weight", [2, 3], [1, -2, 3.5f, float.Epsilon, float.MaxValue, -0f]), new("scalar", [], [7]), new("none", [0, 4], []), new("ü \"quoted\"", [1], [float.NaN]),
        ];
        var read = SafeTensors.Read(SafeTensors.Write(tensors));
        Assert.Equal(tensors.Select(tensor => tensor.Name), read.Select(tensor => tensor.Name));
        foreach (var (expected, actual) in tensors.Zip(read))
        {
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Equal(expected.Values.Select(BitConverter.SingleToInt32Bits), actual.Values.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void A_file_written_by_hand_from_the_format_is_read()
    {
        // 1.0f = 0x3f800000, -2.0f = 0xc0000000, 0.5f = 0x3f000000, little-endian; metadata and padding as the reference writer has them.
        var read = SafeTensors.Read(File(Header.Insert(1, "\"__metadata__\":{\"format\":\"pt\"},") + "   ", Data));
        Assert.Equal([("a", "2", "1,-2"), ("b.c", "1,1", "0.5")], read.Select(tensor => (tensor.Name, string.Join(',', tensor.Shape), string.Join(',', tensor.Values))));
    }

    [Fact]
    public void What_is_written_is_the_format_to_the_byte()
    {
        var written = SafeTensors.Write([new("a", [2], [1, -2]), new("b.c", [1, 1], [0.5f])]);
        var padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        Assert.Equal(Encoding.UTF8.GetString(File(padded, Data)), Encoding.UTF8.GetString(written));
        Assert.Equal(File(padded, Data), written);
    }

    [Fact]
    public void Every_truncation_and_every_byte_too_many_is_refused()
    {
        var whole = SafeTensors.Write([new("a", [2], [1, -2]), new("b.c", [1, 1], [0.5f])]);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<FormatException>(() => SafeTensors.Read(whole.AsMemory(0, length)));
        Assert.Throws<FormatException>(() => SafeTensors.Read((byte[])[.. whole, 0]));
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "no object", "[]" },
        { "no JSON", "{\"a\"" },
        { "dtype missing", """{"a":{"shape":[3],"data_offsets":[0,12]}}""" },
        { "another dtype", """{"a":{"dtype":"F64","shape":[3],"data_offsets":[0,12]}}""" },
        { "dtype a number", """{"a":{"dtype":1,"shape":[3],"data_offsets":[0,12]}}""" },
        { "a value that is no object", """{"a":5}""" },
        { "shape too large", """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,12]}}""" },
        { "shape negative", """{"a":{"dtype":"F32","shape":[-3,-1],"data_offsets":[0,12]}}""" },
        { "shape beyond all numbers", """{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,12]}}""" },
        { "shape no whole number", """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,12]}}""" },
        { "offsets beyond the file", """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""" },
        { "offsets negative", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[-12,0]}}""" },
        { "offsets that wrap around", """{"a":{"dtype":"F32","shape":[1073741824,1073741824],"data_offsets":[4611686018427387904,-9223372036854775808]}}""" },
        { "three offsets", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12,12]}}""" },
        { "a gap", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""" },
        { "an overlap", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        { "a name twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""" },
        { "a rest that belongs to nothing", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_header_that_lies_is_refused(string lie, string header)
    {
        var refusal = Assert.Throws<FormatException>(() => SafeTensors.Read(File(header, Data)));
        Assert.True(refusal.Message.Length > 20, lie);
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(0L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 40)]
    public void A_header_length_that_cannot_be_is_refused(long length)
    {
        var bytes = File(Header, Data);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        Assert.Throws<FormatException>(() => SafeTensors.Read(bytes));
    }

    [Fact]
    public void Two_thousand_damaged_files_are_read_or_refused_and_nothing_else()
    {
        var whole = SafeTensors.Write([new("policy.0.weight", [4, 4], [.. Enumerable.Range(0, 16).Select(i => (float)i)]), new("b", [3], [1, 2, 3])]);
        var rng = new Rng(99);
        var refused = 0;
        for (var mutation = 0; mutation < 2000; mutation++)
        {
            var bytes = whole.ToArray();
            for (var k = 0; k <= mutation % 4; k++)
            {
                // Three in four where the structure is: the header's length and text.
                var at = (int)(rng.NextUInt32() % (uint)(mutation % 4 == 3 ? bytes.Length : bytes.Length - 76));
                bytes[at] = mutation % 2 == 0 ? (byte)rng.NextUInt32() : (byte)(bytes[at] ^ (1 << (int)(rng.NextUInt32() % 8)));
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var read = SafeTensors.Read(bytes);
                Assert.Equal(19, read.Sum(tensor => tensor.Values.Length));
            }
            catch (FormatException)
            {
                refused++;
            }

            // The file has 300 bytes; JSON, exceptions and their stack traces take some tens of kilobytes.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }

        // A flip in the header is seldom harmless (a letter of a name): most must be refused.
        Assert.InRange(refused, 1000, 1999);
    }

    [Fact]
    public void Values_that_do_not_fill_their_shape_are_not_written()
    {
        Assert.Throws<ArgumentException>(() => SafeTensors.Write([new("a", [2], [1])]));
        Assert.Throws<ArgumentException>(() => SafeTensors.Write([new("a", [1], [1]), new("a", [1], [2])]));
    }

    private static byte[] File(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }
}
