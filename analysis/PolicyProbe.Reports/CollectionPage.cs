namespace PolicyProbe.Reports;

/// <summary>A page among others, as the page that leads to all shows it.</summary>
/// <param name="Id">What was measured.</param>
/// <param name="Question">As a practitioner would ask it.</param>
/// <param name="Met">Exact answers that were met.</param>
/// <param name="Truths">Exact answers that there are.</param>
/// <param name="Page">Its page, a path beside this one.</param>
/// <param name="Picture">Its first picture, a path beside this one; null where none was drawn.</param>
public sealed record CollectionEntry(string Id, string Question, int Met, int Truths, string Page, string? Picture);

/// <summary>The page that leads to the pages of many measurements: a question, a picture and a verdict each.</summary>
public static class CollectionPage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="title">One line.</param>
    /// <param name="command">The command that makes it again.</param>
    /// <param name="entries">What it leads to, in order.</param>
    /// <exception cref="ArgumentException">There is nothing to lead to.</exception>
    public static string Write(string title, string command, IReadOnlyList<CollectionEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
            throw new ArgumentException("entries: expected at least one, got none.", nameof(entries));
        var (met, truths) = (entries.Sum(entry => entry.Met), entries.Sum(entry => entry.Truths));
        var body = Html.Of($"""
            <header>
            <p class="eyebrow">PolicyProbe measurements</p>
            <h1>{title}</h1>
            <p class="summary">{entries.Count} questions; {met} of {truths} exact answers were met.</p>
            </header>
            <main>
            <ul class="collection">
            {entries.Select(Item)}</ul>
            {PageParts.Provenance(command, [], [])}
            </main>
            """);
        return PageShell.Words(title, body);
    }

    private static Html Item(CollectionEntry entry)
    {
        var verdict = entry.Met == entry.Truths
            ? Html.Of($"""<span class="held">{entry.Met} of {entry.Truths} met</span>""")
            : Html.Of($"""<span class="missed">{entry.Truths - entry.Met} of {entry.Truths} missed</span>""");
        var picture = entry.Picture is null ? Html.Empty : Html.Of($"""<img src="{PageParts.Address(entry.Picture)}" alt="" loading="lazy">""");
        return Html.Of($"""
            <li class="card"><a href="{PageParts.Address(entry.Page)}">{picture}<span class="question">{entry.Question}</span></a><p class="meta"><code>{entry.Id}</code> {verdict}</p></li>

            """);
    }
}
