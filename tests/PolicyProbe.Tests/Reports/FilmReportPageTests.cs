using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PolicyProbe.Core;
using PolicyProbe.Plots;
using PolicyProbe.Reports;
using PolicyProbe.Tests.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Reports;

public sealed class FilmReportPageTests
{
    private static readonly View View = new(-1, -1, 3, 1, "x (m)", "y (m)");

    [Fact]
    public void What_rests_is_stored_once_however_the_view_moves()
    {
        var film = JsonDocument.Parse(FilmSvg.Write([Walk(3)])).RootElement;
        // Ground, goal, and the body in each of four places.
        Assert.Equal(6, film.GetProperty("elements").GetArrayLength());
        Assert.Equal(4, film.GetProperty("views").GetArrayLength());
        var frames = film.GetProperty("episodes")[0].GetProperty("frames");
        Assert.Equal([0, 0, 3], Numbers(frames[0])); // view 0; elements 0, 1, 2
        Assert.Equal([1, 0, 2, 3, 1], Numbers(frames[1])); // view 1; elements 0 and 1, and 3
    }

    [Fact]
    public void The_elements_of_a_frame_are_where_a_single_drawing_has_them_but_for_the_views_corner()
    {
        var drawing = Frame(2);
        var film = JsonDocument.Parse(FilmSvg.Write([new FilmedEpisode([drawing], [], EpisodeEnd.None)])).RootElement;
        var view = film.GetProperty("views")[0];
        var alone = XDocument.Parse(DrawingSvg.Write(drawing, "")).Descendants().Single(element => element.Name.LocalName == "circle");
        var filmed = XElement.Parse(film.GetProperty("elements").EnumerateArray().Select(element => element.GetString()!).Single(element => element.StartsWith("<circle", StringComparison.Ordinal)));
        // A hundredth of a pixel is what each number is rounded to.
        Assert.Equal(Number(alone, "cx"), Number(filmed, "cx") - view[0].GetDouble(), 0.02);
        Assert.Equal(Number(alone, "cy"), Number(filmed, "cy") - view[1].GetDouble(), 0.02);
        Assert.Equal(Number(alone, "r"), Number(filmed, "r"));
        Assert.Equal("area body", filmed.Attribute("class")!.Value);
    }

    [Fact]
    public void Every_role_has_a_colour_on_light_and_on_dark_ground()
    {
        var style = FilmSvg.Style();
        Assert.All(Enum.GetNames<ShapeRole>(), role => Assert.Equal(2, Regex.Count(style, $@"\.area\.{role.ToLowerInvariant()} {{")));
    }

    [Fact]
    public void No_text_of_a_film_becomes_markup_and_none_ends_its_script()
    {
        const string evil = Hostile.Text + "<img src=x onerror=alert(1)>";
        var drawing = new Drawing(View with { Across = evil }, [new TextShape(new Point(0, 0), evil, 0.2)]);
        var page = FilmReportPage.Write(new FilmReport
        {
            Title = evil,
            Summary = evil,
            Command = evil,
            Episodes = [new FilmedEpisode([drawing], [], EpisodeEnd.None)],
            Facts = [new(evil, evil)],
        });
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<script")); // the film and the player
    }

    [Fact]
    public void A_page_without_an_episode_is_refused() => Assert.Contains(
        "episodes: expected at least one", Assert.Throws<ArgumentException>(() => FilmReportPage.Write(new FilmReport { Title = "", Summary = "", Command = "", Episodes = [] })).Message, StringComparison.Ordinal);

    [Requires(Needs.Chromium)]
    public async Task The_player_plays_to_the_end_and_obeys_keys_without_a_word_on_the_console()
    {
        using var folder = new TemporaryFolder();
        const string evil = "</script><script>console.error('ran')</script><img src=x onerror=console.error('ran')>";
        var page = FilmReportPage.Write(new FilmReport { Title = evil, Summary = "", Command = evil, Episodes = [Walk(4), Walk(9)] });
        File.WriteAllText(folder.At("played.html"), page);
        var played = await Browser.OpenAsync(folder.At("played.html"));
        Assert.Empty(played.Console);
        Assert.Contains("<dd id=\"step\">4 of 4</dd>", played.Dom, StringComparison.Ordinal); // by itself, at 30 steps a second
        Assert.Contains("<dd id=\"return\">−10</dd>", played.Dom, StringComparison.Ordinal); // −1 − 2 − 3 − 4
        Assert.Contains("<dd id=\"end\">ended by itself</dd>", played.Dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", played.Dom, StringComparison.Ordinal);

        const string keys = "<script>for (const key of ['n', 'Home', 'ArrowRight', 'ArrowRight']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));</script>";
        File.WriteAllText(folder.At("keys.html"), page.Replace("</body>", keys + "</body>", StringComparison.Ordinal));
        var keyed = await Browser.OpenAsync(folder.At("keys.html"));
        Assert.Empty(keyed.Console);
        Assert.Contains("<dd id=\"step\">2 of 9</dd>", keyed.Dom, StringComparison.Ordinal);
        Assert.Contains(">Play</button>", keyed.Dom, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(keyed.Dom, "<circle [^>]*class=\"area body\""));
    }

    /// <summary>A body that goes a step to the right each time, the view with it; the reward of step t is −t.</summary>
    private static FilmedEpisode Walk(int steps) =>
        new([.. Enumerable.Range(0, steps + 1).Select(Frame)], [.. Enumerable.Range(1, steps).Select(t => -(double)t)], EpisodeEnd.Terminated);

    private static Drawing Frame(int t) => new(View.Moved(0.1 * t, 0),
    [
        PolygonShape.Rectangle(-10, -1, 10, -0.5, ShapeRole.Ground),
        new CapsuleShape(new Point(1, 0), new Point(1, 0.5), 0.1, ShapeRole.Goal),
        new CircleShape(new Point(0.1 * t, 0), 0.2, ShapeRole.Body),
    ]);

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];
}
