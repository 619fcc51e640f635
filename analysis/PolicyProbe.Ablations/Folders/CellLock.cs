using System.Text;

namespace PolicyProbe.Ablations;

/// <summary>
/// An exclusive lock on a file, held by an open handle: the kernel drops it with the process, however that ends. On Unix it is
/// <c>flock(2)</c>, which NFS passes on to its server; where a file system keeps no locks, <see cref="Work"/> says so.
/// </summary>
internal sealed class CellLock : IDisposable
{
    private readonly FileStream _stream;

    private CellLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock, making the file; null if another handle has it, or the folder is no longer there.</summary>
    public static CellLock? TryTake(string path)
    {
        try
        {
            return new CellLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException || IsTaken(exception))
        {
            return null;
        }
    }

    /// <summary>Whether another handle has the lock.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException || IsTaken(exception))
        {
            return IsTaken(exception);
        }
    }

    /// <summary>Whether locks are kept in a folder: a second handle must not get what a first one has.</summary>
    public static bool Work(string folder)
    {
        var path = Path.Combine(folder, "lock-test");
        using var first = TryTake(path);
        using var second = TryTake(path);
        File.Delete(path);
        return first is not null && second is null;
    }

    /// <summary>The lines of the file.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            _stream.Position = 0;
            var bytes = new byte[_stream.Length];
            _stream.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        set
        {
            _stream.SetLength(0);
            _stream.Write(Encoding.UTF8.GetBytes(string.Concat(value.Select(line => line + "\n"))));
            _stream.Flush();
        }
    }

    /// <summary>Whether an exception is that of a lock which another handle has: EWOULDBLOCK as Linux and macOS number it, and Windows' two.</summary>
    private static bool IsTaken(Exception exception) => exception is IOException && exception.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
