using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

public sealed class DiagnoseCommandTests
{
    [Fact]
    public void A_diagnostic_prints_its_exact_answers_and_leaves_a_page()
    {
        using var folder = new TemporaryFolder();
        var result = CommandLine.Json("diagnose", "fast-gradient", "--set", "radii=0.1,1", "--out", folder.At("out"), "--json");
        var truths = result.GetProperty("groundTruth").EnumerateArray().ToList();
        Assert.Equal(6, truths.Count);
        Assert.All(truths, truth =>
        {
            Assert.True(truth.GetProperty("ok").GetBoolean());
            Assert.Equal(truth.GetProperty("truth").GetDouble(), truth.GetProperty("measured").GetDouble(), truth.GetProperty("tolerance").GetDouble());
        });
        var page = File.ReadAllText(folder.At("out/fast-gradient.html"));
        Assert.Contains("6 of 6 exact answers were met", page, StringComparison.Ordinal);
        Assert.Contains("./policyprobe diagnose fast-gradient --seed 1 --set radii=0.1,1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("before training", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, CommandLine.Run("report", folder.At("out/fast-gradient.json")).Code);
    }

    [Fact]
    public void A_missed_answer_is_named_and_the_exit_code_says_failed()
    {
        ProbeResult Result(string id, params GroundTruthCheck[] checks) => new(id, 0, "made", 1, new Dictionary<string, string>(), [], [], []) { GroundTruth = checks };
        ProbeResult[] results =
        [
            Result("one", GroundTruthCheck.Equal("a", 1, 1, 0, ""), GroundTruthCheck.AtLeast("b", 0.9, 1, 0.05, "")),
            Result("two", GroundTruthCheck.AtMost("c", 1.01, 1, 0.05, ""), GroundTruthCheck.Equal("d", double.NaN, 0, 1, "")),
        ];
        Assert.Equal("2 of 4 exact answers met; missed: one b, two d.", DiagnosticVerdict.Of(results, out var code));
        Assert.Equal(Shell.Failed, code);
        Assert.Equal("1 of 1 exact answers met.", DiagnosticVerdict.Of([Result("one", GroundTruthCheck.Equal("a", 1, 1, 0, ""))], out code));
        Assert.Equal(Shell.Done, code);
    }

    [Fact]
    public void A_task_is_short_for_a_setting()
    {
        var answer = CommandLine.Run("diagnose", "fast-gradient", "--task", "deep-linear");
        Refusal.Check(answer, Shell.WrongUse, "task", "fast-gradient has no such setting");
    }
}
