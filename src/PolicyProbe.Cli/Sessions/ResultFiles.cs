using System.Collections;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>Reads results from files that anyone may have written: known types only, and whole.</summary>
internal static class ResultFiles
{
    /// <summary>The study of a <c>study.json</c>.</summary>
    /// <exception cref="InvalidDataException">The file is none.</exception>
    public static StudyResult Study(string file) => Read(file, "a study", text => JsonSerializer.Deserialize<StudyResult>(text, ResultJson.Indented));

    /// <summary>The measurements in a file: one, as a run keeps it, or what <c>probe --json</c> printed.</summary>
    /// <exception cref="InvalidDataException">The file has none.</exception>
    public static IReadOnlyList<ProbeResult> Probes(string file) => Read(file, "the result of a probe", text =>
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("results", out var several)
            ? several.Deserialize<List<ProbeResult>>(ResultJson.Indented) is { Count: > 0 } list ? list : throw new JsonException("results: expected at least one.")
            : document.Deserialize<ProbeResult>(ResultJson.Indented) is { } one ? [one] : null;
    });

    private static T Read<T>(string file, string what, Func<string, T?> read) where T : class
    {
        try
        {
            var result = read(File.ReadAllText(file)) ?? throw new JsonException("it is empty.");
            RefuseHoles(result, "");
            return result;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"{file}: not {what}: {exception.Message}", exception);
        }
    }

    /// <summary>Lists of our records never have null for an entry, which the reader lets pass; lists of numbers may.</summary>
    private static void RefuseHoles(object value, string path)
    {
        if (value is string || value.GetType().IsPrimitive)
            return;
        if (value is IEnumerable list)
        {
            var (i, mayBeNull) = (0, value.GetType().GetInterfaces().Append(value.GetType()).Any(type => type.IsGenericType && type.GetGenericArguments() is [{ IsValueType: true }]));
            foreach (var entry in list)
            {
                if (entry is null && !mayBeNull)
                    throw new JsonException($"{path}[{i}]: expected an entry, got null.");
                if (entry is not null)
                    RefuseHoles(entry, $"{path}[{i}]");
                i++;
            }

            return;
        }

        if (value.GetType().Namespace?.StartsWith(nameof(PolicyProbe), StringComparison.Ordinal) == true || value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal))
            foreach (var property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
                if (property.GetValue(value) is { } part)
                    RefuseHoles(part, $"{path}.{property.Name}".TrimStart('.'));
    }
}
