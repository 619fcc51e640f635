using PolicyProbe.Learning;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Learning.Storage.TensorBoard;

public sealed class EventFileNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_is_that_of_TensorFlows_files() =>
        Assert.Equal(_folder.At("events.out.tfevents.1790000000.node-7.lab.42"), EventFileName.Next(_folder.Root, 1_790_000_000.9, "node-7.lab", 42));

    [Fact]
    public void A_later_file_sorts_later_whatever_the_clock_and_the_process_say()
    {
        var made = new List<string>();
        foreach (var (now, process) in new[] { (1_790_000_000, 900), (1_790_000_000, 31), (1_789_999_000, 5), (1_790_000_001, 4), (1_800_000_000, 3), (5.0, 2) })
        {
            made.Add(EventFileName.Next(_folder.Root, now, "host", process));
            File.WriteAllBytes(made[^1], []);
        }

        Assert.Equal(made, EventFile.Files(_folder.Root));
    }

    [Fact]
    public void Other_files_of_the_folder_do_not_matter()
    {
        foreach (var name in new[] { "metrics.csv", "events.out.tfevents.", "events.out.tfevents.soon.host.1" })
            File.WriteAllBytes(_folder.At(name), []);
        Assert.EndsWith(".0000000007.host.1", EventFileName.Next(_folder.Root, 7, "host", 1), StringComparison.Ordinal);
        Assert.EndsWith(".0000000007.host.1", EventFileName.Next(_folder.At("not there yet"), 7, "host", 1), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_a_name_is_refused()
    {
        foreach (var host in new[] { "", "a/b" })
            Assert.Contains("host", Assert.Throws<ArgumentException>(() => EventFileName.Next(_folder.Root, 7, host, 1)).Message, StringComparison.Ordinal);
        foreach (var now in new[] { double.NaN, -1, 1e10 })
            Assert.Contains("wallTime", Assert.Throws<ArgumentOutOfRangeException>(() => EventFileName.Next(_folder.Root, now, "host", 1)).Message, StringComparison.Ordinal);
    }
}
