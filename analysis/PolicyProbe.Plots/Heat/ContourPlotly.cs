using System.Text.Json.Nodes;

namespace PolicyProbe.Plots;

/// <summary>The cells' values as filled contours in Plotly's words; values and words for the pointer are those of the cells.</summary>
internal static class ContourPlotly
{
    /// <summary>The scene as <c>data</c> and <c>layout</c>.</summary>
    public static JsonObject Write(HeatScene scene)
    {
        var figure = scene.Figure;
        var layout = PlotlyLayout.Base(showLegend: scene.Points.Any() || scene.Paths.Count > 0);
        layout["xaxis"] = PlotlyAxis.Write(figure.X, scene.Middles.X, []);
        layout["yaxis"] = PlotlyAxis.Write(figure.Y, scene.Middles.Y, []);
        layout["hovermode"] = "closest";
        return new JsonObject
        {
            ["data"] = new JsonArray([Contours(scene), .. scene.Paths.Select(HeatPlotly.Path), .. scene.Points.Select(HeatPlotly.Point)]),
            ["layout"] = layout,
        };
    }

    private static JsonObject Contours(HeatScene scene)
    {
        var (levels, step) = scene.Levels;
        return new JsonObject
        {
            ["type"] = "contour",
            ["same"] = new JsonArray("z", "zmin", "zmax", "customdata", "hovertemplate"),
            ["showlegend"] = false,
            ["x"] = PlotlyJson.Numbers(scene.Figure.Columns.Select(v => (double?)v)),
            ["y"] = PlotlyJson.Numbers(scene.Figure.Rows.Select(v => (double?)v)),
            ["colorscale"] = HeatPlotly.Scale(),
            ["colorbar"] = HeatPlotly.Bar(scene.Figure),
            ["autocontour"] = false,
            ["contours"] = new JsonObject { ["start"] = levels.Count > 0 ? levels[0] : scene.Colour.Low, ["end"] = levels.Count > 0 ? levels[^1] : scene.Colour.High, ["size"] = step, ["coloring"] = "fill" },
            ["line"] = new JsonObject { ["width"] = 0.7, ["color"] = Palette.Ink, ["smoothing"] = 0 },
        };
    }
}
