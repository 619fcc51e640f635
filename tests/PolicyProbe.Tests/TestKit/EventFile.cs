using Google.Protobuf;

namespace PolicyProbe.Tests.TestKit;

/// <summary>An event as TensorBoard would see it: what is set is not null.</summary>
internal sealed record ReadEvent(double WallTime, long Step, string? FileVersion, int? SessionStatus, IReadOnlyList<(string Tag, float Value)>? Scalars);

/// <summary>
/// Reads event files without our writer: frames by a bitwise CRC, messages by Google's protobuf library and the field numbers of
/// TensorBoard's event.proto and summary.proto, points by the rules that TensorBoard's two readers have for restarts.
/// </summary>
internal static class EventFile
{
    /// <summary>CRC-32C bit by bit, from its definition: the reflected polynomial x³² + x²⁸ + … + 1 is 0x82F63B78.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        }

        return ~crc;
    }

    /// <summary>The whole records of a file; a torn one ends it, as for TensorBoard.</summary>
    public static IReadOnlyList<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var at = 0; file.Length - at >= 12;)
        {
            var length = BitConverter.ToUInt64(file, at);
            Assert.Equal(Masked(file.AsSpan(at, 8)), BitConverter.ToUInt32(file, at + 8));
            if ((ulong)(file.Length - at - 12) < length + 4)
                break;
            var payload = file.AsSpan(at + 12, (int)length).ToArray();
            Assert.Equal(Masked(payload), BitConverter.ToUInt32(file, at + 12 + payload.Length));
            records.Add(payload);
            at += 12 + payload.Length + 4;
        }

        return records;
    }

    public static IReadOnlyList<ReadEvent> Events(byte[] file) => [.. Records(file).Select(Event)];

    /// <summary>
    /// The points of a folder as TensorBoard's Python reader has them (plugin_event_accumulator.py): files by name, all points at or after
    /// the step of a START are dropped, at every START but the first of the run.
    /// </summary>
    public static IReadOnlyList<(string Tag, long Step, float Value)> PointsOfAccumulator(string folder)
    {
        var points = new List<(string Tag, long Step, float Value)>();
        var started = false;
        foreach (var happening in Files(folder).SelectMany(file => Events(File.ReadAllBytes(file))))
        {
            if (happening.SessionStatus == 1 && started)
                points.RemoveAll(point => point.Step >= happening.Step);
            started |= happening.SessionStatus == 1;
            points.AddRange(happening.Scalars?.Select(scalar => (scalar.Tag, happening.Step, scalar.Value)) ?? []);
        }

        return points;
    }

    /// <summary>The same as its fast reader has them (reservoir.rs): START means nothing, a point drops those of its tag at or after its step.</summary>
    public static IReadOnlyList<(string Tag, long Step, float Value)> PointsOfDataServer(string folder)
    {
        var points = new List<(string Tag, long Step, float Value)>();
        foreach (var happening in Files(folder).SelectMany(file => Events(File.ReadAllBytes(file))))
        {
            foreach (var (tag, value) in happening.Scalars ?? [])
            {
                points.RemoveAll(point => point.Tag == tag && point.Step >= happening.Step);
                points.Add((tag, happening.Step, value));
            }
        }

        return points;
    }

    /// <summary>The event files of a folder in the order in which TensorBoard reads them.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).Contains("tfevents", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc(bytes);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    private static ReadEvent Event(byte[] payload)
    {
        var (wallTime, step, version, status) = (0.0, 0L, (string?)null, (int?)null);
        List<(string, float)>? scalars = null;
        Read(payload, (field, input) =>
        {
            switch (field)
            {
                case 1: wallTime = input.ReadDouble(); break;
                case 2: step = input.ReadInt64(); break;
                case 3: version = input.ReadString(); break;
                case 5: scalars = Summary(input.ReadBytes()); break;
                case 7: Read(input.ReadBytes().ToByteArray(), (inner, session) => status = inner == 1 ? session.ReadEnum() : throw Unexpected("SessionLog", inner)); break;
                default: throw Unexpected("Event", field);
            }
        });
        return new ReadEvent(wallTime, step, version, status, scalars);
    }

    private static List<(string, float)> Summary(ByteString bytes)
    {
        var scalars = new List<(string, float)>();
        Read(bytes.ToByteArray(), (field, summary) =>
        {
            if (field != 1)
                throw Unexpected("Summary", field);
            var (tag, number) = ("", (float?)null);
            Read(summary.ReadBytes().ToByteArray(), (inner, value) =>
            {
                switch (inner)
                {
                    case 1: tag = value.ReadString(); break;
                    case 2: number = value.ReadFloat(); break;
                    default: throw Unexpected("Summary.Value", inner);
                }
            });
            scalars.Add((tag, number ?? throw new InvalidDataException($"{tag}: simple_value is not set")));
        });
        return scalars;
    }

    private static void Read(byte[] message, Action<int, CodedInputStream> field)
    {
        using var input = new CodedInputStream(message);
        for (var key = input.ReadTag(); key != 0; key = input.ReadTag())
            field(WireFormat.GetTagFieldNumber(key), input);
    }

    private static InvalidDataException Unexpected(string message, int field) => new($"{message} has a field {field}, which we do not write");
}
