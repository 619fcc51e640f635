using System.CommandLine.Parsing;
using PolicyProbe.Cli;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Tests.Docs;

public sealed class ManualTests
{
    public static TheoryData<string> Pages => [.. Manual.Pages];

    public static TheoryData<string> Probes => [.. ProbeCatalogue.All.Select(probe => probe.Card.Id)];

    public static TheoryData<string> Tricks => [.. TrickSet.Catalogue.Select(trick => trick.Id)];

    [Theory]
    [MemberData(nameof(Probes))]
    public void Every_probe_has_its_section(string id) => Assert.NotEmpty(Manual.Section("docs/probes.md", $"## `{id}`"));

    [Theory]
    [MemberData(nameof(Tricks))]
    public void Every_trick_has_its_section(string id) => Assert.Contains($"\n## `{id}`\n", Manual.Read("docs/tricks.md"), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Probes))]
    public void Every_setting_of_a_probe_stands_in_its_table_with_its_default(string id) =>
        Manual.ExpectSettings("docs/probes.md", $"## `{id}`", global::PolicyProbe.Core.Settings.Of(ProbeCatalogue.All.Single(candidate => candidate.Card.Id == id)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Manual.Root, page))!;
        var broken = Manual.Links(page)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Select(target => target.Split('#')[0])
            .Where(target => !Path.Exists(Path.Combine(folder, target)));
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_is_one_that_the_command_line_understands(string page)
    {
        foreach (var command in Manual.Commands(page))
        {
            var errors = Shell.Commands().Parse(CommandLineParser.SplitCommandLine(command).ToArray()).Errors;
            Assert.True(errors.Count == 0, $"./policyprobe {command}: {string.Join(' ', errors.Select(error => error.Message))}");
        }
    }

    [Fact]
    public void The_first_page_shows_commands_and_the_check_sees_them() => Assert.Contains("quickstart", Manual.Commands("README.md"));

    [Fact]
    public void The_readme_shows_the_example_that_is_compiled()
    {
        var source = File.ReadAllLines(Path.Combine(Manual.Root, "tests/PolicyProbe.Tests/Docs/ReadmeExample.cs"));
        var shown = source.SkipWhile(line => line.Trim() != "// <readme>").Skip(1).TakeWhile(line => line.Trim() != "// </readme>")
            .Select(line => line.Length > 8 ? line[8..] : "");
        Assert.Contains(string.Join('\n', shown) + "\n", Assert.Single(Manual.Blocks("README.md", "csharp")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_readme_runs()
    {
        using var output = new StringWriter();
        ReadmeExample.Run(output);
        Assert.Matches(@"^B = \d+\.\d \[.*\] episodes; exactly \d+\.\d\s*$", output.ToString());
    }
}
