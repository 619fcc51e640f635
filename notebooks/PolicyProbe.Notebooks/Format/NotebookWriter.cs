using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyProbe.Notebooks;

/// <summary>
/// Writes a notebook as Jupyter does – keys sorted, one space an indent, texts as lists of lines – so that the same contents are the same
/// bytes and a difference shows line by line.
/// </summary>
public static class NotebookWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's text.</summary>
    public static string Write(Notebook notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
            WriteObject(json, notebook.Root, new Dictionary<string, Action>
            {
                ["cells"] = () => WriteArray(json, notebook.Cells, cell => WriteCell(json, cell)),
            });
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteCell(Utf8JsonWriter json, NotebookCell cell) => WriteObject(json, cell.Json, cell.Outputs is not { } outputs ? [] : new Dictionary<string, Action>
    {
        ["execution_count"] = () => WriteCount(json, cell.ExecutionCount),
        ["outputs"] = () => WriteArray(json, outputs, output => WriteOutput(json, output, cell.ExecutionCount)),
    }, source: cell.Source);

    private static void WriteOutput(Utf8JsonWriter json, CellOutput output, int? count)
    {
        json.WriteStartObject();
        switch (output)
        {
            case StreamOutput stream:
                json.WriteString("name", "stdout");
                json.WriteString("output_type", "stream");
                WriteLines(json, "text", stream.Text);
                break;
            case DisplayOutput display:
                WriteData(json, display.Data);
                if (display.IsResult)
                {
                    json.WritePropertyName("execution_count");
                    WriteCount(json, count);
                }

                WriteWidth(json, display.Data);
                json.WriteString("output_type", display.IsResult ? "execute_result" : "display_data");
                break;
            case ErrorOutput error:
                json.WriteString("ename", error.Name);
                json.WriteString("evalue", error.Message);
                json.WriteString("output_type", "error");
                json.WritePropertyName("traceback");
                WriteArray(json, error.Trace, json.WriteStringValue);
                break;
            default:
                throw new NotSupportedException($"output: expected a stream, a display or an error, got {output.GetType().Name}.");
        }

        json.WriteEndObject();
    }

    /// <summary>Texts as lists of lines; a picture's base64 as one string.</summary>
    private static void WriteData(Utf8JsonWriter json, MimeBundle bundle)
    {
        json.WriteStartObject("data");
        foreach (var part in bundle.Parts.OrderBy(part => part.Type, StringComparer.Ordinal))
            if (part.Type == MimeBundle.Png)
                json.WriteString(part.Type, part.Content);
            else
                WriteLines(json, part.Type, part.Content);
        json.WriteEndObject();
    }

    /// <summary>Pictures are stored for print; on a screen they are shown at half their pixels.</summary>
    private static void WriteWidth(Utf8JsonWriter json, MimeBundle bundle)
    {
        json.WriteStartObject("metadata");
        if (bundle.Parts.Any(part => part.Type == MimeBundle.Png))
        {
            json.WriteStartObject(MimeBundle.Png);
            json.WriteNumber("width", 800);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteLines(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartArray(name);
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var at and >= 0 ? at + 1 : text.Length;
            json.WriteStringValue(text.AsSpan(start, end - start));
            start = end;
        }

        json.WriteEndArray();
    }

    private static void WriteCount(Utf8JsonWriter json, int? count)
    {
        if (count is { } number)
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }

    /// <summary>An object with its keys sorted; some members written by others, and <paramref name="source"/> as lines.</summary>
    private static void WriteObject(Utf8JsonWriter json, JsonElement element, Dictionary<string, Action> others, string? source = null)
    {
        json.WriteStartObject();
        foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (source is not null && member.Name == "source")
            {
                WriteLines(json, member.Name, source);
                continue;
            }

            json.WritePropertyName(member.Name);
            if (others.TryGetValue(member.Name, out var write))
                write();
            else
                WriteSorted(json, member.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteSorted(Utf8JsonWriter json, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, element, []);
                break;
            case JsonValueKind.Array:
                WriteArray(json, element.EnumerateArray(), item => WriteSorted(json, item));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }
}
