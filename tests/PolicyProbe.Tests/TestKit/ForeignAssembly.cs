namespace PolicyProbe.Tests.TestKit;

/// <summary>An assembly as a user would bring it: built with the solution, referenced by nothing, known by its path.</summary>
internal static class ForeignAssembly
{
    /// <summary>The path.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(
        AppContext.BaseDirectory, "..", "..", "PolicyProbe.Tests.Foreign", System.IO.Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/', '\\')), "PolicyProbe.Tests.Foreign.dll"));
}
