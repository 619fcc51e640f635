namespace PolicyProbe.Notebooks;

/// <summary>Names that the format and its readers agree on.</summary>
internal static class NotebookFormat
{
    /// <summary>The kernel's name for C#, by which VS Code and Jupyter colour the cells.</summary>
    public const string Kernel = ".net-csharp";

    /// <summary>The tag of the cell whose variables <c>--set</c> changes, as papermill has it.</summary>
    public const string Parameters = "parameters";

    /// <summary>The tag of the cell that changes them.</summary>
    public const string InjectedParameters = "injected-parameters";
}
