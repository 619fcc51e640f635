using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Reports;

/// <summary>The page that plays episodes: one file that needs no network, for mouse, finger and keyboard.</summary>
public static class FilmReportPage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="report">What it says and shows.</param>
    /// <exception cref="ArgumentException">There is no episode, or a drawing cannot be drawn.</exception>
    public static string Write(FilmReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Episodes.Count == 0)
            throw new ArgumentException("episodes: expected at least one, got none.", nameof(report));
        var axes = DrawingSvg.Axes(report.Episodes[0].Drawings[0].View);
        var body = Html.Of($"""
            <header>
            <p class="eyebrow">PolicyProbe player</p>
            <h1>{report.Title}</h1>
            <p class="summary">{report.Summary}</p>
            </header>
            <main>
            <div class="card player" id="player">
            <label class="episodes">Episode <select id="episode">{report.Episodes.Select((episode, i) => Html.Of($"""<option value="{i}">{i + 1}: {Words(episode)}</option>"""))}</select></label>
            <svg id="stage" role="img" aria-label="The environment's state" xmlns="http://www.w3.org/2000/svg"><g id="world" text-anchor="middle" stroke-linejoin="round" stroke-linecap="round"></g></svg>
            <p class="axes">{axes}</p>
            <input id="place" type="range" min="0" value="0" step="1" aria-label="Step">
            <div class="buttons">
            <button type="button" id="back" aria-label="One step back" title="One step back (←)">◀</button>
            <button type="button" id="play" title="Play or pause (space)">Play</button>
            <button type="button" id="on" aria-label="One step on" title="One step on (→)">▶</button>
            <label>Speed <select id="speed">{Speeds.Select(speed => Html.Of($"""<option value="{speed}"{(speed == 30 ? Html.Of($" selected") : Html.Empty)}>{speed} steps/s</option>"""))}</select></label>
            </div>
            <dl class="now"><div><dt>Step</dt><dd id="step"></dd></div><div><dt>Reward</dt><dd id="reward"></dd></div><div><dt>Return so far</dt><dd id="return"></dd></div><div><dt>End</dt><dd id="end"></dd></div></dl>
            <p class="legend"><kbd>space</kbd> play or pause, <kbd>←</kbd> <kbd>→</kbd> one step, with <kbd>shift</kbd> ten, <kbd>Home</kbd> <kbd>End</kbd> first and last, <kbd>↑</kbd> <kbd>↓</kbd> speed, <kbd>n</kbd> <kbd>p</kbd> next and previous episode.</p>
            <noscript><p class="notice">The player is a script within this page; your browser does not run scripts.</p></noscript>
            </div>
            {PageParts.Provenance(report.Command, report.Facts, [])}
            </main>
            """);
        return PageShell.Film(report.Title, body, FilmSvg.Write(report.Episodes));
    }

    private static int[] Speeds => [2, 5, 10, 15, 30, 60, 120, 240];

    private static string Words(FilmedEpisode episode) => $"return {NumberText.Of(episode.Return)}, {NumberText.Of((long)episode.Rewards.Count)} step{(episode.Rewards.Count == 1 ? "" : "s")}, {End(episode.End)}";

    /// <summary>How an episode ended, in words; the player's script has the same.</summary>
    private static string End(EpisodeEnd end) => end switch
    {
        EpisodeEnd.Terminated => "ended by itself",
        EpisodeEnd.Truncated => "time was up",
        _ => "not followed to its end",
    };
}
