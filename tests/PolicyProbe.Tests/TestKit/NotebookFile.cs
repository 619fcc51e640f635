using System.Text.Json;

namespace PolicyProbe.Tests.TestKit;

/// <summary>Notebooks written by hand from the format.</summary>
internal static class NotebookFile
{
    /// <summary>A notebook of code cells; one that begins with <c>#parameters</c> is tagged so.</summary>
    public static string Of(params string[] cells) => JsonSerializer.Serialize(new
    {
        cells = cells.Select((source, i) => new
        {
            cell_type = "code",
            execution_count = (int?)null,
            id = $"cell-{i}",
            metadata = source.StartsWith("//parameters", StringComparison.Ordinal) ? new { tags = new[] { "parameters" } } : new { tags = Array.Empty<string>() },
            outputs = Array.Empty<object>(),
            source,
        }),
        metadata = new { kernelspec = new { display_name = ".NET (C#)", language = "C#", name = ".net-csharp" } },
        nbformat = 4,
        nbformat_minor = 5,
    });

    /// <summary>Writes it into a folder.</summary>
    public static string Write(TemporaryFolder folder, params string[] cells)
    {
        var path = folder.At("notebook.ipynb");
        File.WriteAllText(path, Of(cells));
        return path;
    }
}
