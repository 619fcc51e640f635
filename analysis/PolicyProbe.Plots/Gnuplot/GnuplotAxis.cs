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
        var labels = Ticks.At(range, values).Select(v => $"{Quote(NumberText.Of(v))} {Number(v)}");
        if (range.Scale == Core.AxisScale.Log) script.Add($"set logscale {name} 10");
        script.Add($"set {name}range [{Number(range.Low)}:{Number(range.High)}]");
        script.Add($"set {name}tics ({string.Join(", ", labels)}) nomirror out scale 0.5 textcolor rgb '{Palette.Muted}'");
        script.Add($"set {name}label {Quote(label)} noenhanced textcolor rgb '{Palette.Ink}' offset {name switch { "x" => "0,0.2", "y" => "0.3,0", _ => "0.8,0" }}");
    }
}

/// <summary>The legend in gnuplot's words.</summary>
internal static class GnuplotKey
{
    /// <summary>Adds a legend below the axis, where it covers nothing.</summary>
    public static void Below(GnuplotScript script) =>
        script.Add($"set key outside below center horizontal Left reverse noenhanced samplen 2.2 width 1 height 0.7 spacing 1.3 textcolor rgb '{Palette.Ink}'");
}
