using static PolicyProbe.Plots.GnuplotScript;

namespace PolicyProbe.Plots;

/// <summary>An axis in gnuplot's words.</summary>
internal static class GnuplotAxis
{
    /// <summary>Adds range, labels and title.</summary>
    /// <param name="name">gnuplot's name: x, y, or cb of the colour bar.</param>
    /// <param name="label">What it shows.</param>
    /// <param name="range">From where to where.</param>
    /// <param name="values">What is drawn along it, for axes that label the values themselves; empty for round numbers.</param>
    /// <param name="script">What is added to.</param>
    public static void Write(string name, string label, AxisRange range, IEnumerable<double> values, GnuplotScript script)
    {
        if (range.Scale == Core.AxisScale.Log) script.Add($"set logscale {name} 10");
        Scale(name, range, values, script);
        script.Add($"{Label(name, label)} offset {name switch { "x" => "0,0.2", "y" => "0.3,0", _ => "0.8,0" }}");
    }

    /// <summary>Adds range, labels and title of an axis in three dimensions, whose title runs along it.</summary>
    /// <param name="name">gnuplot's name: x or y.</param>
    /// <param name="label">What it shows.</param>
    /// <param name="range">From where to where, linear.</param>
    /// <param name="script">What is added to.</param>
    public static void WriteInSpace(string name, string label, AxisRange range, GnuplotScript script)
    {
        Scale(name, range, [], script);
        script.Add($"{Label(name, label, broken: true)} rotate parallel offset 0,-0.7");
        script.Add($"set {name}tics offset {(name == "x" ? "0,-0.3" : "0.6,-0.2")}");
    }

    private static void Scale(string name, AxisRange range, IEnumerable<double> values, GnuplotScript script)
    {
        var labels = Ticks.At(range, values).Select(v => $"{Quote(NumberText.Of(v))} {Number(v)}");
        script.Add($"set {name}range [{Number(range.Low)}:{Number(range.High)}]");
        script.Add($"set {name}tics ({string.Join(", ", labels)}) nomirror out scale 0.5 textcolor rgb '{Palette.Muted}'");
    }

    private static string Label(string name, string label, bool broken = false)
    {
        // What stands in parentheses goes to a second line: an axis that runs into depth is short. Only the line end is in double quotes.
        var at = broken ? label.IndexOf(" (", StringComparison.Ordinal) : -1;
        var text = at <= 0 ? Quote(label) : $"{Quote(label[..at])}.\"\\n\".{Quote(label[(at + 1)..])}";
        return $"set {name}label {text} noenhanced textcolor rgb '{Palette.Ink}'";
    }
}

/// <summary>The legend in gnuplot's words.</summary>
internal static class GnuplotKey
{
    /// <summary>Adds a legend below the axis, where it covers nothing.</summary>
    public static void Below(GnuplotScript script) =>
        script.Add($"set key outside below center horizontal Left reverse noenhanced samplen 2.2 width 1 height 0.7 spacing 1.3 textcolor rgb '{Palette.Ink}'");
}
