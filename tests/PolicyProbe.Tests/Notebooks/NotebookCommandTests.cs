using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Tests.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Notebooks;

public sealed class NotebookCommandTests
{
    [Fact]
    public void Running_writes_the_outputs_and_running_again_changes_no_byte()
    {
        using var folder = new TemporaryFolder();
        var path = NotebookFile.Write(folder, "Console.WriteLine(\"printed\");\n6 * 7");
        var answer = CommandLine.Json("notebook", "run", path, "--json");
        Assert.Equal((1, 2, 0), (answer.GetProperty("codeCells").GetInt32(), answer.GetProperty("outputs").GetInt32(), answer.GetProperty("pictures").GetInt32()));
        var first = File.ReadAllText(path);
        var cell = JsonDocument.Parse(first).RootElement.GetProperty("cells")[0];
        Assert.Equal(1, cell.GetProperty("execution_count").GetInt32());
        Assert.Equal(["stream", "execute_result"], cell.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("output_type").GetString()));
        Assert.Equal("42", cell.GetProperty("outputs")[1].GetProperty("data").GetProperty("text/plain")[0].GetString());

        CommandLine.Json("notebook", "run", path, "--json");
        Assert.Equal(first, File.ReadAllText(path));
    }

    [Fact]
    public void A_cell_that_fails_is_exit_code_1_and_leaves_the_notebook_as_it_was_but_out_shows_it()
    {
        using var folder = new TemporaryFolder();
        var path = NotebookFile.Write(folder, "1", "var a = 1;\nthrow new Exception(\"on purpose\");");
        var before = File.ReadAllText(path);
        var answer = CommandLine.Run("notebook", "run", path);
        Assert.Equal(Shell.Failed, answer.Code);
        Assert.Contains("cell 2, line 2: Exception: on purpose", answer.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(path));

        Assert.Equal(Shell.Failed, CommandLine.Run("notebook", "run", path, "--out", folder.At("out.ipynb")).Code);
        Assert.Equal("error", JsonDocument.Parse(File.ReadAllText(folder.At("out.ipynb"))).RootElement.GetProperty("cells")[1].GetProperty("outputs")[0].GetProperty("output_type").GetString());
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void Wrong_use_is_a_sentence_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        var path = NotebookFile.Write(folder, "//parameters\nvar steps = 1;");
        var before = FolderHash.Of(folder.Root);
        Refusal.Check(CommandLine.Run("notebook", "run", folder.At("none.ipynb")), Shell.WrongUse, "there is no such file");
        Refusal.Check(CommandLine.Run("notebook", "run", path, "--set", "steps=2"), Shell.WrongUse, "--out FILE.ipynb");
        Refusal.Check(CommandLine.Run("notebook", "run", path, "--out", path), Shell.WrongUse, "does not exist yet");

        // Which parameters there are is known once their cell has run, and been announced.
        var unknown = CommandLine.Run("notebook", "run", path, "--out", folder.At("b.ipynb"), "--set", "stepz=2", "--json");
        Assert.Equal((Shell.WrongUse, ""), (unknown.Code, unknown.Output));
        Assert.Contains("did you mean steps?", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(before, FolderHash.Of(folder.Root));
    }

    [Fact]
    public void An_interrupted_notebook_stays_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var mark = folder.At("mark");
        var path = NotebookFile.Write(folder, "1", $"File.WriteAllText(\"{mark}\", \"\\n\"); System.Threading.Thread.Sleep(60_000);");
        var before = File.ReadAllText(path);
        using var running = new PolicyProbeProcess(["notebook", "run", path]);
        Assert.True(running.ReachesLines(mark, 1), "it ended before the signal");
        running.Signal("INT");
        Assert.Equal(Shell.Interrupted, running.End().Code);
        Assert.Equal(before, File.ReadAllText(path));
        Assert.Equal(["mark", "notebook.ipynb"], Directory.EnumerateFiles(folder.Root).Select(Path.GetFileName).Order());
    }
}
