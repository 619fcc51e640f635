using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Tests.Plots;
using PolicyProbe.Tests.Reports;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

public sealed class ReportCommandTests
{
    [Requires(Needs.Gnuplot)]
    public void The_folder_of_a_study_gets_a_page_its_pictures_and_its_tables()
    {
        using var folder = new TemporaryFolder();
        Write(folder.At("study.json"), SampleStudy.With(Hostile.Text));
        var page = CommandLine.Json("report", folder.Root, "--json").GetProperty("report").GetString()!;
        Assert.Equal(folder.At("report.html"), page);
        Assert.DoesNotContain("<script>alert", File.ReadAllText(page), StringComparison.Ordinal);
        string[] stems = ["profile", "walk", "walk-contours", "walk-surface"];
        Assert.Equal(
            stems.SelectMany(stem => new[] { "pdf", "png", "svg" }.Select(format => $"{stem}.{format}")).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(folder.At("figures")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        Assert.StartsWith("arm,seeds,IQM,IQM low,IQM high,IQM note,", File.ReadAllText(folder.At("tables/arms.csv")), StringComparison.Ordinal);
        Assert.False(File.Exists("ran-by-backtick"));
    }

    [Fact]
    public void The_result_of_a_probe_gets_a_page_under_its_name_with_its_numbers_as_csv()
    {
        using var folder = new TemporaryFolder();
        var result = SampleReport.Report.Probes[0] with { Figures = [] };
        Write(folder.At("one.json"), result);
        Write(folder.At("two.json"), new { Results = new[] { result, SampleReport.Report.Probes[1] with { Figures = [] } } });
        Assert.Equal(folder.At("one.html"), CommandLine.Json("report", folder.At("one.json"), "--json").GetProperty("report").GetString());
        Assert.Equal(Shell.Done, CommandLine.Run("report", folder.At("two.json")).Code);
        var (one, two) = (File.ReadAllLines(folder.At("one.csv")).Length, File.ReadAllLines(folder.At("two.csv")).Length);
        Assert.Equal(result.Scalars.Count + 1, one);
        Assert.Equal((2 * result.Scalars.Count) + 1, two);
        Assert.All(result.Scalars, scalar => Assert.Contains($"<code>{scalar.Id}</code>", File.ReadAllText(folder.At("one.html")), StringComparison.Ordinal));
    }

    [Fact]
    public void A_measurement_within_a_run_says_the_command_that_makes_it_again_and_that_command_does()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        CommandLine.Weights(run);
        CommandLine.Json("probe", "gradient-quality", "--run", run, "--set", "sizes=64,128", "--set", "repeats=3", "--set", "reference=3", "--json");
        var file = Path.Combine(run, "probes", "gradient-quality@8.json");
        var first = File.ReadAllText(file);
        Assert.Equal(Shell.Done, CommandLine.Run("report", file).Code);
        var page = File.ReadAllText(Path.ChangeExtension(file, ".html"));
        var command = $"probe gradient-quality --run {run} --checkpoint 8 --seed 7 --set repeats=3 --set sizes=64,128 --set reference=3";
        Assert.Contains($"./policyprobe {command}", page, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Equal(Shell.Done, CommandLine.Run(command.Split(' ')).Code);
        Assert.Equal(first, File.ReadAllText(file));
        var numbers = JsonDocument.Parse(first).RootElement.GetProperty("scalars").GetArrayLength();
        Assert.Equal(numbers + 1, File.ReadAllLines(Path.Combine(run, "scalars.csv")).Length);
    }

    [Fact]
    public void What_has_no_page_is_wrong_use_or_a_failure_in_one_sentence_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        Refusal.Check(CommandLine.Run("report", folder.Root), Shell.WrongUse, "run.json", "study.json", "it has neither");
        Refusal.Check(CommandLine.Run("report", folder.At("nowhere")), Shell.WrongUse, "there is no such folder");
        File.WriteAllText(folder.At("notes.txt"), "");
        Refusal.Check(CommandLine.Run("report", folder.At("notes.txt")), Shell.WrongUse, ".json");
        string[] wrong =
        [
            "", "null", "[]", "{}", "{\"results\": []}", "{\"probe\": \"a\"}",
            JsonSerializer.Serialize(SampleReport.Report.Probes[0] with { Findings = [null!] }, ResultJson.Compact),
            JsonSerializer.Serialize(SampleReport.Report.Probes[0] with { Figures = [SampleReport.NoiseScale with { Lines = [null!] }] }, ResultJson.Compact),
            JsonSerializer.Serialize(SampleReport.Report.Probes[0] with { Figures = [SampleReport.NoiseScale with { Lines = [new Line("short", LineRole.Measured, [1, 2], [1])] }] }, ResultJson.Compact),
        ];
        Assert.All(wrong, text =>
        {
            File.WriteAllText(folder.At("result.json"), text);
            Refusal.Check(CommandLine.Run("report", folder.At("result.json")), Shell.Failed, "result.json: ");
        });
        foreach (var study in new[] { SampleStudy.Study with { Tables = [new Table("t", "", "", ["a", "b"], [[new()]])] }, SampleStudy.Study with { Figures = [null!] } })
        {
            Write(folder.At("study.json"), study);
            Refusal.Check(CommandLine.Run("report", folder.Root), Shell.Failed, "study.json: ");
        }

        File.WriteAllText(folder.At("study.json"), "{\"title\": null}");
        Refusal.Check(CommandLine.Run("report", folder.Root), Shell.Failed, "study.json: not a study: ");

        Assert.Equal(["notes.txt", "result.json", "study.json"], Directory.EnumerateFileSystemEntries(folder.Root).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal));
    }

    private static void Write(string file, object value) => File.WriteAllText(file, JsonSerializer.Serialize(value, ResultJson.Indented));
}
