using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using System.Security.Cryptography;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// Where a user's assembly is loaded: what it needs is looked for beside it, except for PolicyProbe's own assemblies, which are the
/// program's, so that its <c>IEnvironment</c> is ours. What comes from beside it is noted.
/// </summary>
internal sealed class AssemblyContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private readonly string _folder = Path.GetDirectoryName(path)!;
    private readonly AssemblyDependencyResolver _resolver = new(path);
    private readonly ConcurrentDictionary<string, string> _beside = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of every file beside the assembly that it refers to, directly or not, or has loaded, by its path from there.</summary>
    public IReadOnlyDictionary<string, string> Beside => new SortedDictionary<string, string>(_beside, StringComparer.Ordinal);

    /// <summary>Notes what an assembly refers to and what that refers to, without running any of it: it is loaded when it is first needed.</summary>
    /// <exception cref="BadImageFormatException">The bytes are no assembly.</exception>
    public void NoteReferences(byte[] assembly)
    {
        using var image = new PEReader(new MemoryStream(assembly));
        if (!image.HasMetadata)
            throw new BadImageFormatException();
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
            if (Find(metadata.GetAssemblyReference(handle).GetAssemblyName()) is { } file && Note(file) is { } bytes)
                NoteReferences(bytes);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Ours(assemblyName) is { } ours)
            return ours;
        if (Find(assemblyName) is not { } file)
            return null;
        Note(file);
        return LoadFromAssemblyPath(file);
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        if (_resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is not { } library)
            return 0;
        Note(library);
        return LoadUnmanagedDllFromPath(library);
    }

    private static Assembly? Ours(AssemblyName name)
    {
        if (!name.Name!.StartsWith("PolicyProbe.", StringComparison.Ordinal))
            return null;
        try
        {
            return Default.LoadFromAssemblyName(new AssemblyName(name.Name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The file beside the assembly that a name stands for, or null where it comes from elsewhere.</summary>
    private string? Find(AssemblyName name)
    {
        if (Ours(name) is not null)
            return null;
        var beside = _resolver.ResolveAssemblyToPath(name) ?? Path.Combine(_folder, name.Name + ".dll");
        return File.Exists(beside) ? beside : null;
    }

    /// <summary>Notes a file's hash.</summary>
    /// <returns>Its bytes, or null where it had been noted.</returns>
    private byte[]? Note(string file)
    {
        var name = Path.GetRelativePath(_folder, file).Replace('\\', '/');
        if (_beside.ContainsKey(name))
            return null;
        var bytes = File.ReadAllBytes(file);
        return _beside.TryAdd(name, Convert.ToHexStringLower(SHA256.HashData(bytes))) ? bytes : null;
    }
}
