using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyProbe.Core;

namespace PolicyProbe.Notebooks;

/// <summary>Reads a notebook of nbformat 4 for C#, every rule of the format that we rely on checked by hand.</summary>
public static partial class NotebookReader
{
    private const int LargestFile = 256 << 20;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The notebook in a file.</summary>
    /// <exception cref="WrongUseException">There is no such file, or it is not a C# notebook; the message says where it departs from one.</exception>
    public static Notebook Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
            throw new WrongUseException($"{path}: expected a notebook (.ipynb); there is no such file.");
        if (new FileInfo(path).Length > LargestFile)
            throw new WrongUseException($"{path}: expected a notebook of at most {LargestFile >> 20} MiB.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Strict);
            return Of(document.RootElement.Clone());
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new WrongUseException($"{path}: not a C# notebook of nbformat 4: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    /// <exception cref="FormatException">A rule is broken.</exception>
    private static Notebook Of(JsonElement root)
    {
        Require(root.ValueKind == JsonValueKind.Object, "expected an object");
        Require(Whole(root, "nbformat") == 4, "nbformat: expected 4");
        var minor = Whole(root, "nbformat_minor") ?? -1;
        Require(minor >= 0, "nbformat_minor: expected a whole number of at least 0");
        var metadata = Member(root, "metadata", JsonValueKind.Object, "the notebook");
        if (metadata.TryGetProperty("kernelspec", out var kernel) && kernel.ValueKind == JsonValueKind.Object && kernel.TryGetProperty("name", out var name))
            Require(name.ValueKind == JsonValueKind.String && name.GetString() == NotebookFormat.Kernel, $"kernelspec: expected {NotebookFormat.Kernel}, C#, got {name}");
        var cells = Member(root, "cells", JsonValueKind.Array, "the notebook").EnumerateArray().Select((cell, i) => Cell(cell, $"cell {i + 1}", minor)).ToList();
        var ids = minor < 5 ? [] : cells.ConvertAll(cell => cell.Json.GetProperty("id").GetString());
        Require(ids.Distinct().Count() == ids.Count, $"expected an id of its own for each cell, '{ids.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1)?.Key}' is there twice");
        return new Notebook(root, cells);
    }

    private static NotebookCell Cell(JsonElement cell, string where, int minor)
    {
        Require(cell.ValueKind == JsonValueKind.Object, $"{where}: expected an object");
        var type = Member(cell, "cell_type", JsonValueKind.String, where).GetString();
        CellKind kind = type switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            _ => throw new FormatException($"{where}: cell_type: expected code, markdown or raw, got '{type}'"),
        };
        var metadata = Member(cell, "metadata", JsonValueKind.Object, where);
        if (minor >= 5)
            Require(Id().IsMatch(Member(cell, "id", JsonValueKind.String, where).GetString()!), $"{where}: id: expected 1 to 64 letters, digits, - or _");
        if (kind == CellKind.Code)
        {
            Member(cell, "outputs", JsonValueKind.Array, where);
            Require(cell.TryGetProperty("execution_count", out var count) && (count.ValueKind == JsonValueKind.Null || Whole(cell, "execution_count") is not null), $"{where}: execution_count: expected a whole number or null");
        }

        return new NotebookCell(cell, kind, Text(cell, where), Tags(metadata, where));
    }

    /// <summary>A text that is one string or a list of lines.</summary>
    private static string Text(JsonElement cell, string where)
    {
        Require(cell.TryGetProperty("source", out var source), $"{where}: source is missing");
        return source.ValueKind switch
        {
            JsonValueKind.String => source.GetString()!,
            JsonValueKind.Array when source.EnumerateArray().All(line => line.ValueKind == JsonValueKind.String) => string.Concat(source.EnumerateArray().Select(line => line.GetString())),
            _ => throw new FormatException($"{where}: source: expected a string, or a list of strings"),
        };
    }

    private static List<string> Tags(JsonElement metadata, string where)
    {
        if (!metadata.TryGetProperty("tags", out var tags))
            return [];
        Require(tags.ValueKind == JsonValueKind.Array && tags.EnumerateArray().All(tag => tag.ValueKind == JsonValueKind.String), $"{where}: tags: expected a list of strings");
        return [.. tags.EnumerateArray().Select(tag => tag.GetString()!)];
    }

    private static JsonElement Member(JsonElement element, string name, JsonValueKind kind, string where) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == kind ? member
            : throw new FormatException($"{where}: {name}: expected {(kind == JsonValueKind.Array ? "an array" : kind == JsonValueKind.String ? "a string" : "an object")}");

    private static int? Whole(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var value) ? value : null;

    private static void Require(bool holds, string problem)
    {
        if (!holds)
            throw new FormatException(problem);
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex Id();
}
