using System.Globalization;

namespace PolicyProbe.Core;

/// <summary>Ticks with numbers along the ground, by which one sees a body move where the view follows it.</summary>
public static class Ruler
{
    // Of a view's width, the share of a number's height.
    private const double LetterShare = 0.022;

    /// <summary>A tick at every multiple of a step in view, below a height, with its number beneath it.</summary>
    /// <param name="view">The view.</param>
    /// <param name="y">Where the ticks begin; they go down.</param>
    /// <param name="step">The distance between ticks, above 0.</param>
    public static IEnumerable<Shape> Along(View view, double y, double step = 1)
    {
        ArgumentNullException.ThrowIfNull(view);
        var letter = LetterShare * view.Width;
        for (var i = Math.Ceiling(view.Left / step); i <= Math.Floor(view.Right / step); i++)
        {
            yield return new LineShape([new Point(i * step, y), new Point(i * step, y - letter)], ShapeRole.Guide);
            yield return new TextShape(new Point(i * step, y - (2 * letter)), Label(i * step), letter, ShapeRole.Guide);
        }
    }

    /// <summary>A number as it stands at a tick, with a true minus sign.</summary>
    public static string Label(double value) => value == 0 ? "0" : value.ToString("0.######", CultureInfo.InvariantCulture).Replace('-', '−');
}
