using System.Text;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage.TensorBoard;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720, appendix B.4, and the check value of the catalogues of CRCs.</summary>
    public static TheoryData<byte[], uint> Published { get; } = new()
    {
        { new byte[32], 0x8a9136aa },
        { [.. Enumerable.Repeat((byte)0xff, 32)], 0x62a8ab43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46dd794e },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113fdb5c },
        { Encoding.ASCII.GetBytes("123456789"), 0xe3069283 },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void The_published_checksums_come_out(byte[] bytes, uint expected) => Assert.Equal(expected, Crc32C.Of(bytes));

    [Fact]
    public void Bytes_of_any_length_have_the_checksum_of_the_bitwise_definition()
    {
        var rng = new Rng(32);
        for (var length = 0; length < 100; length++)
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(_ => (byte)(rng.NextDouble() * 256))];
            Assert.Equal(EventFile.Crc(bytes), Crc32C.Of(bytes));
        }
    }

    /// <summary>The first twelve bytes of every event file that TensorFlow writes: 24, and its masked checksum.</summary>
    [Fact]
    public void The_mask_is_that_of_TensorFlows_files() => Assert.Equal(0x224b7fa3u, Crc32C.Masked([24, 0, 0, 0, 0, 0, 0, 0]));
}
