using System.Net;
using System.Text;
using PolicyProbe.Core;
using PolicyProbe.Plots;

namespace PolicyProbe.Notebooks;

/// <summary>Writes a table as HTML, every word in it escaped, and as columns of text.</summary>
internal static class TableText
{
    /// <summary>Both forms.</summary>
    public static MimeBundle Of(Table table) => MimeBundle.Html(Html(table), Plain(table));

    /// <summary>As HTML: words to the left, numbers to the right.</summary>
    public static string Html(Table table)
    {
        var html = new StringBuilder("<table>\n");
        if (table.Title.Length > 0)
            html.Append("<caption>").Append(Escape(table.Title)).Append("</caption>\n");
        html.Append("<thead><tr>").AppendJoin("", table.Columns.Select(column => $"<th>{Escape(column)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
            html.Append("<tr>").AppendJoin("", row.Select(entry => entry.Text is null ? $"<td style=\"text-align:right\">{Escape(Text(entry))}</td>" : $"<td style=\"text-align:left\">{Escape(entry.Text)}</td>")).Append("</tr>\n");
        html.Append("</tbody>\n</table>");
        if (table.Caption.Length > 0)
            html.Append("\n<p>").Append(Escape(table.Caption)).Append("</p>");
        return html.ToString();
    }

    /// <summary>As text.</summary>
    public static string Plain(Table table)
    {
        var rows = table.Rows.Select(row => row.Select(Text).ToList()).Prepend([.. table.Columns]).ToList();
        var widths = table.Columns.Select((_, i) => rows.Max(row => row[i].Length)).ToList();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return string.Join('\n', new[] { table.Title }.Where(title => title.Length > 0).Concat(lines).Concat(new[] { table.Caption }.Where(caption => caption.Length > 0)));
    }

    /// <summary>Text made safe for HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Text(TableEntry entry) => entry.Text ?? NumberText.WithInterval(entry.Value, entry.Low, entry.High);
}
