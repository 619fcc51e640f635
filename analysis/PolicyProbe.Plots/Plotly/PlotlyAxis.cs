using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>An axis in Plotly's words.</summary>
internal static class PlotlyAxis
{
    /// <summary>The axis.</summary>
    /// <param name="axis">Its label and scale.</param>
    /// <param name="range">What it shows.</param>
    /// <param name="values">What is drawn along it, for axes that label the values themselves; empty for round numbers.</param>
    public static JsonObject Write(Axis axis, AxisRange range, IEnumerable<double> values)
    {
        var (low, high) = range.Laid;
        var node = new JsonObject
        {
            ["title"] = new JsonObject
            {
                ["text"] = PlotlyJson.Text(axis.Label),
                ["standoff"] = 10,
                ["font"] = new JsonObject { ["color"] = Palette.Muted, ["size"] = 13 },
            },
            ["type"] = range.Scale == AxisScale.Log ? "log" : "linear",
            ["range"] = new JsonArray(low, high),
            ["automargin"] = true,
            ["color"] = Palette.Muted,
            ["gridcolor"] = Palette.Grid,
            ["linecolor"] = Palette.Grid,
            ["showline"] = true,
            ["mirror"] = true,
            ["zeroline"] = false,
            ["hoverformat"] = ",.5~g",
            ["nticks"] = 8,
        };
        if (range.Scale == AxisScale.Linear)
        {
            node["separatethousands"] = true;
            node["exponentformat"] = Math.Max(Math.Abs(low), Math.Abs(high)) is >= 1e-4 and < 1e7 ? "none" : "power";
            return node;
        }
        if (Ticks.PowersOfTwo(range, values) is { } powers)
        {
            node["tickvals"] = PlotlyJson.Numbers(powers.Select(v => (double?)v));
            node["ticktext"] = PlotlyJson.Texts(powers.Select(v => NumberText.Of(v)));
            return node;
        }
        node["exponentformat"] = high - low > 5 ? "power" : "none";
        node["separatethousands"] = true;
        if (high - low > 1) node["dtick"] = Math.Max(1, Math.Ceiling((high - low) / 8));
        if (high - low > 1) node["minor"] = new JsonObject { ["ticks"] = "inside", ["ticklen"] = 3, ["tickcolor"] = Palette.Muted };
        return node;
    }
}
