using PolicyProbe.Core;

namespace PolicyProbe.Tests.Plots;

/// <summary>Text that would run, if someone let it.</summary>
internal static class Hostile
{
    public const string Text = "</script><script>alert(1)</script> \"double\" 'single' `touch ran-by-backtick` \u2028 @macro %d <!-- \\";

    public static LineFigure Figure { get; } = With(Text);

    /// <summary>A figure with the text in each of its fields.</summary>
    public static LineFigure With(string text) => new(
        text, text, text, new Axis(text), new Axis(text),
        [new Line(text, LineRole.Measured, [1, 2], [1, 2]), new Line(text + "2", LineRole.Theory, [1, 2], [2, 1])],
        [new Mark(text, 1.5, null), new Mark(text, null, 1.5)]);
}
