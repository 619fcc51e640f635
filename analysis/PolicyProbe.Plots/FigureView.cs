using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>A way to look at a figure.</summary>
public enum FigureView
{
    /// <summary>As its kind is: curves, points, cells.</summary>
    Plain,

    /// <summary>Lines of equal value over a plane.</summary>
    Contours,

    /// <summary>Values as heights over a plane, in three dimensions.</summary>
    Surface,
}

/// <summary>The ways to look at figures.</summary>
public static class FigureViews
{
    /// <summary>Those of a figure, the plain one first.</summary>
    /// <exception cref="NotSupportedException">A kind of figure that is not drawn here.</exception>
    public static IReadOnlyList<FigureView> Of(Figure figure) => Drawings.For(figure).Views(figure);

    /// <summary>The name of a picture's file, without folder and ending: the plain view's is the figure's own.</summary>
    /// <param name="stem">The figure's.</param>
    /// <param name="view">The view.</param>
    public static string File(string stem, FigureView view) => view == FigureView.Plain ? stem : $"{stem}-{view.ToString().ToLowerInvariant()}";

    /// <summary>What a reader chooses it by; of a figure with several views only.</summary>
    public static string Name(FigureView view) => view == FigureView.Plain ? "Cells" : view.ToString();
}
