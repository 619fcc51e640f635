using System.Text;

namespace PolicyProbe.Core;

/// <summary>Writes files so that a reader sees the old contents or the new ones, never half of them.</summary>
public static class Files
{
    /// <summary>Writes under a temporary name, flushes to disk, then renames over <paramref name="path"/>; the temporary file goes if that fails.</summary>
    public static void WriteWhole(string path, ReadOnlySpan<byte> contents)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(contents);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The same for text, as UTF-8.</summary>
    public static void WriteWhole(string path, string contents) => WriteWhole(path, Encoding.UTF8.GetBytes(contents));
}
