using System.Text.Json;
using System.Text.RegularExpressions;

namespace PolicyProbe.Cli;

/// <summary>What was found of a component.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Version">Its version; null where it does not tell.</param>
public sealed record Sighting(string Path, string? Version);

/// <summary>Looks for components the way that <c>build/setup.sh</c> does, and asks them for their versions.</summary>
/// <param name="repository">The repository's root, where <c>node_modules</c> lies.</param>
/// <param name="variable">Reads an environment variable; null if it is unset.</param>
public sealed partial class ComponentProbe(string repository, Func<string, string?> variable)
{
    private static readonly string[] LibraryFolders =
        ["/usr/lib/*-linux-gnu*", "/lib/*-linux-gnu*", "/usr/lib64", "/usr/lib", "/usr/local/lib"];

    // Of a libtorch archive and of a PyTorch package.
    private static readonly string[] VersionNotes = ["build-version", "version.py"];

    /// <summary>The component's place and version; null if it is missing.</summary>
    public Sighting? Look(ComponentEntry entry)
    {
        foreach (var word in entry.Check.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Expand(word) is { } alternative && LookFor(entry, alternative) is { } sighting)
                return sighting;
        }

        return null;
    }

    /// <summary>The first shared library of that name; the folder <c>LIBTORCH/lib</c> comes first. Null if there is none.</summary>
    public string? FindLibrary(string name)
    {
        string[] own = Set("LIBTORCH") is { } torch ? [Path.Combine(torch, "lib")] : [];
        return own.Concat(LibraryFolders).SelectMany(folder => Glob(folder + "/" + name)).FirstOrDefault();
    }

    /// <summary>The files and folders that an absolute pattern names, in order; <c>*</c> stands for anything within a name.</summary>
    public static IEnumerable<string> Glob(string pattern)
    {
        IEnumerable<string> found = ["/"];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
            found = found.SelectMany(folder => Children(folder, part)).ToList();
        return found;
    }

    /// <summary>The first thing in a text that looks like a version number; null if there is none.</summary>
    public static string? VersionIn(string? text) =>
        text is not null && VersionPattern().Match(text) is { Success: true } match ? match.Value : null;

    private Sighting? LookFor(ComponentEntry entry, string alternative) => entry.Kind switch
    {
        "sdk" => Sdk(alternative),
        "command" => OnPath(alternative) is { } path ? new(path, CommandVersion(path)) : null,
        "file" => Glob(alternative).FirstOrDefault() is { } path ? new(path, FileVersion(entry, path)) : null,
        "library" => FindLibrary(alternative) is { } path ? new(path, FileVersion(entry, path)) : null,
        "blas" => Blas(entry, alternative),
        "npm" => NpmModule(alternative),
        _ => null,
    };

    private Sighting? Sdk(string major)
    {
        var candidates = new[] { OnPath("dotnet"), Below("DOTNET_ROOT", "dotnet"), Below("HOME", ".dotnet/dotnet") };
        foreach (var path in candidates.OfType<string>().Where(File.Exists))
        {
            // One line each: "10.0.100 [/usr/share/dotnet/sdk]".
            var version = ToolProcess.Ask(path, ["--list-sdks"], repository)?.Split('\n')
                .LastOrDefault(line => line.StartsWith(major + ".", StringComparison.Ordinal))?.Split(' ')[0];
            if (version is not null)
                return new(path, version);
        }

        return null;
    }

    private Sighting? Blas(ComponentEntry entry, string name)
    {
        if (Set("LIBTORCH") is { } torch)
            return new(torch, "the one in LIBTORCH");
        var blas = FindLibrary(name) is { } path ? BlasProbe.Resolve(path) : null;
        return blas is { IsReference: false } ? new(blas.Path, $"{blas.Name} {FileVersion(entry, blas.Path)}".TrimEnd()) : null;
    }

    private Sighting? NpmModule(string name)
    {
        var path = Path.Combine(repository, "node_modules", name, "package.json");
        if (!File.Exists(path))
            return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            return new(Path.GetDirectoryName(path)!, json.RootElement.GetProperty("version").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            return null; // half an installation: npm ci puts it right
        }
    }

    private string? CommandVersion(string path)
    {
        var flag = Path.GetFileName(path) == "slurmctld" ? "-V" : "--version";
        return VersionIn(ToolProcess.Ask(path, [flag], repository));
    }

    /// <summary>The version of the package that brought a file; a libtorch folder has its own note of it.</summary>
    private string? FileVersion(ComponentEntry entry, string path)
    {
        if (Set("LIBTORCH") is { } torch && path.StartsWith(torch, StringComparison.Ordinal))
        {
            var note = VersionNotes.Select(name => Path.Combine(torch, name)).FirstOrDefault(File.Exists);
            return note is null ? null : VersionIn(File.ReadAllText(note));
        }

        if (entry.Packages.Count == 0 || OnPath("dpkg-query") is not { } query)
            return null;
        var version = ToolProcess.Ask(query, ["-W", "-f", "${Version}\n", entry.Packages[0]], repository)?.Split('\n')[0];
        return string.IsNullOrWhiteSpace(version) ? null : version;
    }

    private string? OnPath(string command) => (variable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, command))
        .FirstOrDefault(IsExecutable);

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0);

    /// <summary>Puts the environment variable in for a leading <c>{NAME}</c>; null if it is unset.</summary>
    private string? Expand(string word)
    {
        if (word[0] != '{')
            return word;
        var end = word.IndexOf('}');
        return Set(word[1..end]) is { } value ? value + word[(end + 1)..] : null;
    }

    private string? Below(string name, string path) => Set(name) is { } folder ? Path.Combine(folder, path) : null;

    private string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private static IEnumerable<string> Children(string folder, string part)
    {
        if (!part.Contains('*'))
        {
            var path = Path.Combine(folder, part);
            return Path.Exists(path) ? [path] : [];
        }

        try
        {
            return Directory.GetFileSystemEntries(folder, part).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // not a folder, or not for us
        }
    }

    [GeneratedRegex(@"\d+\.\d+[\w.+~-]*")]
    private static partial Regex VersionPattern();
}
