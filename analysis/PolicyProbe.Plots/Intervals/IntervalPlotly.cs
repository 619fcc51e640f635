using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// Rows as Plotly traces: the seeds pale below, a line for each interval, a dot for each value. A row's name stands above it inside the axes, so that a phone's
/// whole width is left to the intervals.
/// </summary>
internal static class IntervalPlotly
{
    private const double NameHeight = 0.42, PixelsPerRow = 46, PixelsPerGroup = 14, PixelsAround = 96;

    /// <summary>The scene as <c>data</c> and <c>layout</c>.</summary>
    public static JsonObject Write(IntervalScene scene)
    {
        var (low, high) = scene.Heights;
        var layout = PlotlyLayout.Base(showLegend: scene.Series.Count > 1);
        layout["xaxis"] = PlotlyAxis.Write(scene.Figure.X, scene.X, []);
        layout["yaxis"] = new JsonObject { ["range"] = new JsonArray(low, high + 0.2), ["visible"] = false, ["fixedrange"] = true };
        layout["shapes"] = new JsonArray([.. Enumerable.Range(1, Math.Max(0, scene.Figure.Rows.Count - 1)).Select(Divider), .. scene.Marks.Select(mark => MarkLine(mark.At))]);
        layout["annotations"] = new JsonArray([.. scene.Figure.Rows.Select(Name), .. scene.Marks.Select(mark => MarkLabel(scene, mark.Label, mark.At))]);
        layout["hovermode"] = "closest";
        layout["height"] = PixelsAround + (scene.Figure.Rows.Count * (PixelsPerRow + (PixelsPerGroup * Math.Max(0, scene.Series.Count - 1))));
        return new JsonObject { ["data"] = new JsonArray([.. scene.Series.SelectMany(series => Traces(scene, series))]), ["layout"] = layout };
    }

    private static IEnumerable<JsonObject> Traces(IntervalScene scene, IntervalSeries series)
    {
        var name = PlotlyJson.Text(series.Group.Name);
        if (series.Samples.Count > 0)
            yield return new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "markers",
                ["legendgroup"] = name,
                ["showlegend"] = false,
                ["x"] = PlotlyJson.Numbers(series.Samples.Select(sample => (double?)sample.X)),
                ["y"] = PlotlyJson.Numbers(series.Samples.Select(sample => (double?)sample.Y)),
                ["marker"] = new JsonObject { ["color"] = series.Colour, ["size"] = 8, ["symbol"] = "line-ns-open" },
                ["opacity"] = Palette.BackgroundOpacity,
                ["hovertemplate"] = "%{x:,.5~g}<extra></extra>",
            };
        var bars = series.Points.Where(point => point.HasInterval).ToList();
        yield return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["legendgroup"] = name,
            ["showlegend"] = false,
            ["hoverinfo"] = "skip",
            ["connectgaps"] = false,
            ["x"] = PlotlyJson.Numbers(bars.SelectMany(point => new double?[] { point.Drawn(scene.X).Low, point.Drawn(scene.X).High, null })),
            ["y"] = PlotlyJson.Numbers(bars.SelectMany(point => new double?[] { point.Y, point.Y, null })),
            ["line"] = new JsonObject { ["color"] = series.Colour, ["width"] = 2.5 },
        };
        yield return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["name"] = name,
            ["legendgroup"] = name,
            ["x"] = PlotlyJson.Numbers(series.Points.Select(point => (double?)point.Value)),
            ["y"] = PlotlyJson.Numbers(series.Points.Select(point => (double?)point.Y)),
            ["marker"] = new JsonObject { ["color"] = series.Colour, ["size"] = 9 },
            ["customdata"] = PlotlyJson.Texts(series.Points.Select(point => $"{PlotlyJson.Text(scene.Figure.Rows[point.Row])}<br>{NumberText.WithInterval(point.Value, point.Low, point.High)}")),
            ["hovertemplate"] = "%{customdata}",
        };
    }

    private static JsonObject Name(string row, int place) => new()
    {
        ["text"] = PlotlyJson.Text(row),
        ["showarrow"] = false,
        ["xref"] = "paper",
        ["x"] = 0,
        ["xanchor"] = "left",
        ["xshift"] = 6,
        ["yref"] = "y",
        ["y"] = -place + NameHeight,
        ["yanchor"] = "middle",
        ["font"] = new JsonObject { ["color"] = Palette.Ink, ["size"] = 12.5 },
    };

    private static JsonObject Divider(int place) => Line("paper", 0, 1, "y", 0.5 - place + 0.16, 0.5 - place + 0.16, Palette.Grid, 1, "solid");

    private static JsonObject MarkLine(double at) => Line("x", at, at, "paper", 0, 1, Palette.Muted, 1.5, "dot");

    private static JsonObject Line(string xref, double x0, double x1, string yref, double y0, double y1, string colour, double width, string dash) => new()
    {
        ["type"] = "line",
        ["layer"] = "below",
        ["xref"] = xref,
        ["x0"] = x0,
        ["x1"] = x1,
        ["yref"] = yref,
        ["y0"] = y0,
        ["y1"] = y1,
        ["line"] = new JsonObject { ["color"] = colour, ["width"] = width, ["dash"] = dash },
    };

    private static JsonObject MarkLabel(IntervalScene scene, string label, double at)
    {
        var place = scene.X.Scale == AxisScale.Log ? Math.Log10(at) : at;
        var (low, high) = scene.X.Laid;
        var far = place > low + ((high - low) * 0.6);
        return new JsonObject
        {
            ["text"] = PlotlyJson.Text(label),
            ["showarrow"] = false,
            ["xref"] = "x",
            ["x"] = place,
            ["xanchor"] = far ? "right" : "left",
            ["xshift"] = far ? -5 : 5,
            ["yref"] = "paper",
            ["y"] = 0,
            ["yanchor"] = "bottom",
            ["font"] = new JsonObject { ["color"] = Palette.Muted, ["size"] = 12 },
        };
    }
}
