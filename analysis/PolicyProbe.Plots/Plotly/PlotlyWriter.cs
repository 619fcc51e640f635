using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Writes figures as Plotly's JSON: traces under <c>data</c>, axes under <c>layout</c>.</summary>
public static class PlotlyWriter
{
    /// <summary>
    /// The figure as one JSON object. It can stand inside an HTML script element: <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>,
    /// quotes and everything outside ASCII are written as <c>\u00XX</c>. Colours are <see cref="Palette"/>'s for a light
    /// ground, on no ground of their own. The title is left to the page.
    /// </summary>
    /// <param name="figure">What is drawn.</param>
    /// <exception cref="NotSupportedException">A kind of figure that is not drawn here.</exception>
    public static string Write(Figure figure) => Drawings.For(figure).Plotly(figure).ToJsonString(PlotlyJson.Options);
}

/// <summary>The small words of Plotly's JSON.</summary>
internal static class PlotlyJson
{
    /// <summary>The default encoder escapes everything that HTML or JavaScript could take for its own.</summary>
    public static JsonSerializerOptions Options { get; } = new() { NumberHandling = JsonNumberHandling.Strict };

    /// <summary>Text as Plotly shows it letter for letter: it reads a little HTML, so that what looks like a tag is escaped.</summary>
    public static string Text(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>Numbers, with null for what JSON has no number for.</summary>
    public static JsonArray Numbers(IEnumerable<double?> values) =>
        [.. values.Select(v => v is { } value && double.IsFinite(value) ? (JsonNode?)JsonValue.Create(value) : null)];

    /// <summary>Texts.</summary>
    public static JsonArray Texts(IEnumerable<string> values) => [.. values.Select(v => (JsonNode?)JsonValue.Create(v))];

    /// <summary>A colour that lets the ground through.</summary>
    /// <param name="colour">As <c>#rrggbb</c>.</param>
    /// <param name="opacity">From 0 to 1.</param>
    public static string Translucent(string colour, double opacity) => $"{colour}{(int)Math.Round(opacity * 255):x2}";
}
