using PolicyProbe.Core;

namespace PolicyProbe.Reports;

/// <summary>
/// A table as CSV. A column of numbers of which some have an interval becomes three: <c>IQM</c>, <c>IQM low</c>, <c>IQM high</c>; words
/// among numbers, such as why one is undetermined, go to a column <c>IQM note</c>, so that numbers stay numbers.
/// </summary>
public static class TableCsv
{
    /// <summary>The table with its header.</summary>
    /// <exception cref="ArgumentException">A row has not as many entries as there are columns.</exception>
    public static string Write(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        TableShape.Check(table);
        var columns = Enumerable.Range(0, table.Columns.Count).Select(i => Parts(table.Columns[i], [.. table.Rows.Select(row => row[i])])).ToArray();
        var csv = new Csv();
        foreach (var part in columns.SelectMany(parts => parts))
            csv.Words(part.Name);
        csv.End();
        foreach (var row in table.Rows)
        {
            for (var i = 0; i < columns.Length; i++)
                foreach (var part in columns[i])
                    part.Write(csv, row[i]);
            csv.End();
        }

        return csv.ToString();
    }

    private static List<Part> Parts(string name, IReadOnlyList<TableEntry> entries)
    {
        if (!TableShape.IsNumeric(entries))
            return [new(name, (csv, entry) => csv.Words(entry.Text))];
        List<Part> parts = [new(name, (csv, entry) => csv.Number(entry.Value))];
        if (entries.Any(entry => entry.Low is not null || entry.High is not null))
            parts.AddRange([new($"{name} low", (csv, entry) => csv.Number(entry.Low)), new($"{name} high", (csv, entry) => csv.Number(entry.High))]);
        if (entries.Any(entry => entry.Text is not null))
            parts.Add(new($"{name} note", (csv, entry) => csv.Words(entry.Text)));
        return parts;
    }

    private sealed record Part(string Name, Action<Csv, TableEntry> Write);
}

/// <summary>What page and CSV agree on about a table.</summary>
internal static class TableShape
{
    /// <summary>Refuses a table with holes.</summary>
    /// <exception cref="ArgumentException">A row has not as many entries as there are columns.</exception>
    public static void Check(Table table)
    {
        for (var i = 0; i < table.Rows.Count; i++)
            if (table.Rows[i].Count != table.Columns.Count)
                throw new ArgumentException($"table '{table.Id}', row {i + 1}: expected {table.Columns.Count} entries, one a column, got {table.Rows[i].Count}.", nameof(table));
    }

    /// <summary>Whether a column is of numbers: one at least, or ends of an interval.</summary>
    public static bool IsNumeric(IEnumerable<TableEntry> entries) => entries.Any(entry => entry.Value is not null || entry.Low is not null || entry.High is not null);
}
