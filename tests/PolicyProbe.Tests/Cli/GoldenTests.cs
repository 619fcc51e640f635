using System.CommandLine;
using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>The public face of the command line, kept as text: a change of it shows in the diff.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void Help_of_every_command()
    {
        var text = new StringWriter();
        Write(text, Shell.Commands(), []);
        Golden.Check("help.txt", text.ToString());
    }

    [Theory]
    [InlineData("envs")]
    [InlineData("algos")]
    [InlineData("tricks")]
    [InlineData("probes")]
    public void Lists(string catalogue)
    {
        Golden.Check($"list-{catalogue}.txt", CommandLine.Run("list", catalogue).Output);
        Golden.Check($"list-{catalogue}.json.txt", CommandLine.Run("list", catalogue, "--json").Output);
    }

    [Fact]
    public void Shape_of_what_commands_answer_and_of_what_a_run_leaves()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        Golden.Check("shape-train.txt", JsonShape.Of(CommandLine.Json(CommandLine.Train(run))));
        Golden.Check("shape-evaluate.txt", JsonShape.Of(CommandLine.Json("evaluate", run, "--episodes", "3", "--json")));
        Golden.Check("shape-watch.txt", JsonShape.Of(CommandLine.Json("watch", run, "--episodes", "2", "--json")));
        Golden.Check("shape-probe.txt", JsonShape.Of(CommandLine.Json("probe", "gradient-quality", "--run", run, "--set", "sizes=64,128", "--set", "repeats=3", "--set", "reference=3", "--json")));
        Golden.Check("shape-bench.txt", JsonShape.Of(CommandLine.Json("bench", "gradient", "--repeats", "1", "--json")));
        Golden.Check("shape-run.txt", JsonShape.Of(Read(Path.Combine(run, "run.json")))
            .Replace("commit: null", "commit: string", StringComparison.Ordinal)); // null where it was built without git
        Golden.Check("shape-checkpoint.txt", JsonShape.Of(Read(Path.Combine(run, "checkpoints", "000008.json"))));
    }

    [Fact]
    public void Shape_of_what_doctor_answers()
    {
        // Exit code 1 only says that something required is missing on this machine; the shape is the same.
        var answer = JsonDocument.Parse(CommandLine.Run("doctor", "--json").Output).RootElement;
        string[] keys = ["name", "found", "version", "path", "needed", "install"];
        Assert.All(answer.GetProperty("components").EnumerateArray(), component => Assert.All(keys, key => Assert.True(component.TryGetProperty(key, out _), key)));
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(file)).RootElement.Clone();

    private static void Write(StringWriter text, Command command, string[] path)
    {
        var help = CommandLine.Run([.. path, "--help"]);
        Assert.Equal(Shell.Done, help.Code);
        text.WriteLine($"$ policyprobe {string.Join(' ', [.. path, "--help"])}");
        // The parser calls the program by the name of the process, which is the test host's here.
        text.WriteLine(help.Output.Replace(RootCommand.ExecutableName, "policyprobe", StringComparison.Ordinal).TrimEnd());
        text.WriteLine();
        foreach (var child in command.Subcommands)
            Write(text, child, [.. path, child.Name]);
    }
}
