using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Plots;
using PolicyProbe.Probes;
using PolicyProbe.Reports;

namespace PolicyProbe.Cli;

/// <summary>Draws a run folder's report: the page, and beside it each figure as PNG, SVG and PDF and the probes' numbers as one CSV.</summary>
internal static class RunReporter
{
    /// <summary>The probes' numbers beside the page.</summary>
    public const string Scalars = "scalars.csv";

    /// <summary>Writes <c>report.html</c>, <c>figures/</c> and <c>scalars.csv</c>.</summary>
    /// <returns>The page's full path.</returns>
    public static string Write(RunFolder folder, Terminal terminal)
    {
        var record = folder.Record;
        var configuration = record.Configuration;
        // What an assembly of the user's says is not asked: a run folder never loads the assembly that it names. A problem file has no threshold.
        var threshold = record.EnvironmentAssembly is null && !FileEnvironments.Names(configuration.Environment) ? Environments.Maker(configuration.Environment)().Spec.RewardThreshold : null;
        var (rows, probes) = (folder.ReadMetrics(), folder.ReadProbes());
        var report = new RunReport
        {
            Title = $"{configuration.Algorithm.ToUpperInvariant()} on {configuration.Environment}, seed {configuration.Seed}",
            Summary = Summary(record, rows),
            Command = record.Command,
            Seed = configuration.Seed,
            Sample = $"One run of {NumberText.Of((long)(rows.Count == 0 ? 0 : rows[^1]["steps"] ?? 0))} steps in {NumberText.Of((long)rows.Count)} updates",
            KeyNumbers = KeyNumbers(record, rows, threshold),
            Figures =
            [
                .. rows.Count == 0 ? [] : LearningCurve.Figures(rows, threshold),
                .. folder.ReadTable(RunFolder.Evaluations) is { Count: > 0 } evaluations ? [LearningCurve.Evaluations(evaluations, threshold)] : Array.Empty<Figure>(),
            ],
            Probes = probes,
            ProbeCommands = probes.ToDictionary(probe => $"{probe.Probe}@{probe.Update}", probe => ProbeCommand.Of(probe, folder.Path)),
            Questions = ProbeCatalogue.All.ToDictionary(probe => probe.Card.Id, probe => probe.Card.Question),
            Headlines = ProbeCatalogue.All.ToDictionary(probe => probe.Card.Id, probe => probe.Card.Headlines),
            Facts = Facts(record),
            Links = [new ReportLink("run.json", "run.json"), new ReportLink("metrics.csv", "metrics.csv"), .. probes.Count == 0 ? Array.Empty<ReportLink>() : [new ReportLink(Scalars, Scalars)]],
        };
        if (probes.Count > 0)
            Files.WriteWhole(Path.Combine(folder.Path, Scalars), ScalarCsv.Write(probes));
        var formats = PagePictures.Draw(folder.FigureFolder, PlacedFigures.Of(report), terminal);
        var page = Path.GetFullPath(Path.Combine(folder.Path, "report.html"));
        Files.WriteWhole(page, RunReportPage.Write(report with { PictureFormats = formats }, ReportAssets.FindPlotly()));
        return page;
    }

    private static string Summary(RunRecord record, IReadOnlyList<IReadOnlyDictionary<string, double?>> rows)
    {
        if (rows.Count == 0)
            return "Not trained yet.";
        var (steps, mean) = (rows[^1]["steps"] ?? 0, rows[^1]["mean_return"]);
        return $"{NumberText.Of((long)steps)} of {NumberText.Of(record.PlannedSteps)} steps trained; the last episodes return {NumberText.Of(mean)} on average.";
    }

    private static List<KeyNumber> KeyNumbers(RunRecord record, IReadOnlyList<IReadOnlyDictionary<string, double?>> rows, double? solvedAt)
    {
        if (rows.Count == 0)
            return [];
        var last = rows[^1];
        return
        [
            new KeyNumber("Mean return", NumberText.Of(last["mean_return"]), solvedAt is { } threshold ? $"last 100 episodes; solved at {NumberText.Of(threshold)}" : "last 100 episodes"),
            new KeyNumber("Steps", NumberText.Of((long)(last["steps"] ?? 0)), $"{rows.Count} of {record.Updates} updates"),
            new KeyNumber("Episodes", NumberText.Of((long)(last["episodes"] ?? 0))),
            new KeyNumber("Mean KL", NumberText.Of(rows.Average(row => row["mean_kl"])), "an update, over the run"),
        ];
    }

    private static List<ReportFact> Facts(RunRecord record) =>
    [
        new("version", record.Version),
        new("commit", record.Commit ?? "unknown"),
        new("started", record.Created),
        new("engine", $"{record.Configuration.Engine} on {record.Configuration.Device}"),
        new("preset", record.Configuration.PresetSource),
        new("settings", string.Join(", ", record.Configuration.Settings.Select(pair => $"{pair.Key} {pair.Value}"))),
        new("tricks", string.Join(", ", record.Configuration.Tricks.Select(trick => trick.Settings.Count == 0 ? trick.Id : $"{trick.Id} ({string.Join(", ", trick.Settings.Select(pair => $"{pair.Key} {pair.Value}"))})").DefaultIfEmpty("none"))),
        .. record.Machine.Select(pair => new ReportFact(pair.Key, pair.Value)),
    ];
}
