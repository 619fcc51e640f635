using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>Rows as gnuplot commands: names at the left, seeds as pale ticks, a line for each interval, a dot for each value.</summary>
internal static class IntervalGnuplot
{
    private const int LongestLine = 44, MostLines = 3;

    /// <summary>About how much of the picture's width a letter of a row's name takes; the title is moved by half of the names' width to stand over the middle.</summary>
    private const double LetterWidth = 0.009;
    private const double SampleOpacity = 0.5, SampleDrop = 0.17;

    /// <summary>Adds everything after the title.</summary>
    public static void Write(IntervalScene scene, GnuplotScript script)
    {
        var (low, high) = scene.Heights;
        script.Add($"set border 1 linewidth 0.6 linecolor rgb '{Palette.Muted}'");
        script.Add($"set grid xtics back linetype 1 linewidth 0.5 linecolor rgb '{Palette.Grid}'");
        GnuplotKey.Below(script);
        if (scene.Series.Count < 2) script.Add("set key off; set bmargin 4");
        script.Add("set rmargin 4");
        var longest = scene.Figure.Rows.SelectMany(Lines).Select(line => line.Length).DefaultIfEmpty(0).Max();
        script.Add($"set title offset screen {Number(-LetterWidth * longest * FontShare(scene.Figure.Rows.Count) / 2)}, character {(scene.Marks.Any() ? "0.9" : "-0.2")}");
        if (scene.Marks.Any()) script.Add("set tmargin 5");
        GnuplotAxis.Write("x", scene.Figure.X.Label, scene.X, [], script);
        script.Add("newline = sprintf('%c', 10)"); // no double quotes in a script: they would run what stands in backticks
        var names = scene.Figure.Rows.Select((row, place) => $"{string.Join(".newline.", Lines(row).Select(Quote))} {Number(-place)}");
        script.Add($"set yrange [{Number(low)}:{Number(high)}]");
        script.Add($"set ytics ({string.Join(", ", names)}) noenhanced nomirror scale 0 textcolor rgb '{Palette.Ink}'{(FontShare(scene.Figure.Rows.Count) < 1 ? $" font ',{(scene.Figure.Rows.Count > 20 ? "12" : "15")}'" : "")}");
        for (var place = 1; place < scene.Figure.Rows.Count; place++)
            script.Add($"set arrow from graph 0, first {Number(0.5 - place)} to graph 1, first {Number(0.5 - place)} nohead back linewidth 0.4 linecolor rgb '{Palette.Grid}'");
        foreach (var (label, at) in scene.Marks)
        {
            script.Add($"set arrow from first {Number(at)}, graph 0 to first {Number(at)}, graph 1 nohead back dashtype 3 linewidth 0.9 linecolor rgb '{Palette.Muted}'");
            script.Add($"set label {Quote(label)} noenhanced front textcolor rgb '{Palette.Muted}' at first {Number(at)}, graph 1.02 center");
        }

        string[] parts =
        [
            .. scene.Series.Where(series => series.Samples.Count > 0).Select(series =>
                $"{script.Block(series.Samples.Select(sample => new[] { sample.X, sample.Y - (SampleDrop / scene.Series.Count) }))} using 1:2 with points pointtype 7 pointsize 0.8 linecolor rgb '{Translucent(series.Colour, SampleOpacity)}' notitle"),
            .. scene.Series.Where(series => series.Points.Any(point => point.HasInterval)).Select(series =>
                $"{script.Block(series.Points.Where(point => point.HasInterval).Select(point => new[] { point.Drawn(scene.X).Low, point.Y, point.Drawn(scene.X).High - point.Drawn(scene.X).Low, 0 }))} using 1:2:3:4 with vectors nohead linewidth 1.6 linecolor rgb '{series.Colour}' notitle"),
            .. scene.Series.Where(series => series.Points.Count > 0).Select(series =>
                $"{script.Block(series.Points.Select(point => new[] { point.Value, point.Y }))} using 1:2 {Style(series)} notitle"),
            .. scene.Series.Select(series => $"keyentry {Style(series)} title {Quote(series.Group.Name)}"),
        ];
        script.Add("plot " + string.Join(", \\\n  ", [.. parts, "NaN notitle"])); // NaN: an empty figure still has its axes
    }

    private static string Style(IntervalSeries series) => $"with points pointtype 7 pointsize 1.5 linecolor rgb '{series.Colour}'";

    // Many rows are named in a smaller font.
    private static double FontShare(int rows) => rows > 20 ? 12 / 21.0 : rows > 12 ? 15 / 21.0 : 1;

    /// <summary>A name on as many lines as it needs, broken between words; what even these do not hold ends in an ellipsis.</summary>
    private static IReadOnlyList<string> Lines(string name)
    {
        var lines = new List<string> { "" };
        foreach (var word in name.Split(' '))
            if (lines[^1].Length == 0 || lines[^1].Length + 1 + word.Length <= LongestLine)
                lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            else
                lines.Add(word);
        if (lines.Count > MostLines)
            lines = [.. lines[..(MostLines - 1)], $"{lines[MostLines - 1]} …"];
        return lines.ConvertAll(line => line.Length <= LongestLine ? line : line[..(LongestLine - 1)] + "…");
    }
}
