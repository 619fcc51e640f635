using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Reports;

/// <summary>A table as it stands on a page: in a box that scrolls by itself, sorted by a click on a column's name.</summary>
internal static class TableHtml
{
    // A text of more letters has a column of its own width; what it does not fit into scrolls.
    private const int Long = 40;

    /// <summary>Title, rows, caption, and a link to the table's CSV.</summary>
    /// <param name="table">The table.</param>
    /// <param name="anchor">Its anchor in the page.</param>
    /// <param name="csv">The address of its CSV; empty where there is none.</param>
    /// <exception cref="ArgumentException">A row has not as many entries as there are columns.</exception>
    public static Html Write(Table table, string anchor, string csv)
    {
        TableShape.Check(table);
        var numeric = Enumerable.Range(0, table.Columns.Count).Select(i => TableShape.IsNumeric(table.Rows.Select(row => row[i]))).ToArray();
        var heads = table.Columns.Select((name, i) => Html.Of($"""<th scope="col" class="{(numeric[i] ? "number" : "text")}" aria-sort="none">{name}</th>"""));
        var rows = table.Rows.Select(row => Html.Of($"""
            <tr>{row.Select((entry, i) => Cell(entry, i == 0, numeric[i]))}</tr>

            """));
        return Html.Of($"""
            <div class="card table" id="{anchor}"><h4>{table.Title}</h4>
            <div class="scroll" tabindex="0" role="region" aria-label="{table.Title}">
            <table class="sortable"><thead><tr>{heads}</tr></thead>
            <tbody>
            {rows}</tbody></table></div>
            <p class="legend">{table.Caption}</p>
            {(csv.Length == 0 ? Html.Empty : Html.Of($"""<p class="files"><a href="{csv}">CSV</a></p>"""))}</div>

            """);
    }

    private static Html Cell(TableEntry entry, bool first, bool numeric)
    {
        var (contents, key) = entry.Text is null || entry.Value is not null ? Number(entry) : (Html.Of($"{entry.Text}"), "");
        return first && !numeric ? Html.Of($"""<th scope="row" class="text">{contents}</th>""")
            : Html.Of($"""<td class="{(numeric ? "number" : entry.Text?.Length > Long ? "text long" : "text")}" data-value="{key}">{contents}</td>""");
    }

    private static (Html Contents, string Key) Number(TableEntry entry)
    {
        if (entry.Value is null && entry.Low is null && entry.High is null)
            return (Html.Of($"""<span class="none">–</span>"""), "");
        var (estimate, interval) = NumberText.Estimate(entry.Value, entry.Low, entry.High);
        return (Html.Of($"""<span class="estimate">{estimate}</span> <span class="interval">{interval}</span> {entry.Text}"""), entry.Value?.ToString("R", CultureInfo.InvariantCulture) ?? "");
    }
}
