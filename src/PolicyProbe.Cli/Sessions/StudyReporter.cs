using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Reports;

namespace PolicyProbe.Cli;

/// <summary>Draws the page of a study from its <c>study.json</c>, and beside it the figures and the tables as CSV.</summary>
internal static class StudyReporter
{
    /// <summary>The study's file in its folder.</summary>
    public const string File = "study.json";

    private const string Figures = "figures", Tables = "tables";

    /// <summary>Writes <c>report.html</c>, <c>figures/</c> and <c>tables/</c>.</summary>
    /// <returns>The page's full path.</returns>
    /// <exception cref="InvalidDataException">The study is not whole.</exception>
    public static string Write(string folder, Terminal terminal)
    {
        var file = Path.Combine(folder, File);
        var study = ResultFiles.Study(file);
        try
        {
            var tables = TableFiles(folder, study);
            var formats = PagePictures.Draw(Path.Combine(folder, Figures), PlacedFigures.Of(study), terminal);
            var beside = new StudySurroundings(formats, Figures, study.Tables.Count > 0 ? Tables : null, [.. new[] { File, "cells.csv" }.Where(name => System.IO.File.Exists(Path.Combine(folder, name))).Select(name => new ReportLink(name, name))]);
            var html = StudyReportPage.Write(study, beside, ReportAssets.FindPlotly());
            Write(tables);
            var page = Path.GetFullPath(Path.Combine(folder, "report.html"));
            Files.WriteWhole(page, html);
            return page;
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{file}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a study's tables as CSV.</summary>
    /// <returns>The files' full paths.</returns>
    /// <exception cref="ArgumentException">A table's rows and columns do not go together.</exception>
    public static IReadOnlyList<string> WriteTables(string folder, StudyResult study) => Write(TableFiles(folder, study));

    private static (string Path, string Text)[] TableFiles(string folder, StudyResult study)
    {
        var stems = StudyReportPage.TableStems(study);
        return [.. study.Tables.Select((table, i) => (Path.GetFullPath(Path.Combine(folder, Tables, $"{stems[i]}.csv")), TableCsv.Write(table)))];
    }

    private static string[] Write((string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Files.WriteWhole(path, text);
        }

        return [.. files.Select(file => file.Path)];
    }
}
