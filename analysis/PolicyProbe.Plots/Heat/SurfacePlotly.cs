using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>The cells' values as a surface that can be turned, in Plotly's words, with paths and points laid onto it.</summary>
internal static class SurfacePlotly
{
    /// <summary>The signs that Plotly has in three dimensions.</summary>
    private static readonly string[] Signs = ["circle", "square", "diamond", "cross"];

    /// <summary>The scene as <c>data</c> and <c>layout</c>.</summary>
    public static JsonObject Write(HeatScene scene)
    {
        var figure = scene.Figure;
        JsonNode[] marks = [.. scene.Paths.SelectMany(path => Path(scene, path)), .. scene.Points.Select((point, i) => Point(scene, point, i)).OfType<JsonObject>()];
        var layout = PlotlyLayout.Base(showLegend: marks.Length > 0);
        layout["scene"] = new JsonObject
        {
            ["xaxis"] = Axis(figure.X.Label, scene.Middles.X),
            ["yaxis"] = Axis(figure.Y.Label, scene.Middles.Y),
            ["zaxis"] = Axis(figure.Colour, scene.Heights),
            ["aspectmode"] = "manual",
            ["aspectratio"] = new JsonObject { ["x"] = 1, ["y"] = 1, ["z"] = 0.7 },
            ["camera"] = new JsonObject { ["eye"] = new JsonObject { ["x"] = 1.14, ["y"] = -1.24, ["z"] = 0.7 }, ["center"] = new JsonObject { ["x"] = 0, ["y"] = 0, ["z"] = -0.19 } },
            ["dragmode"] = "turntable",
        };
        return new JsonObject { ["data"] = new JsonArray([Surface(scene), .. marks]), ["layout"] = layout };
    }

    private static JsonObject Surface(HeatScene scene) => new()
    {
        ["type"] = "surface",
        ["same"] = new JsonArray("z", "customdata", "hovertemplate"),
        ["showlegend"] = false,
        ["x"] = PlotlyJson.Numbers(scene.Figure.Columns.Select(v => (double?)v)),
        ["y"] = PlotlyJson.Numbers(scene.Figure.Rows.Select(v => (double?)v)),
        ["cmin"] = scene.Colour.Low,
        ["cmax"] = scene.Colour.High,
        ["colorscale"] = HeatPlotly.Scale(),
        ["colorbar"] = HeatPlotly.Bar(scene.Figure),
        ["lighting"] = new JsonObject { ["ambient"] = 0.85, ["diffuse"] = 0.35, ["specular"] = 0.02 }, // colours stay those of the bar
        ["contours"] = new JsonObject { ["x"] = Lines(scene.Figure.Columns), ["y"] = Lines(scene.Figure.Rows) },
    };

    /// <summary>Thin lines over the surface, along which its shape is seen: the grid that was measured, thinned where it is fine.</summary>
    private static JsonObject Lines(IReadOnlyList<double> middles)
    {
        var step = (middles[^1] - middles[0]) / (middles.Count - 1) * Math.Ceiling(middles.Count / 24.0);
        return new JsonObject { ["show"] = true, ["start"] = middles[0], ["end"] = middles[^1], ["size"] = step, ["color"] = "rgba(27,31,36,0.35)", ["width"] = 1, ["highlight"] = false };
    }

    private static JsonObject Axis(string label, AxisRange range) => new()
    {
        ["title"] = new JsonObject { ["text"] = PlotlyJson.Text(label).Replace(" (", "<br>(", StringComparison.Ordinal), ["font"] = new JsonObject { ["color"] = Palette.Muted, ["size"] = 12 } },
        ["range"] = new JsonArray(range.Low, range.High),
        ["color"] = Palette.Muted,
        ["gridcolor"] = Palette.Grid,
        ["zerolinecolor"] = Palette.Grid,
        ["showbackground"] = false,
        ["showspikes"] = false,
        ["nticks"] = 6,
        ["separatethousands"] = true,
        ["exponentformat"] = Math.Max(Math.Abs(range.Low), Math.Abs(range.High)) is >= 1e-4 and < 1e7 ? "none" : "power",
        ["tickfont"] = new JsonObject { ["size"] = 11, ["color"] = Palette.Muted },
    };

    private static IEnumerable<JsonNode> Path(HeatScene scene, HeatPath path)
    {
        var laid = scene.Draped(path);
        if (laid.All(place => place.Z is null)) yield break;
        var line = Trace(path.Label, "lines", laid);
        line["line"] = new JsonObject { ["color"] = Palette.Ink, ["width"] = 6 };
        yield return line;
        var stops = Trace(path.Label, "markers", path.X.Zip(path.Y, (x, y) => (x, y, scene.Lifted(scene.Height(x, y)))));
        stops["showlegend"] = false;
        stops["marker"] = Marker("circle", 4);
        yield return stops;
    }

    private static JsonObject? Point(HeatScene scene, HeatPoint point, int i)
    {
        if (scene.Lifted(scene.Height(point.X, point.Y)) is not { } z) return null;
        var trace = Trace(point.Label, "markers", [(point.X, point.Y, z)]);
        trace["marker"] = Marker(Signs[i % Signs.Length], 7);
        return trace;
    }

    private static JsonObject Trace(string label, string mode, IEnumerable<(double X, double Y, double? Z)> places)
    {
        var list = places.ToList();
        return new JsonObject
        {
            ["type"] = "scatter3d",
            ["mode"] = mode,
            ["name"] = PlotlyJson.Text(label),
            ["legendgroup"] = PlotlyJson.Text(label),
            ["hoverinfo"] = "name",
            ["x"] = PlotlyJson.Numbers(list.Select(place => (double?)place.X)),
            ["y"] = PlotlyJson.Numbers(list.Select(place => (double?)place.Y)),
            ["z"] = PlotlyJson.Numbers(list.Select(place => place.Z)),
        };
    }

    private static JsonObject Marker(string sign, double size) => new()
    {
        ["symbol"] = sign,
        ["size"] = size,
        ["color"] = Palette.Ink,
        ["line"] = new JsonObject { ["color"] = Palette.Paper, ["width"] = 2 },
    };
}
