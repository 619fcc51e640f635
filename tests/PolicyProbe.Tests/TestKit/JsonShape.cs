using System.Text;
using System.Text.Json;

namespace PolicyProbe.Tests.TestKit;

/// <summary>The keys and types of a JSON value, not its values: what must stay fixed once it is published.</summary>
internal static class JsonShape
{
    /// <summary>One line a key; an array shows its first item.</summary>
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, "", value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var entry in value.EnumerateObject())
                    Write(text, path.Length == 0 ? entry.Name : $"{path}.{entry.Name}", entry.Value);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind is JsonValueKind.Object:
                Write(text, path + "[]", value[0]);
                break;
            default:
                text.Append(path).Append(": ").AppendLine(value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "boolean" : value.ValueKind.ToString().ToLowerInvariant());
                break;
        }
    }
}
