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
        Assert.NotEmpty(result.GroundTruth);
        Assert.All(result.GroundTruth, check => Assert.True(check.Ok, $"{check.Id}: measured {check.Measured}, {check.Relation} {check.Truth} ± {check.Tolerance}"));
        Assert.Equal(result.GroundTruth.Count, result.GroundTruth.DistinctBy(check => check.Id).Count());
        Assert.Equal(result.Scalars.Count, result.Scalars.DistinctBy(scalar => scalar.Id).Count());
        Assert.NotEmpty(result.Findings);
        Assert.NotEmpty(result.Figures);

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
