using System.Globalization;
using System.Text;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// A table of numbers that grows with a run, as CSV in full precision. Its first column is the updates done, so that a run that goes on
/// from a checkpoint drops the rows that it will write again.
/// </summary>
public sealed class CsvTable : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly int _columns;

    /// <summary>Opens a table to append, the rows after <paramref name="update"/> cut off.</summary>
    /// <param name="path">The file; made if it is not there.</param>
    /// <param name="columns">The names of the columns, <c>update</c> first.</param>
    /// <param name="update">Updates done.</param>
    public CsvTable(string path, IReadOnlyList<string> columns, int update)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns.Count;

        // After a crash the file may hold rows past the checkpoint, the last one half-written: keep what the checkpoint knows of.
        var kept = File.Exists(path) ? File.ReadAllLines(path).Skip(1).Where(line => Belongs(line, update)) : [];
        Files.WriteWhole(path, string.Concat(kept.Prepend(string.Join(',', columns)).Select(line => line + "\n")));
        _writer = new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Appends a row.</summary>
    public void Write(IReadOnlyList<double?> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Count != _columns)
            throw new ArgumentException($"row: expected {_columns} values, got {row.Count}.", nameof(row));
        _writer.WriteLine(string.Join(',', row.Select(value => value?.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>The rows of a table: a value for each column, null where the cell is empty; none if there is no file.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, double?>> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var lines = File.ReadAllLines(path);
        var names = lines.Length == 0 ? [] : lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length == names.Length).Select(cells => names.Zip(cells).ToDictionary(
            pair => pair.First,
            pair => Number(pair.Second)))];
    }

    private bool Belongs(string line, int update)
    {
        var cells = line.Split(',');
        return cells.Length == _columns && Number(cells[0]) <= update;
    }

    private static double? Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
