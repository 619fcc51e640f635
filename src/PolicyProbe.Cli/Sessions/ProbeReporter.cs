using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Plots;
using PolicyProbe.Probes;
using PolicyProbe.Reports;

namespace PolicyProbe.Cli;

/// <summary>Draws the page of a file of measurements, and its pictures and numbers, beside it and under its name.</summary>
internal static class ProbeReporter
{
    /// <summary>Writes <c>NAME.html</c>, <c>NAME.csv</c> and <c>NAME-figures/</c>.</summary>
    /// <param name="file">The file, <c>NAME.json</c>.</param>
    /// <param name="terminal">Where it is said what could not be drawn.</param>
    /// <returns>The page's full path.</returns>
    /// <exception cref="InvalidDataException">The file has no measurements, or they are not whole.</exception>
    public static string Write(string file, Terminal terminal)
    {
        var results = ResultFiles.Probes(file);
        var name = Path.GetFileNameWithoutExtension(file);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        try
        {
            var commands = Commands(results, folder);
            var report = new RunReport
            {
                Kind = results.Count == 1 ? "measurement" : "measurements",
                Title = string.Join(", ", results.Select(result => $"{result.Probe} on {result.Environment}").Distinct()),
                Summary = Summary(results),
                Command = string.Join('\n', commands.Values.DefaultIfEmpty($"./policyprobe report {ShellWord.Quote(file)}")),
                Seed = results[0].Seed,
                Probes = results,
                ProbeCommands = commands,
                Questions = DiagnosticCatalogue.WithProbes.ToDictionary(probe => probe.Card.Id, probe => probe.Card.Question),
                Headlines = ProbeCatalogue.All.ToDictionary(probe => probe.Card.Id, probe => probe.Card.Headlines),
                Links = [new ReportLink(Path.GetFileName(file), Path.GetFileName(file)), new ReportLink($"{name}.csv", $"{name}.csv")],
                PictureFolder = $"{name}-figures",
            };
            var formats = PagePictures.Draw(Path.Combine(folder, report.PictureFolder), PlacedFigures.Of(report), terminal);
            var html = RunReportPage.Write(report with { PictureFormats = formats }, ReportAssets.FindPlotly());
            Files.WriteWhole(Path.Combine(folder, $"{name}.csv"), ScalarCsv.Write(results));
            var page = Path.Combine(folder, $"{name}.html");
            Files.WriteWhole(page, html);
            return page;
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{file}: {exception.Message}", exception);
        }
    }

    private static string Summary(IReadOnlyList<ProbeResult> results)
    {
        var parts = results.Where(result => result.OfAgent).Select(result => result.Update == 0 ? "before training" : $"after {NumberText.Of(result.Update)} updates").Distinct().ToList();
        var truths = results.SelectMany(result => result.GroundTruth).ToList();
        if (truths.Count > 0)
            parts.Add($"{truths.Count(check => check.Ok)} of {truths.Count} exact answers were met");
        var words = parts.Count == 0 ? "measured on a problem of its own" : string.Join("; ", parts);
        return char.ToUpperInvariant(words[0]) + words[1..] + ".";
    }

    /// <summary>A file in a run's folder of probes is measured again on that run; of others it is not known on which.</summary>
    private static Dictionary<string, string> Commands(IReadOnlyList<ProbeResult> results, string folder) =>
        Path.GetFileName(folder) == "probes" && Path.GetDirectoryName(folder) is { } run && File.Exists(Path.Combine(run, "run.json"))
            ? results.Where(result => result.OfAgent).DistinctBy(result => (result.Probe, result.Update)).ToDictionary(result => $"{result.Probe}@{result.Update}", result => ProbeCommand.Of(result, run))
            : results.Where(result => !result.OfAgent).DistinctBy(result => result.Probe).ToDictionary(result => $"{result.Probe}@{result.Update}", ProbeCommand.OfDiagnostic);
}
