namespace PolicyProbe.Plots;

/// <summary>
/// The colours of every figure, whichever program draws it: Okabe and Ito's set, which people with any of the common
/// colour vision deficiencies can tell apart (jfly.uni-koeln.de/color, 2008), without its yellow, which white paper swallows; for a seventh and an
/// eighth curve Tol's wine and olive (Colour Schemes, SRON/EPS/TN/09-002).
/// </summary>
public static class Palette
{
    /// <summary>What is known exactly, text and frames: the darkest colour of the page.</summary>
    public const string Ink = "#1b1f24";

    /// <summary>Reference lines and their labels, and the text of axes.</summary>
    public const string Muted = "#59636e";

    /// <summary>Grid lines.</summary>
    public const string Grid = "#e3e6ea";

    /// <summary>Ground, walls and floors in drawings of an environment.</summary>
    public const string Stone = "#c4c9cf";

    /// <summary>The ground of boxes that lie over a figure.</summary>
    public const string Paper = "#ffffff";

    /// <summary>How much of the ground a band hides, from 0 to 1.</summary>
    public const double BandOpacity = 0.18;

    /// <summary>How strong a curve in the background is, from 0 to 1.</summary>
    public const double BackgroundOpacity = 0.5;

    /// <summary>The colours of measured curves, in the order in which curves take them.</summary>
    public static IReadOnlyList<string> Series { get; } =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#882255", "#999933"];

    /// <summary>
    /// The colours of values on a grid, least to greatest: nine of viridis (S. van der Walt and N. Smith, 2015), of which equal
    /// steps look equal, to eyes of any colour vision and in print without colour. They are the same on any ground.
    /// </summary>
    public static IReadOnlyList<string> Heat { get; } =
        ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];

    /// <summary>
    /// What each colour becomes on a dark ground. The hues stay, so that a curve keeps its name in words; only what is too
    /// dark to read there is lifted.
    /// </summary>
    public static IReadOnlyDictionary<string, string> OnDark { get; } = new Dictionary<string, string>
    {
        [Ink] = "#f0f3f6",
        [Muted] = "#9aa4af",
        [Grid] = "#2b323b",
        [Stone] = "#47505b",
        [Paper] = "#161b22",
        ["#0072b2"] = "#3aa0e0",
        ["#d55e00"] = "#f0803c",
        ["#009e73"] = "#2cc295",
        ["#cc79a7"] = "#dd93bb",
        ["#e69f00"] = "#efb43a",
        ["#56b4e9"] = "#8acdf2",
        ["#882255"] = "#c9629a",
        ["#999933"] = "#c2c25e",
    };

    /// <summary>The colour of the curve at a place among the measured ones; the series starts again at its end.</summary>
    /// <param name="index">Counted from 0.</param>
    public static string At(int index) => Series[index % Series.Count];
}
