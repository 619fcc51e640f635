using System.Text.Json.Serialization;

namespace PolicyProbe.Core;

/// <summary>
/// A figure as data: what is shown, never how a particular program draws it. Plots turns it into Plotly and gnuplot.
/// </summary>
/// <param name="Id">Kebab-case name, unique in its page; the file name of what is drawn from it.</param>
/// <param name="Title">One line above the figure.</param>
/// <param name="Caption">What is seen, what the band is, how to read it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LineFigure), "lines")]
[JsonDerivedType(typeof(HeatFigure), "heat")]
[JsonDerivedType(typeof(ScatterFigure), "points")]
[JsonDerivedType(typeof(IntervalFigure), "intervals")]
public abstract record Figure(string Id, string Title, string Caption);

/// <summary>Curves over one axis, with bands and reference lines.</summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Title">One line above the figure.</param>
/// <param name="Caption">What is seen, what the band is.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Lines">The curves, most important first.</param>
/// <param name="Marks">Reference lines.</param>
public sealed record LineFigure(
    string Id,
    string Title,
    string Caption,
    Axis X,
    Axis Y,
    IReadOnlyList<Line> Lines,
    IReadOnlyList<Mark> Marks) : Figure(Id, Title, Caption);

/// <summary>How numbers are laid out along an axis.</summary>
public enum AxisScale
{
    /// <summary>Equal distances, equal differences.</summary>
    Linear,

    /// <summary>Equal distances, equal ratios; values at or below zero are not drawn.</summary>
    Log,
}

/// <summary>An axis.</summary>
/// <param name="Label">What it shows, with its unit.</param>
/// <param name="Scale">Linear or logarithmic.</param>
/// <param name="Low">The least value shown; null for what the data ask.</param>
/// <param name="High">The greatest value shown; null for what the data ask.</param>
public sealed record Axis(string Label, AxisScale Scale = AxisScale.Linear, double? Low = null, double? High = null);

/// <summary>What a curve is, from which follows how it looks.</summary>
public enum LineRole
{
    /// <summary>Measured: points joined by a solid line, with a band where it has one.</summary>
    Measured,

    /// <summary>Follows from a formula: a dashed line, no points.</summary>
    Theory,

    /// <summary>Known exactly: a solid dark line, no points.</summary>
    Truth,

    /// <summary>Single samples or raw data behind a smoothed curve: thin and pale.</summary>
    Background,
}

/// <summary>A curve.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Role">What it is.</param>
/// <param name="X">Abscissae, ascending, finite.</param>
/// <param name="Y">Ordinates, as many; null where there is no value: a gap.</param>
/// <param name="Low">Lower edge of the band, as many, or null for no band; a null entry is unbounded or unknown.</param>
/// <param name="High">Upper edge of the band, likewise.</param>
/// <param name="About">For a theory or truth: the name of the measured curve that it speaks of, whose colour it takes; null for a colour of its own.</param>
public sealed record Line(
    string Name,
    LineRole Role,
    IReadOnlyList<double> X,
    IReadOnlyList<double?> Y,
    IReadOnlyList<double?>? Low = null,
    IReadOnlyList<double?>? High = null,
    string? About = null);

/// <summary>A straight reference line across the figure.</summary>
/// <param name="Label">What it marks.</param>
/// <param name="X">Where a vertical one stands; null for a horizontal one.</param>
/// <param name="Y">Where a horizontal one lies; null for a vertical one.</param>
public sealed record Mark(string Label, double? X, double? Y);
