using System.Text.Json.Nodes;

namespace PolicyProbe.Plots;

/// <summary>What the layouts of all figures have in common: fonts, grounds, margins, the legend above the axes.</summary>
internal static class PlotlyLayout
{
    /// <summary>A layout without axes.</summary>
    public static JsonObject Base(bool showLegend) => new()
    {
        ["showlegend"] = showLegend,
        ["legend"] = new JsonObject
        {
            ["orientation"] = "h",
            ["x"] = 0,
            ["y"] = 1.02,
            ["yanchor"] = "bottom",
            ["bgcolor"] = "rgba(0,0,0,0)",
            ["itemwidth"] = 36,
        },
        ["hoverlabel"] = new JsonObject
        {
            ["bgcolor"] = Palette.Paper,
            ["bordercolor"] = Palette.Grid,
            ["font"] = new JsonObject { ["color"] = Palette.Ink },
        },
        ["font"] = new JsonObject { ["color"] = Palette.Ink, ["size"] = 13 },
        ["paper_bgcolor"] = "rgba(0,0,0,0)",
        ["plot_bgcolor"] = "rgba(0,0,0,0)",
        ["modebar"] = new JsonObject { ["bgcolor"] = "rgba(0,0,0,0)", ["color"] = Palette.Muted, ["activecolor"] = Palette.Ink },
        ["margin"] = new JsonObject { ["l"] = 8, ["r"] = 12, ["t"] = 16, ["b"] = 8 },
    };
}
