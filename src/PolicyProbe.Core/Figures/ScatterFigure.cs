namespace PolicyProbe.Core;

/// <summary>Points in groups, each with the standard errors of its coordinates.</summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Title">One line above the figure.</param>
/// <param name="Caption">What is seen, what the bars are.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Groups">The points, most important first.</param>
/// <param name="Guides">Curves to compare them with; they do not widen the axes, and those of one name are named once.</param>
public sealed record ScatterFigure(
    string Id,
    string Title,
    string Caption,
    Axis X,
    Axis Y,
    IReadOnlyList<PointGroup> Groups,
    IReadOnlyList<Line> Guides) : Figure(Id, Title, Caption);

/// <summary>Points that belong together.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Role">What they are: measured, exact (a small dark cross), or background (pale).</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
/// <param name="XErrors">The length of a bar to either side, as many; null for none.</param>
/// <param name="YErrors">The length of a bar up and down, as many; null for none.</param>
public sealed record PointGroup(
    string Name,
    LineRole Role,
    IReadOnlyList<double> X,
    IReadOnlyList<double> Y,
    IReadOnlyList<double>? XErrors = null,
    IReadOnlyList<double>? YErrors = null);
