using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PolicyProbe.Notebooks;
using PolicyProbe.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Notebooks;

/// <summary>The notebooks and the program of the folder notebooks/, as they are shipped and at reduced size.</summary>
public sealed class RepositoryNotebookTests
{
    private static readonly string Folder = Path.Combine(Golden.Repository, "notebooks");

    [Theory]
    [InlineData("1-gradient", "steps=6144", "repeats=4", "sizes=64,512,2048")]
    [InlineData("2-value", "steps=6144", "repeats=3", "samples=8000", "fitPairs=4000", "sizes=512,2048")]
    [InlineData("3-landscape", "steps=6144", "grid=3", "samples=1000", "stepSamples=512")]
    [InlineData("4-tricks", "steps=6144", "seeds=2")]
    [InlineData("5-batchnorm-and-adversaries", "networks=2", "landscapeSteps=0,10", "dimension=500", "steps=4096", "episodes=2")]
    public void A_notebook_runs_from_top_to_bottom_at_reduced_size(string name, params string[] parameters)
    {
        var outcome = new NotebookRunner(new Pictures(), Folder).Run(Read(name), parameters);
        Assert.True(outcome.Failure is null, outcome.Failure?.Sentence);
        Assert.All(outcome.Notebook.Cells.Where(cell => cell.HasCode), cell => Assert.NotNull(cell.ExecutionCount));
    }

    [Theory]
    [InlineData("1-gradient", 4)]
    [InlineData("2-value", 3)]
    [InlineData("3-landscape", 6)]
    [InlineData("4-tricks", 2)]
    [InlineData("5-batchnorm-and-adversaries", 5)]
    public void A_notebook_is_shipped_with_all_its_outputs_and_pictures(string name, int pictures)
    {
        var cells = Read(name).Cells.Where(cell => cell.HasCode).ToList();
        Assert.Equal(Enumerable.Range(1, cells.Count), cells.Select(cell => cell.Json.GetProperty("execution_count").GetInt32()));
        var outputs = cells.SelectMany(cell => cell.Json.GetProperty("outputs").EnumerateArray()).ToList();
        Assert.DoesNotContain(outputs, output => output.GetProperty("output_type").GetString() == "error");
        Assert.True(outputs.Count(output => output.TryGetProperty("data", out var data) && data.TryGetProperty("image/png", out _)) >= pictures, $"{name}: expected at least {pictures} pictures; run it where gnuplot is installed.");
        Assert.DoesNotContain(cells, cell => cell.Tags.Contains("injected-parameters"));
    }

    /// <summary>Every notebook of the folder is in the theories above.</summary>
    [Fact]
    public void There_are_five_notebooks() => Assert.Equal(
        ["1-gradient", "2-value", "3-landscape", "4-tricks", "5-batchnorm-and-adversaries"], Directory.EnumerateFiles(Folder, "*.ipynb").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void The_program_in_one_file_compiles_and_runs()
    {
        // What `dotnet run` does, without a second build: its directives are lines of comment to the compiler.
        var lines = File.ReadAllLines(Path.Combine(Folder, "quick.cs"));
        Assert.Contains(lines, line => line.StartsWith("#:project ../src/PolicyProbe.Toolkit/", StringComparison.Ordinal));
        Assert.Contains("#:property PublishAot=false", lines);
        const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        var source = string.Join('\n', lines.Select(line => line.StartsWith('#') ? "" : line));
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("quick", [CSharpSyntaxTree.ParseText(source), CSharpSyntaxTree.ParseText(Implicit)], platform, new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));

        var log = new OutputLog();
        using (ConsoleCapture.Into(log))
            Assembly.Load(image.ToArray()).EntryPoint!.Invoke(null, [new[] { "4096" }]);
        var said = Assert.IsType<StreamOutput>(Assert.Single(log.Outputs)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, said.Length);
        Assert.Matches(@"^After 0 updates two estimates of 2,048 pairs have a cosine of \d", said[0]);
        Assert.Matches(@"^Return \d+(\.\d)? ± \d+(\.\d)? over 50 episodes\.$", said[2]);
    }

    private static Notebook Read(string name) => NotebookReader.Read(Path.Combine(Folder, $"{name}.ipynb"));
}
