using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;
using PolicyProbe.Tests.Docs;

namespace PolicyProbe.Tests.Probes;

/// <summary>What holds of every diagnostic: it meets its truths at reduced size, says the same for the same seed, and is plain data.</summary>
public sealed class DiagnosticLaws
{
    public static TheoryData<string> Ids => [.. DiagnosticCatalogue.All.Select(diagnostic => diagnostic.Card.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Meets_every_exact_answer_at_reduced_size_and_says_the_same_again(string id)
    {
        var reduced = DiagnosticCatalogue.Find(id, []).Reduced;
        var result = reduced.Diagnose(new DiagnosticContext(1));
        Assert.Equal(id, result.Probe);
        Assert.True(result.GroundTruth.Count > 0, $"{id}: expected at least one check against an exact answer, got none.");
        Assert.All(result.GroundTruth, check => Assert.True(check.Ok, $"{check.Id}: measured {check.Measured}, {check.Relation} {check.Truth} ± {check.Tolerance}"));
        SmallProbes.ExpectOnce("check", result.GroundTruth.Select(check => check.Id));
        SmallProbes.ExpectOnce("scalar", result.Scalars.Select(scalar => scalar.Id));
        Assert.True(result.Findings.Count > 0 && result.Figures.Count > 0, $"{id}: expected at least one finding and one figure, got {result.Findings.Count} and {result.Figures.Count}.");

        var text = JsonSerializer.Serialize(result, ResultJson.Indented);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<ProbeResult>(text, ResultJson.Indented), ResultJson.Indented));
        Assert.Equal(text, JsonSerializer.Serialize(reduced.Diagnose(new DiagnosticContext(1) { Threads = 2 }), ResultJson.Indented));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Stands_in_the_table_of_questions(string id)
    {
        var diagnostic = DiagnosticCatalogue.Find(id, []);
        var row = $"| [`{id}`](#{id}) | {diagnostic.Card.Question} | {(diagnostic is IProbe ? $"[`probe`](probes.md#{id}), " : "")}`diagnose` |";
        Assert.True(Manual.Read("docs/diagnostics.md").Contains($"\n{row}\n", StringComparison.Ordinal), $"docs/diagnostics.md: expected the row\n{row}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Has_its_section_with_every_setting_and_its_default(string id)
    {
        var diagnostic = DiagnosticCatalogue.Find(id, []);
        Assert.EndsWith("?", diagnostic.Card.Question, StringComparison.Ordinal);
        Manual.ExpectSettings("docs/diagnostics.md", $"### `{id}`", Settings.Of(diagnostic));
    }
}
