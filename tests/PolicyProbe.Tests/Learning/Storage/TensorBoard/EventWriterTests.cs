using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage.TensorBoard;

/// <summary>Event files against what others have written and read: recorded bytes, and Google's protobuf library.</summary>
public sealed class EventWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("events.out.tfevents.0000000256.host.1");

    public void Dispose() => _folder.Dispose();

    /// <summary>The file that tensorboard_logger makes of v/1 = 1.5 at step 1 and v/22 = 16 at step 2, time 256.5; the bytes are in its own test.</summary>
    [Fact]
    public void All_but_the_session_start_is_to_the_byte_what_another_writer_wrote()
    {
        string[] recorded =
        [
            "18000000000000 00 a37f4b22 09 0000000000087040 1a 0d 627261696e2e4576656e743a32 bc98212b",
            "19000000000000 00 8bf10828 09 0000000000087040 10 01 2a 0c 0a 0a 0a 03 762f31 15 0000c03f 2cecc087",
            "1a000000000000 00 129bd82d 09 0000000000087040 10 02 2a 0d 0a 0b 0a 04 762f3232 15 00008041 8fa3b688",
        ];
        using (var writer = new EventWriter(Path, 256.5))
        {
            writer.Scalar("v/1", 1, 1.5, 256.5);
            writer.Scalar("v/22", 2, 16, 256.5);
        }

        var bytes = File.ReadAllBytes(Path);
        var start = TfRecord.Frame(EventMessage.SessionStart(256.5, 0).Bytes).Length;
        Assert.Equal(string.Concat(recorded).Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower([.. bytes[..40], .. bytes[(40 + start)..]]));
    }

    [Fact]
    public void The_protobuf_library_reads_what_was_written()
    {
        (string, double?)[] values = [("return/mean", 0), ("größe/κ", -1.5), ("policy/loss", 1e-30)];
        using (var writer = new EventWriter(Path, 1_790_000_000.25, 300))
            writer.Scalars((1L << 40) + 5, 1_790_000_001.5, values);

        var events = EventFile.Events(File.ReadAllBytes(Path));
        Assert.Equal(3, events.Count);
        Assert.Equal(new ReadEvent(1_790_000_000.25, 0, "brain.Event:2", null, null), events[0]);
        Assert.Equal(new ReadEvent(1_790_000_000.25, 300, null, 1, null), events[1]);
        Assert.Equal((1_790_000_001.5, (1L << 40) + 5), (events[2].WallTime, events[2].Step));
        Assert.Equal([("return/mean", 0f), ("größe/κ", -1.5f), ("policy/loss", 1e-30f)], events[2].Scalars!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(long.MaxValue)]
    public void A_step_survives_where_its_varint_grows(long step)
    {
        var tag = new string('t', (int)Math.Min(step, 20_000) + 1);
        using (var writer = new EventWriter(Path, 0, step))
            writer.Scalar(tag, step, 1, 0);
        var read = EventFile.Events(File.ReadAllBytes(Path))[2];
        Assert.Equal((step, tag, 1f), (read.Step, read.Scalars!.Single().Tag, read.Scalars!.Single().Value));
    }

    [Fact]
    public void Null_is_left_out_and_what_is_not_finite_is_kept()
    {
        using (var writer = new EventWriter(Path, 0))
        {
            writer.Scalars(1, 0, [("a", null), ("b", double.NaN), ("c", double.PositiveInfinity), ("d", double.NegativeInfinity)]);
            writer.Scalars(2, 0, [("a", null)]);
            writer.Scalar("a", 3, null, 0);
        }

        Assert.Equal([("b", float.NaN), ("c", float.PositiveInfinity), ("d", float.NegativeInfinity)], EventFile.Events(File.ReadAllBytes(Path)).Skip(2).Single().Scalars!);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_holds_the_events_before_the_cut()
    {
        var ends = new List<long>();
        using (var writer = new EventWriter(Path, 0))
        {
            for (var step = 1; step <= 3; step++)
            {
                // No flush is asked for: an event is in the file when the call returns.
                ends.Add(new FileInfo(Path).Length);
                writer.Scalars(step, step, [("x", step), ("y", -step)]);
            }

            ends.Add(new FileInfo(Path).Length);
        }

        var bytes = File.ReadAllBytes(Path);
        Assert.Equal(bytes.Length, ends[^1]);
        for (var length = (int)ends[0]; length <= bytes.Length; length++)
            Assert.Equal(ends.Count(end => end <= length) + 1, EventFile.Events(bytes[..length]).Count);
    }

    [Fact]
    public void Wrong_use_is_refused_by_name_and_leaves_the_file_as_it_was()
    {
        using (var writer = new EventWriter(Path, 0, firstStep: 10))
        {
            writer.Scalar("a", 20, 1, 0);
            Refused<ArgumentOutOfRangeException>("step", () => writer.Scalar("a", 19, 1, 0));
            Refused<ArgumentOutOfRangeException>("wallTime", () => writer.Scalar("a", 20, 1, double.NaN));
            Refused<ArgumentOutOfRangeException>("wallTime", () => writer.Scalar("a", 20, 1, -1));
            Refused<ArgumentException>("values", () => writer.Scalar("", 20, 1, 0));
            Refused<ArgumentException>("'a' 2 times", () => writer.Scalars(20, 0, [("a", 1), ("a", null)]));
        }

        Assert.Equal(3, EventFile.Events(File.ReadAllBytes(Path)).Count);
        Refused<ArgumentOutOfRangeException>("firstStep", () => new EventWriter(_folder.At("other"), 0, -1).Dispose());
        Refused<ArgumentOutOfRangeException>("wallTime", () => new EventWriter(_folder.At("other"), double.PositiveInfinity).Dispose());
        Assert.False(File.Exists(_folder.At("other")));
        Assert.Throws<IOException>(() => new EventWriter(Path, 0));
    }

    /// <summary>A run of 20 updates of 8 steps is killed three times, once before its first checkpoint, and goes on from the checkpoint each time.</summary>
    [Fact]
    public void TensorBoards_two_readers_see_each_step_of_a_killed_and_resumed_run_once()
    {
        const int stepsPerUpdate = 8, last = 20;
        Session(0, last, _folder.At("undisturbed"));
        var folder = _folder.At("killed");
        foreach (var (from, to, torn) in new[] { (0, 3, 7), (0, 9, 0), (6, 17, 30), (12, last, 0) })
        {
            Session(from, to, folder);
            using var file = File.OpenWrite(EventFile.Files(folder).Last());
            file.SetLength(file.Length - torn);
        }

        Assert.Equal(4, EventFile.Files(folder).Count());
        var expected = EventFile.PointsOfAccumulator(_folder.At("undisturbed"));
        Assert.Equal(last * 2, expected.Count);
        Assert.Equal(expected, EventFile.PointsOfAccumulator(folder));
        Assert.Equal(expected.Order(), EventFile.PointsOfDataServer(folder).Order());

        void Session(int from, int to, string where)
        {
            Directory.CreateDirectory(where);

            // The clock stands still: all four sessions are of one second.
            using var writer = new EventWriter(EventFileName.Next(where, 1000, "host", 99 - from), 1000, from == 0 ? 0 : (from * stepsPerUpdate) + 1);
            for (var update = from + 1; update <= to; update++)
                writer.Scalars(update * stepsPerUpdate, 1000, [("return/mean", Math.Sin(update)), ("value/loss", 1.0 / update)]);
        }
    }

    private static void Refused<TException>(string what, Action action) where TException : Exception =>
        Assert.Contains(what, Assert.Throws<TException>(action).Message, StringComparison.Ordinal);
}
