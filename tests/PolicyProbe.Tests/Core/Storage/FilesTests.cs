using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Core.Storage;

public sealed class FilesTests
{
    [Fact]
    public void A_file_is_replaced_whole_and_the_temporary_one_is_gone()
    {
        using var folder = new TemporaryFolder();
        Files.WriteWhole(folder.At("a.txt"), "first and longer");
        Files.WriteWhole(folder.At("a.txt"), "second: ü");
        Assert.Equal("second: ü", File.ReadAllText(folder.At("a.txt")));
        Assert.Equal([folder.At("a.txt")], Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_contents_and_no_temporary_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("taken"));
        Assert.ThrowsAny<IOException>(() => Files.WriteWhole(folder.At("taken"), "text"));
        Assert.True(Directory.Exists(folder.At("taken")));
        Assert.Empty(Directory.GetFiles(folder.Root));
    }
}
