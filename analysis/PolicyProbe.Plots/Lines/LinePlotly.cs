using System.Text.Json.Nodes;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// Curves as Plotly traces. A band is a filled polygon of its own that shares its curve's legend group, so that one click
/// hides both; it is drawn before all curves, so that no band covers a line.
/// </summary>
internal static class LinePlotly
{
    /// <summary>The scene as <c>data</c> and <c>layout</c>.</summary>
    public static JsonObject Write(LineScene scene)
    {
        var figure = scene.Figure;
        var bands = scene.Curves.Select(BandTrace).OfType<JsonObject>();
        var lines = scene.BottomUp.Select(curve => LineTrace(scene, curve));
        var marks = figure.Marks.Where(m => Visible(scene, m)).ToArray();
        var layout = PlotlyLayout.Base(showLegend: scene.Curves.Count > 1);
        layout["xaxis"] = PlotlyAxis.Write(figure.X, scene.X, scene.Measured);
        layout["yaxis"] = PlotlyAxis.Write(figure.Y, scene.Y, []);
        layout["shapes"] = new JsonArray([.. marks.Select(Shape)]);
        layout["annotations"] = new JsonArray([.. marks.Select(m => Label(scene, m))]);
        layout["hovermode"] = "x unified";
        return new JsonObject { ["data"] = new JsonArray([.. bands, .. lines]), ["layout"] = layout };
    }

    private static JsonObject LineTrace(LineScene scene, Curve curve)
    {
        var line = curve.Line;
        var points = scene.Points(curve).ToArray();
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["name"] = PlotlyJson.Text(line.Name),
            ["mode"] = curve.HasPoints ? "lines+markers" : "lines",
            ["legendgroup"] = Group(line),
            ["legendrank"] = 1000 + curve.Place,
            ["connectgaps"] = false,
            ["x"] = PlotlyJson.Numbers(points.Select(p => (double?)p.X)),
            ["y"] = PlotlyJson.Numbers(points.Select(p => p.Y)),
            ["line"] = new JsonObject
            {
                ["color"] = curve.Colour,
                ["width"] = line.Role switch { LineRole.Background => 1, LineRole.Truth => 3, _ => 2.25 },
                ["dash"] = line.Role == LineRole.Theory ? "dash" : "solid",
            },
            ["marker"] = new JsonObject { ["color"] = curve.Colour, ["size"] = 6.5 },
            ["opacity"] = line.Role == LineRole.Background ? Palette.BackgroundOpacity : 1,
        };
        if (line.Role == LineRole.Background)
        {
            trace["hoverinfo"] = "skip";
            return trace;
        }
        trace["hovertemplate"] = "%{y:,.4~g} %{customdata}";
        trace["customdata"] = PlotlyJson.Texts(points.Select(p => NumberText.Interval(line.Low?[p.Index], line.High?[p.Index])));
        return trace;
    }

    private static JsonObject? BandTrace(Curve curve)
    {
        if (curve.Bands.Count == 0) return null;
        var (xs, ys) = (new List<double?>(), new List<double?>());
        foreach (var band in curve.Bands)
        {
            xs.AddRange([.. band.X.Select(v => (double?)v), .. band.X.Reverse().Select(v => (double?)v), null]);
            ys.AddRange([.. band.High.Select(v => (double?)v), .. band.Low.Reverse().Select(v => (double?)v), null]);
        }
        var colour = PlotlyJson.Translucent(curve.Colour, Palette.BandOpacity);
        return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["legendgroup"] = Group(curve.Line),
            ["showlegend"] = false,
            ["hoverinfo"] = "skip",
            ["fill"] = "toself",
            ["fillcolor"] = colour,
            ["line"] = new JsonObject { ["color"] = colour, ["width"] = 1 },
            ["x"] = PlotlyJson.Numbers(xs),
            ["y"] = PlotlyJson.Numbers(ys),
        };
    }

    private static string Group(Line line) => PlotlyJson.Text(line.Name);

    private static bool Visible(LineScene scene, Mark mark) =>
        (mark.X is { } x && AxisRange.Has(scene.X.Scale, x)) || (mark.Y is { } y && AxisRange.Has(scene.Y.Scale, y));

    private static JsonObject Shape(Mark mark) => new()
    {
        ["type"] = "line",
        ["layer"] = "below",
        ["xref"] = mark.X is null ? "paper" : "x",
        ["yref"] = mark.X is null ? "y" : "paper",
        ["x0"] = mark.X ?? 0,
        ["x1"] = mark.X ?? 1,
        ["y0"] = mark.X is null ? mark.Y : 0,
        ["y1"] = mark.X is null ? mark.Y : 1,
        ["line"] = new JsonObject { ["color"] = Palette.Muted, ["width"] = 1.5, ["dash"] = "dot" },
    };

    /// <summary>The label, where the line ends: Plotly places annotations by the logarithm on a logarithmic axis.</summary>
    private static JsonObject Label(LineScene scene, Mark mark)
    {
        var vertical = mark.X is not null;
        var range = vertical ? scene.X : scene.Y;
        var at = (vertical ? mark.X : mark.Y) ?? 0;
        if (range.Scale == AxisScale.Log) at = Math.Log10(at);
        var (low, high) = range.Laid;
        var farSide = at > low + ((high - low) * (vertical ? 0.6 : 0.9));
        return new JsonObject
        {
            ["text"] = PlotlyJson.Text(mark.Label),
            ["showarrow"] = false,
            ["xref"] = vertical ? "x" : "paper",
            ["yref"] = vertical ? "paper" : "y",
            ["x"] = vertical ? at : 1,
            ["y"] = vertical ? 1.03 - scene.LabelHeight(mark) : at,
            ["xanchor"] = vertical && !farSide ? "left" : "right",
            ["yanchor"] = vertical || farSide ? "top" : "bottom",
            ["xshift"] = !vertical ? -6 : farSide ? -5 : 5,
            ["font"] = new JsonObject { ["color"] = Palette.Muted, ["size"] = 12 },
        };
    }
}
