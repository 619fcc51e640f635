using System.Globalization;
using System.Text;

namespace PolicyProbe.Learning;

/// <summary>The learning curve as <c>metrics.csv</c>, one row an update, numbers in full precision; the names are the columns'.</summary>
public sealed class MetricsWriter : IDisposable
{
    private static readonly IReadOnlyList<(string Name, Func<TrainingRow, double?> Value)> Columns =
        [.. TrainingRow.Metrics.Select(metric => (metric.Name, metric.Value))];

    private readonly StreamWriter _writer;

    internal MetricsWriter(string path, int update)
    {
        // After a crash the file may hold rows past the checkpoint, the last one half-written: keep what the checkpoint knows of.
        var kept = File.Exists(path) ? File.ReadAllLines(path).Skip(1).Take(update) : [];
        Files.WriteWhole(path, string.Concat(kept.Prepend(string.Join(',', Columns.Select(column => column.Name))).Select(line => line + "\n")));
        _writer = new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Appends a row.</summary>
    public void Write(TrainingRow row) =>
        _writer.WriteLine(string.Join(',', Columns.Select(column => column.Value(row)?.ToString("R", CultureInfo.InvariantCulture))));

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    internal static List<IReadOnlyDictionary<string, double?>> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        var lines = File.ReadAllLines(path);
        var names = lines.Length == 0 ? [] : lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length == names.Length).Select(cells => names.Zip(cells).ToDictionary(
            pair => pair.First,
            pair => double.TryParse(pair.Second, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : (double?)null))];
    }
}
