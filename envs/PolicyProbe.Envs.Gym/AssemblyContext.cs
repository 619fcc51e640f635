using System.Reflection;
using System.Runtime.Loader;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// Where a user's assembly is loaded: what it needs is looked for beside it, except for PolicyProbe's own assemblies, which are the
/// program's, so that its <c>IEnvironment</c> is ours.
/// </summary>
internal sealed class AssemblyContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private readonly string _folder = Path.GetDirectoryName(path)!;
    private readonly AssemblyDependencyResolver _resolver = new(path);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name!.StartsWith("PolicyProbe.", StringComparison.Ordinal) && Ours(assemblyName.Name) is { } ours)
            return ours;
        var beside = _resolver.ResolveAssemblyToPath(assemblyName) ?? Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(beside) ? LoadFromAssemblyPath(beside) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } library ? LoadUnmanagedDllFromPath(library) : 0;

    private static Assembly? Ours(string name)
    {
        try
        {
            return Default.LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
