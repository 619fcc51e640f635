using System.Text.Json;

namespace PolicyProbe.Notebooks;

/// <summary>A notebook of nbformat 4. What is not ours to change, metadata and words included, is kept as it was read.</summary>
/// <param name="Root">The document as it was read; its cells are replaced by <paramref name="Cells"/> when it is written.</param>
/// <param name="Cells">The cells, in order.</param>
/// <remarks>nbformat, "The Notebook file format", version 4.</remarks>
public sealed record Notebook(JsonElement Root, IReadOnlyList<NotebookCell> Cells)
{
    /// <summary>Whether every cell has an id, as from nbformat 4.5 on.</summary>
    internal bool HasIds => Root.GetProperty("nbformat_minor").GetInt32() >= 5;
}

/// <summary>What a cell is.</summary>
public enum CellKind
{
    /// <summary>C#, to be executed.</summary>
    Code,

    /// <summary>Words.</summary>
    Markdown,

    /// <summary>Neither: left as it is.</summary>
    Raw,
}

/// <summary>A cell.</summary>
/// <param name="Json">The cell as it was read.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Its text, lines ended by \n.</param>
/// <param name="Tags">Its tags.</param>
public sealed record NotebookCell(JsonElement Json, CellKind Kind, string Source, IReadOnlyList<string> Tags)
{
    /// <summary>What executing it gave; null where it has not been executed, and then its outputs stay as they were read.</summary>
    public IReadOnlyList<CellOutput>? Outputs { get; init; }

    /// <summary>Which code cell it was in order of execution, from 1; null where it has not been executed or was empty.</summary>
    public int? ExecutionCount { get; init; }

    /// <summary>Whether it has code to execute.</summary>
    public bool HasCode => Kind == CellKind.Code && !string.IsNullOrWhiteSpace(Source);

    /// <summary>A code cell that was not in the notebook.</summary>
    /// <param name="id">Its id; null in a notebook without ids.</param>
    /// <param name="source">Its text.</param>
    /// <param name="tag">Its tag.</param>
    internal static NotebookCell Code(string? id, string source, string tag)
    {
        var cell = new Dictionary<string, object?>
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["metadata"] = new { tags = new[] { tag } },
            ["outputs"] = Array.Empty<object>(),
            ["source"] = source,
        };
        if (id is not null)
            cell["id"] = id;
        return new NotebookCell(JsonSerializer.SerializeToElement(cell), CellKind.Code, source, [tag]);
    }
}
