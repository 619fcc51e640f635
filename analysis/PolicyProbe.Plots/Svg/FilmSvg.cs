using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Plots;

/// <summary>
/// Episodes as SVG that a page's script shows one after another. Shapes are placed in the world, not in the picture, and an element that
/// comes again – ground, ruler, a resting limb – is stored once, however the view moves.
/// </summary>
public static class FilmSvg
{
    private const int Size = 720;

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The episodes as JSON that can stand in a script element: <c>elements</c>, SVG text with classes of <see cref="Style"/>;
    /// <c>views</c>, [x, y, width, height] in pixels; and of each episode <c>end</c>, <c>rewards</c>, and <c>frames</c>, each the place of
    /// its view and then pairs: the place of the first element of a run, and how many follow one another from there.
    /// </summary>
    /// <param name="episodes">The episodes; each has at least one drawing.</param>
    /// <exception cref="ArgumentException">A drawing cannot be drawn.</exception>
    public static string Write(IReadOnlyList<FilmedEpisode> episodes)
    {
        ArgumentNullException.ThrowIfNull(episodes);
        var first = episodes[0].Drawings[0].Validate().View;
        var scale = Size / Math.Max(first.Width, first.Height);
        var shapes = new ShapeSvg(0, 0, scale, role => Class("line", role), role => Class("area", role), role => Class("word", role));
        var (elements, views) = (new Numbered<string>(), new Numbered<(double, double, double, double)>());
        var told = episodes.Select(episode => new
        {
            end = episode.End.ToString().ToLowerInvariant(),
            rewards = episode.Rewards.Select(reward => double.IsFinite(reward) ? Math.Round(reward, 6) : (double?)null).ToList(),
            frames = episode.Drawings.Select(drawing => Frame(drawing, shapes, scale, elements, views)).ToList(),
        }).ToList();
        var film = new { elements = elements.Values, views = views.Values.Select(view => new[] { view.Item1, view.Item2, view.Item3, view.Item4 }), episodes = told };
        // What could end the script element is written as an escape; in JSON that is the same text.
        return JsonSerializer.Serialize(film, Options).Replace("<", "\\u003C", StringComparison.Ordinal);
    }

    /// <summary>The colours of all roles as style rules: classes line, area and word, each with the role's name; other colours on a dark ground.</summary>
    public static string Style()
    {
        var rules = new StringBuilder();
        foreach (var role in Enum.GetValues<ShapeRole>())
            rules.Append(Rules(RoleInk.Of(role), Name(role), colour => colour));
        rules.Append("@media screen and (prefers-color-scheme: dark) {\n");
        foreach (var role in Enum.GetValues<ShapeRole>())
            rules.Append(Rules(RoleInk.Of(role), Name(role), colour => Palette.OnDark[colour]));
        return rules.Append("}\n").ToString();
    }

    private static List<int> Frame(Drawing drawing, ShapeSvg shapes, double scale, Numbered<string> elements, Numbered<(double, double, double, double)> views)
    {
        var view = drawing.Validate().View;
        List<int> frame = [views.Of((Pixels(view.Left), Pixels(-view.Top), Pixels(view.Width), Pixels(view.Height)))];
        foreach (var place in drawing.Shapes.Where(view.Shows).Select(shape => elements.Of(shapes.Element(shape))))
            if (frame.Count > 1 && frame[^2] + frame[^1] == place)
                frame[^1]++;
            else
                frame.AddRange([place, 1]);
        return frame;

        double Pixels(double length) => Math.Round(length * scale, 2);
    }

    private static string Rules(RoleInk ink, string name, Func<string, string> on) => string.Create(CultureInfo.InvariantCulture, $$"""
        .line.{{name}} { fill: none; stroke: {{on(ink.Line)}}; stroke-width: {{ink.LineWidth}} }
        .area.{{name}} { fill: {{on(ink.Fill)}}; fill-opacity: {{ink.Opacity}}; stroke: {{on(Palette.Ink)}}; stroke-width: 0.8 }
        .word.{{name}} { fill: {{on(ink.Line)}} }

        """);

    private static string Class(string kind, ShapeRole role) => $"class=\"{kind} {Name(role)}\"";

    private static string Name(ShapeRole role) => role.ToString().ToLowerInvariant();

    /// <summary>Values in the order in which they first came, each once.</summary>
    private sealed class Numbered<T> where T : notnull
    {
        private readonly Dictionary<T, int> _places = [];
        private readonly List<T> _values = [];

        public IReadOnlyList<T> Values => _values;

        public int Of(T value)
        {
            if (_places.TryGetValue(value, out var place))
                return place;
            _places.Add(value, _values.Count);
            _values.Add(value);
            return _values.Count - 1;
        }
    }
}
