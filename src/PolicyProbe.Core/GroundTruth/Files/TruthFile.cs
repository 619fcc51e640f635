using System.Security.Cryptography;
using System.Text.Json;

namespace PolicyProbe.Core;

/// <summary>
/// A JSON file of numbers that a user wrote: an object with known keys, read entry by entry. Nothing in it is trusted: each problem is one
/// <see cref="WrongUseException"/> that names file, entry and rule.
/// </summary>
internal sealed class TruthFile
{
    private const long MaximumBytes = 64L << 20;
    private const int MaximumNumbers = 1 << 22;

    private readonly string _path;
    private readonly Dictionary<string, JsonElement> _entries = new(StringComparer.Ordinal);

    private TruthFile(string path) => _path = path;

    /// <summary>SHA-256 of the bytes that were read, in lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = string.Empty;

    /// <summary>Reads the file and checks its keys.</summary>
    /// <param name="path">The path; messages name it as it is given.</param>
    /// <param name="required">Keys that must be there.</param>
    /// <param name="optional">Keys that may be there.</param>
    public static TruthFile Read(string path, IReadOnlyList<string> required, params IReadOnlyList<string> optional)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = new TruthFile(path);
        foreach (var (key, value) in file.Entries())
        {
            if (!required.Contains(key) && !optional.Contains(key))
                throw file.Wrong(Shorten(key), $"no such key; did you mean {Nearest.To(key.Length > 100 ? key[..100] : key, required.Concat(optional))}? Keys: {string.Join(", ", required.Concat(optional))}");
            if (!file._entries.TryAdd(key, value))
                throw file.Wrong(key, "expected once, got it twice");
        }

        return required.FirstOrDefault(key => !file._entries.ContainsKey(key)) is { } missing
            ? throw file.Wrong(missing, $"expected this key, it is missing; keys: {string.Join(", ", required)}{(optional.Count == 0 ? "" : $", and if wanted {string.Join(", ", optional)}")}")
            : file;
    }

    /// <summary>The exception that names file, entry and rule.</summary>
    public WrongUseException Wrong(string entry, string rule) => new($"{_path}: {entry}: {rule}.");

    /// <summary>Whether the file has a key.</summary>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>How deep the arrays of an entry are nested, along their first elements.</summary>
    public int Depth(string key)
    {
        var depth = 0;
        for (var element = _entries[key]; element.ValueKind == JsonValueKind.Array; depth++)
        {
            if (element.GetArrayLength() == 0)
                return depth + 1;
            element = element[0];
        }

        return depth;
    }

    /// <summary>A finite number.</summary>
    public double Number(string key) => Number(_entries[key], key);

    /// <summary>A whole number in a range.</summary>
    public int Whole(string key, int minimum, int maximum) => Whole(_entries[key], key, minimum, maximum);

    /// <summary>Whole numbers in a range, each at most once.</summary>
    public int[] Indices(string key, int count)
    {
        var found = new HashSet<int>();
        foreach (var (element, i) in Rows(_entries[key], key, null))
            if (!found.Add(Whole(element, $"{key}[{i}]", 0, count - 1)))
                throw Wrong($"{key}[{i}]", "expected each index once, got it twice");
        return [.. found];
    }

    /// <summary>An array of numbers.</summary>
    public double[] Vector(string key, int? length) => [.. Rows(_entries[key], key, length).Select(row => Number(row.Element, $"{key}[{row.Index}]"))];

    /// <summary>An array of rows of numbers, all of one length.</summary>
    public double[,] Matrix(string key, int? rows, int? columns)
    {
        var outer = Rows(_entries[key], key, rows);
        var width = columns ?? Rows(outer[0].Element, $"{key}[0]", null).Count;
        RequireSize(key, outer.Count, width, 1);
        var matrix = new double[outer.Count, width];
        foreach (var (row, i) in outer)
            foreach (var (element, j) in Rows(row, $"{key}[{i}]", width))
                matrix[i, j] = Number(element, $"{key}[{i}][{j}]");
        return matrix;
    }

    /// <summary>Numbers [first][second][third].</summary>
    public double[,,] Cube(string key, int? first, int? second, int? third)
    {
        var outer = Rows(_entries[key], key, first);
        var middle = second ?? Rows(outer[0].Element, $"{key}[0]", null).Count;
        var inner = third ?? outer.Count;
        RequireSize(key, outer.Count, middle, inner);
        var cube = new double[outer.Count, middle, inner];
        foreach (var (block, i) in outer)
            foreach (var (row, j) in Rows(block, $"{key}[{i}]", middle))
                foreach (var (element, k) in Rows(row, $"{key}[{i}][{j}]", inner))
                    cube[i, j, k] = Number(element, $"{key}[{i}][{j}][{k}]");
        return cube;
    }

    private void RequireSize(string key, long first, long second, long third)
    {
        if (first * second * third > MaximumNumbers)
            throw Wrong(key, $"expected at most {MaximumNumbers} numbers, got [{first}, {second}{(third == 1 ? "" : $", {third}")}]");
    }

    private List<(JsonElement Element, int Index)> Rows(JsonElement element, string entry, int? length)
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw Wrong(entry, $"expected an array{(length is { } wanted ? $" of {wanted}" : "")}, got {Describe(element)}");
        var count = element.GetArrayLength();
        if (length is null ? count == 0 && entry != "terminal" : count != length)
            throw Wrong(entry, $"expected {length?.ToString() ?? "at least 1"} element{(length is null or 1 ? "" : "s")}, got {count}");
        return [.. element.EnumerateArray().Select((child, index) => (child, index))];
    }

    private double Number(JsonElement element, string entry) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw Wrong(entry, $"expected a finite number, got {Describe(element)}");

    private int Whole(JsonElement element, string entry, int minimum, int maximum) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= minimum && value <= maximum
            ? value
            : throw Wrong(entry, $"expected a whole number from {minimum} to {maximum}, got {Describe(element)}");

    private List<(string Key, JsonElement Value)> Entries()
    {
        try
        {
            var info = new FileInfo(_path);
            if (!info.Exists)
                throw new WrongUseException($"{_path}: no such file.");
            if (info.Length > MaximumBytes)
                throw new WrongUseException($"{_path}: expected at most {MaximumBytes >> 20} MiB, got {info.Length} bytes.");
            var bytes = File.ReadAllBytes(_path);
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? [.. root.EnumerateObject().Select(property => (property.Name, property.Value.Clone()))]
                : throw new WrongUseException($"{_path}: expected a JSON object, got {Describe(root)}.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            var at = (exception as JsonException)?.LineNumber is { } line ? $" at line {line + 1}" : "";
            throw new WrongUseException($"{_path}: expected JSON, nested at most 8 deep; it breaks off{at}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WrongUseException($"{_path}: expected a file that can be read: {exception.Message}", exception);
        }
    }

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => Shorten(element.GetRawText()),
        JsonValueKind.String => "a string",
        JsonValueKind.Array => $"an array of {element.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        _ => element.GetRawText(),
    };

    /// <summary>At most 40 characters on one line: what a file says must not flood or break a sentence.</summary>
    private static string Shorten(string text) =>
        new([.. (text.Length > 40 ? text[..40] + "…" : text.Length == 0 ? "''" : text).Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
