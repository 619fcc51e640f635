namespace PolicyProbe.Core;

/// <summary>A value at every point of a grid, as colours of cells.</summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Title">One line above the figure.</param>
/// <param name="Caption">What is seen, how to read it.</param>
/// <param name="X">The horizontal axis, linear; its ends are the grid's.</param>
/// <param name="Y">The vertical axis, linear; its ends are the grid's.</param>
/// <param name="Colour">What the colours show, with its unit.</param>
/// <param name="Columns">The abscissae of the cells' middles [C], ascending.</param>
/// <param name="Rows">The ordinates of the cells' middles [R], ascending.</param>
/// <param name="Values">The values, [R][C]; null where there is none: no colour.</param>
/// <param name="Points">Places to be pointed at.</param>
/// <param name="Errors">The standard error of each value, [R][C]; null where there are none.</param>
/// <param name="Truths">What each value estimates, where it is known exactly, [R][C]; null where it is not.</param>
/// <param name="Paths">Lines over the cells; null where there are none.</param>
public sealed record HeatFigure(
    string Id,
    string Title,
    string Caption,
    Axis X,
    Axis Y,
    string Colour,
    IReadOnlyList<double> Columns,
    IReadOnlyList<double> Rows,
    IReadOnlyList<IReadOnlyList<double?>> Values,
    IReadOnlyList<HeatPoint> Points,
    IReadOnlyList<IReadOnlyList<double?>>? Errors = null,
    IReadOnlyList<IReadOnlyList<double?>>? Truths = null,
    IReadOnlyList<HeatPath>? Paths = null) : Figure(Id, Title, Caption);

/// <summary>A place in a figure of cells.</summary>
/// <param name="Label">What is there.</param>
/// <param name="X">Its abscissa.</param>
/// <param name="Y">Its ordinate.</param>
public sealed record HeatPoint(string Label, double X, double Y);

/// <summary>A line from place to place in a figure of cells.</summary>
/// <param name="Label">What went along it.</param>
/// <param name="X">Its abscissae, in its own order, finite.</param>
/// <param name="Y">Its ordinates, as many.</param>
public sealed record HeatPath(string Label, IReadOnlyList<double> X, IReadOnlyList<double> Y);
