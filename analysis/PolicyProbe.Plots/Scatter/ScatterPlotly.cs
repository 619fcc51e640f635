using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Points as Plotly traces, a group each.</summary>
internal static class ScatterPlotly
{
    private const double BarOpacity = 0.35;

    /// <summary>The scene as <c>data</c> and <c>layout</c>.</summary>
    public static JsonObject Write(ScatterScene scene)
    {
        var figure = scene.Figure;
        var layout = PlotlyLayout.Base(showLegend: scene.Groups.Count + scene.GuideNames.Count > 1);
        layout["xaxis"] = PlotlyAxis.Write(figure.X, scene.X, []);
        layout["yaxis"] = PlotlyAxis.Write(figure.Y, scene.Y, []);
        layout["hovermode"] = "closest";
        return new JsonObject
        {
            ["data"] = new JsonArray([.. figure.Guides.Select((guide, i) => Guide(scene, guide, i)), .. scene.BottomUp.Select(cloud => Points(scene, cloud))]),
            ["layout"] = layout,
        };
    }

    private static JsonObject Points(ScatterScene scene, Cloud cloud)
    {
        var role = cloud.Group.Role;
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["name"] = PlotlyJson.Text(cloud.Group.Name),
            ["legendrank"] = 1000 + scene.Groups.ToList().IndexOf(cloud),
            ["x"] = PlotlyJson.Numbers(cloud.Points.Select(point => (double?)point.X)),
            ["y"] = PlotlyJson.Numbers(cloud.Points.Select(point => (double?)point.Y)),
            ["marker"] = new JsonObject { ["color"] = cloud.Colour, ["size"] = role == LineRole.Truth ? 6 : 7.5, ["symbol"] = role == LineRole.Truth ? "x-thin-open" : "circle" },
            ["opacity"] = role == LineRole.Background ? Palette.BackgroundOpacity : 1,
            ["customdata"] = PlotlyJson.Texts(cloud.Points.Select(Words)),
            ["hovertemplate"] = "%{customdata}",
        };
        if (cloud.HasBars)
        {
            trace["error_x"] = Bars(cloud, cloud.Points.Select(point => (double?)point.XError));
            trace["error_y"] = Bars(cloud, cloud.Points.Select(point => (double?)point.YError));
        }

        return trace;
    }

    /// <summary>Both coordinates, each with the length of its bar.</summary>
    private static string Words(CloudPoint point) => $"{One(point.X, point.XError)}<br>{One(point.Y, point.YError)}";

    private static string One(double value, double error) => NumberText.Of(value) + (error > 0 ? $" ± {NumberText.Of(error, 2)}" : "");

    private static JsonObject Bars(Cloud cloud, IEnumerable<double?> lengths) => new()
    {
        ["type"] = "data",
        ["array"] = PlotlyJson.Numbers(lengths),
        ["thickness"] = 1,
        ["width"] = 0,
        ["color"] = PlotlyJson.Translucent(cloud.Colour, BarOpacity),
    };

    private static JsonObject Guide(ScatterScene scene, Line guide, int place) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "lines",
        ["name"] = PlotlyJson.Text(guide.Name),
        ["legendgroup"] = PlotlyJson.Text(guide.Name),
        ["showlegend"] = scene.Figure.Guides.Take(place).All(earlier => earlier.Name != guide.Name),
        ["legendrank"] = 2000 + place,
        ["hoverinfo"] = "skip",
        ["connectgaps"] = false,
        ["x"] = PlotlyJson.Numbers(scene.Guide(guide).Select(point => (double?)point.X)),
        ["y"] = PlotlyJson.Numbers(scene.Guide(guide).Select(point => point.Y)),
        ["line"] = new JsonObject { ["color"] = Palette.Muted, ["width"] = 1.5, ["dash"] = "dash" },
    };
}
