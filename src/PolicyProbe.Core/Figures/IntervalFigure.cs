namespace PolicyProbe.Core;

/// <summary>Named things below one another, each with a value and its interval along one axis: arms of an ablation, effects, differences.</summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Title">One line above the figure.</param>
/// <param name="Caption">What is seen, what the intervals are.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Rows">What is compared, from top to bottom.</param>
/// <param name="Groups">The values, a series each, most important first; in every row they lie below one another.</param>
/// <param name="Marks">Vertical reference lines.</param>
public sealed record IntervalFigure(
    string Id,
    string Title,
    string Caption,
    Axis X,
    IReadOnlyList<string> Rows,
    IReadOnlyList<IntervalGroup> Groups,
    IReadOnlyList<Mark> Marks) : Figure(Id, Title, Caption);

/// <summary>Values that belong together, one a row.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Values">The value of each row; null where there is none.</param>
/// <param name="Low">Lower end of its interval, as many; null where it is unbounded or unknown.</param>
/// <param name="High">Upper end, likewise.</param>
/// <param name="Samples">What lies behind each value, such as the seeds' scores, as many lists; null for none.</param>
public sealed record IntervalGroup(
    string Name,
    IReadOnlyList<double?> Values,
    IReadOnlyList<double?>? Low = null,
    IReadOnlyList<double?>? High = null,
    IReadOnlyList<IReadOnlyList<double>>? Samples = null);
