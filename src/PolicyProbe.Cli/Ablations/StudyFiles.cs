using System.Text.Json;
using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>Writes what a study has come to beside its manifest: the same bytes whoever ran the cells.</summary>
internal static class StudyFiles
{
    /// <summary>
    /// Writes <c>cells.csv</c>, a row for every cell; <c>cells.json</c>, what the statistics see; and what they say of it, <c>study.json</c> and <c>tables/</c>.
    /// </summary>
    /// <returns>The files' full paths.</returns>
    public static IReadOnlyList<string> Write(StudyFolder study, Collection collection)
    {
        var files = new List<string>();
        Add("cells.csv", collection.ToCsv());
        Add("cells.json", JsonSerializer.Serialize(new { FormatVersion = 1, study.Manifest.Title, study.Manifest.Version, Cells = collection.Outcomes, Tuning = collection.Trials }, ResultJson.Indented) + "\n");
        if (StudyStatistics.Of(study, collection) is { } result)
        {
            Add(StudyReporter.File, JsonSerializer.Serialize(result, ResultJson.Indented) + "\n");
            files.AddRange(StudyReporter.WriteTables(study.Path, result));
        }

        return files;

        void Add(string name, string text)
        {
            var path = Path.GetFullPath(Path.Combine(study.Path, name));
            Files.WriteWhole(path, text);
            files.Add(path);
        }
    }
}
