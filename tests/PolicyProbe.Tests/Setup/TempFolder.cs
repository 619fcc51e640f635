namespace PolicyProbe.Tests.Setup;

/// <summary>A folder of a test's own, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("policyprobe-").FullName;

    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>A shell script that can be run.</summary>
    public void Script(string path, string body)
    {
        Write(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(
            Path.Combine(Root, path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>An environment whose PATH is this folder.</summary>
    public Func<string, string?> Variable(params (string Name, string Value)[] others) =>
        name => name == "PATH" ? Root : others.FirstOrDefault(other => other.Name == name).Value;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
