using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>
/// Reads a JSON document of a user's by hand: kinds and ranges are checked entry by entry, every problem is noted with its path, and
/// reading goes on, so that all of them are told at once. An entry with a problem reads as null.
/// </summary>
internal sealed class JsonReading
{
    private const int LongestWord = 200;

    private readonly List<GridProblem> _problems = [];

    /// <summary>What was noted, in the order of reading.</summary>
    public IReadOnlyList<GridProblem> Problems => _problems;

    /// <summary>Notes a problem.</summary>
    public void Note(string path, string text) => _problems.Add(new GridProblem(path, text));

    /// <summary>An object with known keys; unknown, repeated and missing ones are noted.</summary>
    public Dictionary<string, JsonElement>? Object(JsonElement element, string path, IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return Wrong<Dictionary<string, JsonElement>>(path, "an object", element);
        List<string> known = [.. required, .. optional];
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
            if (!known.Contains(property.Name))
                Note($"{path}.{Shorten(property.Name)}", $"no such key; {Nearest.Advice(Shorten(property.Name), known, "Keys")}");
            else if (!found.TryAdd(property.Name, property.Value))
                Note($"{path}.{property.Name}", "expected once, it is there twice.");
        foreach (var key in required.Where(key => !found.ContainsKey(key)))
            Note($"{path}.{key}", $"expected this key, it is missing; required here: {string.Join(", ", required)}.");
        return found;
    }

    /// <summary>An object whose keys are names of the user's choice.</summary>
    public List<(string Name, JsonElement Value, string Path)> Pairs(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Wrong<string>(path, "an object", element);
            return [];
        }

        var pairs = element.EnumerateObject().Select(property => (property.Name, property.Value, $"{path}.{Shorten(property.Name)}")).ToList();
        foreach (var twice in pairs.GroupBy(pair => pair.Name).Where(group => group.Count() > 1))
            Note($"{path}.{Shorten(twice.Key)}", "expected once, it is there twice.");
        return [.. pairs.DistinctBy(pair => pair.Name)];
    }

    /// <summary>The elements of an array.</summary>
    /// <param name="element">The entry.</param>
    /// <param name="path">Its path.</param>
    /// <param name="minimum">How many there must be.</param>
    /// <param name="maximum">How many there may be.</param>
    public List<(JsonElement Element, string Path)> Items(JsonElement element, string path, int minimum = 1, int maximum = 10_000)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(path, "an array", element);
            return [];
        }

        var count = element.GetArrayLength();
        if (count < minimum || count > maximum)
        {
            Note(path, $"expected {minimum} to {maximum} elements, got {count}.");
            return [];
        }

        return [.. element.EnumerateArray().Select((item, i) => (item, $"{path}[{i}]"))];
    }

    /// <summary>Text of one line, not empty.</summary>
    public string? Word(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.String)
            return Wrong<string>(path, "a string", element);
        string text;
        try
        {
            text = element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Note(path, "expected a string of whole Unicode characters, got half of a surrogate pair.");
            return null;
        }

        if (text.Trim().Length > 0 && text.Length <= LongestWord && !text.Any(char.IsControl))
            return text;
        Note(path, $"expected 1 to {LongestWord} characters on one line, got '{Shorten(text)}'.");
        return null;
    }

    /// <summary>A string among those that there are.</summary>
    public string? WordOf(JsonElement element, string path, IReadOnlyCollection<string> known, string plural)
    {
        if (Word(element, path) is not { } word)
            return null;
        if (known.Contains(word))
            return word;
        Note(path, $"'{Shorten(word)}': {Nearest.Advice(Shorten(word), known, plural)}");
        return null;
    }

    /// <summary>Strings, each once.</summary>
    public List<string> Words(JsonElement element, string path, int minimum, Func<JsonElement, string, string?> read)
    {
        var words = new List<string>();
        foreach (var (item, at) in Items(element, path, minimum))
            if (read(item, at) is { } word)
                if (words.Contains(word))
                    Note(at, $"'{Shorten(word)}': expected once, it is there twice.");
                else
                    words.Add(word);
        return words;
    }

    /// <summary>A whole number in a range.</summary>
    public long? Whole(JsonElement element, string path, long minimum, long maximum)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) && value >= minimum && value <= maximum)
            return value;
        return Wrong<object>(path, $"a whole number from {minimum} to {maximum}", element) as long?;
    }

    /// <summary>True or false.</summary>
    public bool? Flag(JsonElement element, string path)
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.GetBoolean();
        return Wrong<object>(path, "true or false", element) as bool?;
    }

    /// <summary>A setting's value, as text: a number as it is written, a string, true or false as on or off, an array of whole numbers with commas.</summary>
    public string? Value(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Number => Shorten(element.GetRawText()),
        JsonValueKind.String => Word(element, path),
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        _ => Wrong<string>(path, "a number, a string, true or false", element),
    };

    private T? Wrong<T>(string path, string expected, JsonElement got) where T : class
    {
        Note(path, $"expected {expected}, got {Describe(got)}.");
        return null;
    }

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => Shorten(element.GetRawText()),
        JsonValueKind.String => "a string",
        JsonValueKind.Array => $"an array of {element.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        _ => element.GetRawText(),
    };

    /// <summary>At most 60 characters on one line: what a file says must not flood or break a sentence.</summary>
    private static string Shorten(string text) =>
        new([.. (text.Length > 60 ? text[..60] + "…" : text).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter)]);
}
