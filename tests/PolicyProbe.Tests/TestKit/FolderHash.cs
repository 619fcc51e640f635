using System.Security.Cryptography;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Every path under a folder with the hash of its contents: equal before and after means nothing was written.</summary>
internal static class FolderHash
{
    public static string Of(string folder) => string.Join('\n', Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(folder, path)} {(File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : "folder")}"));
}
