using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>Cells as a Plotly heat map, its points as a trace each, so that the legend names them.</summary>
internal static class HeatPlotly
{
    private static readonly string[] Signs = ["circle", "square", "diamond", "triangle-up"];

    /// <summary>The scene as <c>data</c> and <c>layout</c>.</summary>
    public static JsonObject Write(HeatScene scene)
    {
        var figure = scene.Figure;
        var layout = PlotlyLayout.Base(showLegend: scene.Points.Any() || scene.Paths.Count > 0);
        layout["xaxis"] = PlotlyAxis.Write(figure.X, scene.X, []);
        layout["yaxis"] = PlotlyAxis.Write(figure.Y, scene.Y, []);
        layout["hovermode"] = "closest";
        return new JsonObject
        {
            ["data"] = new JsonArray([Cells(scene), .. scene.Paths.Select(Path), .. scene.Points.Select(Point)]),
            ["layout"] = layout,
        };
    }

    private static JsonObject Cells(HeatScene scene)
    {
        var figure = scene.Figure;
        return new JsonObject
        {
            ["type"] = "heatmap",
            ["showlegend"] = false,
            ["x"] = PlotlyJson.Numbers(scene.ColumnEdges.Select(v => (double?)v)),
            ["y"] = PlotlyJson.Numbers(scene.RowEdges.Select(v => (double?)v)),
            ["z"] = new JsonArray([.. figure.Values.Select(row => (JsonNode)PlotlyJson.Numbers(row))]),
            ["zmin"] = scene.Colour.Low,
            ["zmax"] = scene.Colour.High,
            ["colorscale"] = Scale(),
            ["colorbar"] = Bar(figure),
            ["customdata"] = new JsonArray([.. Enumerable.Range(0, figure.Rows.Count).Select(r => (JsonNode)PlotlyJson.Texts(Enumerable.Range(0, figure.Columns.Count).Select(c => Words(figure, r, c))))]),
            ["hovertemplate"] = "%{customdata}<extra></extra>",
        };
    }

    /// <summary>The palette of values.</summary>
    public static JsonArray Scale() => [.. Palette.Heat.Select((colour, i) => (JsonNode)new JsonArray((double)i / (Palette.Heat.Count - 1), colour))];

    /// <summary>The bar that says which colour is which value.</summary>
    public static JsonObject Bar(HeatFigure figure) => new()
    {
        ["title"] = new JsonObject { ["text"] = PlotlyJson.Text(figure.Colour), ["side"] = "right", ["font"] = new JsonObject { ["color"] = Palette.Muted, ["size"] = 13 } },
        ["tickfont"] = new JsonObject { ["color"] = Palette.Muted },
        ["outlinewidth"] = 0,
        ["thickness"] = 18,
    };

    /// <summary>Where the cell is, its value with its standard error, and the truth.</summary>
    private static string Words(HeatFigure figure, int r, int c)
    {
        var error = figure.Errors?[r][c] is { } known ? $" ± {NumberText.Of(known, 2)}" : "";
        var truth = figure.Truths?[r][c] is { } exact ? $"<br>exactly {NumberText.Of(exact)}" : "";
        return $"({NumberText.Of(figure.Columns[c])}, {NumberText.Of(figure.Rows[r])})<br>{NumberText.Of(figure.Values[r][c])}{error}{truth}";
    }

    /// <summary>A line from place to place.</summary>
    public static JsonObject Path(HeatPath path) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "lines+markers",
        ["name"] = PlotlyJson.Text(path.Label),
        ["hoverinfo"] = "name",
        ["cliponaxis"] = false,
        ["x"] = PlotlyJson.Numbers(path.X.Select(v => (double?)v)),
        ["y"] = PlotlyJson.Numbers(path.Y.Select(v => (double?)v)),
        ["line"] = new JsonObject { ["color"] = Palette.Paper, ["width"] = 2 },
        ["marker"] = new JsonObject { ["color"] = Palette.Paper, ["size"] = 6, ["line"] = new JsonObject { ["color"] = Palette.Ink, ["width"] = 1.5 } },
    };

    /// <summary>A place, with a sign of its own.</summary>
    public static JsonObject Point(HeatPoint point, int i) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "markers",
        ["name"] = PlotlyJson.Text(point.Label),
        ["hoverinfo"] = "name",
        ["cliponaxis"] = false,
        ["x"] = PlotlyJson.Numbers([point.X]),
        ["y"] = PlotlyJson.Numbers([point.Y]),
        ["marker"] = new JsonObject
        {
            ["symbol"] = Signs[i % Signs.Length],
            ["color"] = Palette.Paper,
            ["size"] = 11,
            ["line"] = new JsonObject { ["color"] = Palette.Ink, ["width"] = 2 },
        },
    };
}
