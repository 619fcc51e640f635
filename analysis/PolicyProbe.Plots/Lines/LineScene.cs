using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>A figure of curves with everything decided that is not a program's own business: ranges, colours, bands.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="X">What the horizontal axis shows.</param>
/// <param name="Y">What the vertical axis shows.</param>
/// <param name="Curves">The curves, most important first.</param>
internal sealed record LineScene(LineFigure Figure, AxisRange X, AxisRange Y, IReadOnlyList<Curve> Curves)
{
    /// <summary>Decides.</summary>
    /// <exception cref="ArgumentException">A curve whose columns differ in length.</exception>
    public static LineScene Of(LineFigure figure)
    {
        foreach (var line in figure.Lines) CheckLengths(figure, line);
        var x = AxisRange.Of(figure.X, figure.Lines.SelectMany(l => l.X).Concat(figure.Marks.Select(m => m.X).OfType<double>()));
        var y = AxisRange.Of(figure.Y, figure.Lines.SelectMany(l => l.Y.Concat(l.Low ?? []).Concat(l.High ?? []))
            .Concat(figure.Marks.Select(m => m.Y)).OfType<double>());
        var measured = 0;
        var own = figure.Lines.Select(l => l.About is null ? ColourOf(l.Role, ref measured) : null).ToArray();
        var curves = figure.Lines.Select((line, i) => new Curve(line, i, own[i] ?? ColourOfSubject(figure, line, own), Band.Of(line, figure.X.Scale, y)));
        return new LineScene(figure, x, y, [.. curves]);
    }

    /// <summary>The abscissae that an axis may label: where something was measured, or all where nothing was.</summary>
    public IEnumerable<double> Measured =>
        (Figure.Lines.Any(l => l.Role == LineRole.Measured) ? Figure.Lines.Where(l => l.Role == LineRole.Measured) : Figure.Lines).SelectMany(l => l.X);

    /// <summary>The curves as they are laid over one another: what was measured lies on what it is compared with.</summary>
    public IEnumerable<Curve> BottomUp => Curves.OrderBy(c => c.Line.Role switch
    {
        LineRole.Background => 0,
        LineRole.Truth => 1,
        LineRole.Theory => 2,
        _ => 3,
    }).ThenByDescending(c => c.Place);

    /// <summary>The curves that have something to show: the others have no place in a legend.</summary>
    public IEnumerable<Curve> Shown => Curves.Where(curve => curve.Bands.Count > 0 || Points(curve).Any(point => point.Y is not null));

    /// <summary>How far below the top a vertical mark's label stands, in shares of the height: labels of marks next to one another are staggered.</summary>
    public double LabelHeight(Mark mark)
    {
        const double Near = 0.25, Line = 0.06;
        double Place(Mark of) => ((X.Scale == AxisScale.Log ? Math.Log10(of.X!.Value) : of.X!.Value) - X.Laid.Low) / (X.Laid.High - X.Laid.Low);
        var (lines, last) = (0, double.NegativeInfinity);
        foreach (var other in Figure.Marks.Where(other => other.X is { } at && at >= X.Low && at <= X.High).OrderBy(Place))
        {
            lines = Place(other) - last < Near ? lines + 1 : 0;
            last = Place(other);
            if (ReferenceEquals(other, mark))
                break;
        }

        return 0.03 + (Line * lines);
    }

    /// <summary>The curve's points, with null for a value that has no place on the axes.</summary>
    public IEnumerable<(double X, double? Y, int Index)> Points(Curve curve)
    {
        for (var i = 0; i < curve.Line.X.Count; i++)
        {
            var (x, y) = (curve.Line.X[i], curve.Line.Y[i]);
            if (AxisRange.Has(X.Scale, x)) yield return (x, y is { } v && AxisRange.Has(Y.Scale, v) ? v : null, i);
        }
    }

    private static string ColourOfSubject(LineFigure figure, Line line, string?[] own)
    {
        for (var i = 0; i < own.Length; i++)
            if (own[i] is { } colour && figure.Lines[i].Name == line.About) return colour;
        return Palette.Muted;
    }

    private static string ColourOf(LineRole role, ref int measured) => role switch
    {
        LineRole.Truth => Palette.Ink,
        LineRole.Background => Palette.Muted,
        _ => Palette.At(measured++),
    };

    private static void CheckLengths(LineFigure figure, Line line)
    {
        var n = line.X.Count;
        if (line.Y.Count != n || (line.Low?.Count ?? n) != n || (line.High?.Count ?? n) != n)
            throw new ArgumentException(
                $"figure '{figure.Id}', line '{line.Name}': expected x, y, low and high of one length, got {n}, {line.Y.Count}, " +
                $"{line.Low?.Count.ToString() ?? "none"} and {line.High?.Count.ToString() ?? "none"}", nameof(figure));
    }
}

/// <summary>A curve with its colour and its band.</summary>
/// <param name="Line">The data.</param>
/// <param name="Place">Its place in the legend, counted from 0.</param>
/// <param name="Colour">As <c>#rrggbb</c>.</param>
/// <param name="Bands">The connected pieces of its band; empty without one.</param>
internal sealed record Curve(Line Line, int Place, string Colour, IReadOnlyList<Band> Bands)
{
    /// <summary>More points than this run together into a line.</summary>
    private const int Crowd = 32;

    /// <summary>Whether its points are drawn: those of a measured curve, while they can be told apart.</summary>
    public bool HasPoints => Line.Role == LineRole.Measured && Line.X.Count <= Crowd;
}
