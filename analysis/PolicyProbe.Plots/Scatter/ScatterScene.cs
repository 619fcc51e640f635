using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>A figure of points with everything decided that is not a program's own business: ranges, colours, what has a place.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="X">What the horizontal axis shows.</param>
/// <param name="Y">What the vertical axis shows.</param>
/// <param name="Groups">The groups, most important first.</param>
internal sealed record ScatterScene(ScatterFigure Figure, AxisRange X, AxisRange Y, IReadOnlyList<Cloud> Groups)
{
    /// <summary>Decides.</summary>
    /// <exception cref="ArgumentException">A group or guide whose columns differ in length.</exception>
    public static ScatterScene Of(ScatterFigure figure)
    {
        foreach (var group in figure.Groups)
            Check(figure, $"group '{group.Name}'", group.X.Count, group.Y.Count, group.XErrors?.Count, group.YErrors?.Count);
        foreach (var guide in figure.Guides)
            Check(figure, $"guide '{guide.Name}'", guide.X.Count, guide.Y.Count, null, null);
        var measured = 0;
        Cloud[] clouds = [.. figure.Groups.Select(group => new Cloud(
            group, group.Role switch { LineRole.Truth => Palette.Ink, LineRole.Background => Palette.Muted, _ => Palette.At(measured++) }, [.. PointsOf(figure, group)]))];
        var points = clouds.SelectMany(cloud => cloud.Points).ToList();
        return new ScatterScene(
            figure,
            AxisRange.Of(figure.X, points.SelectMany(point => new[] { point.X - point.XError, point.X + point.XError })),
            AxisRange.Of(figure.Y, points.SelectMany(point => new[] { point.Y - point.YError, point.Y + point.YError })),
            clouds);
    }

    /// <summary>The groups as they are laid over one another: the pale ones below, the exact ones on top of what they speak of.</summary>
    public IEnumerable<Cloud> BottomUp => Groups.Reverse().OrderBy(cloud => cloud.Group.Role switch { LineRole.Background => 0, LineRole.Truth => 2, _ => 1 });

    /// <summary>The names of the guides, each once.</summary>
    public IReadOnlyList<string> GuideNames => [.. Figure.Guides.Select(guide => guide.Name).Distinct()];

    /// <summary>The points of a guide that have a place on the axes.</summary>
    public IEnumerable<(double X, double? Y)> Guide(Line guide) => guide.X.Zip(guide.Y)
        .Where(point => AxisRange.Has(X.Scale, point.First))
        .Select(point => (point.First, point.Second is { } y && AxisRange.Has(Y.Scale, y) ? (double?)y : null));

    private static IEnumerable<CloudPoint> PointsOf(ScatterFigure figure, PointGroup group)
    {
        for (var i = 0; i < group.X.Count; i++)
            if (AxisRange.Has(figure.X.Scale, group.X[i]) && AxisRange.Has(figure.Y.Scale, group.Y[i]))
                yield return new CloudPoint(group.X[i], group.Y[i], Length(group.XErrors, i), Length(group.YErrors, i));
    }

    private static double Length(IReadOnlyList<double>? errors, int i) => errors is not null && double.IsFinite(errors[i]) ? Math.Abs(errors[i]) : 0;

    private static void Check(ScatterFigure figure, string what, int x, int y, int? xErrors, int? yErrors)
    {
        if (y != x || (xErrors ?? x) != x || (yErrors ?? x) != x)
            throw new ArgumentException(
                $"figure '{figure.Id}', {what}: expected x, y and their errors of one length, got {x}, {y}, {xErrors?.ToString() ?? "none"} and {yErrors?.ToString() ?? "none"}", nameof(figure));
    }
}

/// <summary>A group with its colour, and its points that have a place.</summary>
/// <param name="Group">The data.</param>
/// <param name="Colour">As <c>#rrggbb</c>.</param>
/// <param name="Points">The points.</param>
internal sealed record Cloud(PointGroup Group, string Colour, IReadOnlyList<CloudPoint> Points)
{
    /// <summary>Whether it has bars.</summary>
    public bool HasBars => Points.Any(point => point.XError > 0 || point.YError > 0);
}

/// <summary>A point with the lengths of its bars; 0 for none.</summary>
internal readonly record struct CloudPoint(double X, double Y, double XError, double YError);
