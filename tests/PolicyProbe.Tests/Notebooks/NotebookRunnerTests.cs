using PolicyProbe.Core;
using PolicyProbe.Notebooks;
using PolicyProbe.Plots;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Notebooks;

public sealed class NotebookRunnerTests
{
    [Fact]
    public void What_a_cell_declares_later_cells_know_and_the_last_expression_is_shown()
    {
        var cells = Run("var a = 20;\nint Twice(int x) => 2 * x;", "Twice(a) + 2", "var quiet = 1;", "Twice(21);").Notebook.Cells;
        Assert.Equal([0, 1, 0, 0], cells.Select(cell => cell.Outputs!.Count));
        Assert.Equal("42", Text(cells[1].Outputs![0]));
        Assert.Equal([1, 2, 3, 4], cells.Select(cell => cell.ExecutionCount!.Value));
    }

    [Fact]
    public void What_is_printed_from_any_thread_and_what_is_shown_come_in_their_order()
    {
        var outputs = Run("1", "Console.Write(\"a\"); await Task.Run(() => Console.WriteLine(\"b\")); Display(3); System.Console.Write(\"c\"); \"d\"").Notebook.Cells[1].Outputs!;
        Assert.Equal(["ab\n", "3", "c", "d"], outputs.Select(Text));
        Assert.Equal([false, true], outputs.OfType<DisplayOutput>().Select(output => output.IsResult));
    }

    [Fact]
    public void Notebooks_that_run_at_once_do_not_see_what_the_other_prints()
    {
        string Printed(int which) => Text(Run($"for (var i = 0; i < 200; i++) {{ Console.Write({which}); if (i % 20 == 0) await Task.Yield(); }}").Notebook.Cells[0].Outputs!.Single());
        var printed = new string[2];
        Parallel.For(0, 2, which => printed[which] = Printed(which));
        Assert.Equal([new string('0', 200), new string('1', 200)], printed);
    }

    [Fact]
    public void A_cell_speaks_of_the_very_types_that_are_running()
    {
        var outputs = Run("new Scalar(\"x\", 1, 0, 2, \"1\", Direction.Neutral, 5, \"<b>&\")", "Lab.Untrained(\"chain-walk\").Update").Notebook.Cells;
        var html = ((DisplayOutput)outputs[0].Outputs![0]).Data.Parts.Single(part => part.Type == "text/html").Content;
        Assert.Contains("&lt;b&gt;&amp;", html, StringComparison.Ordinal);
        Assert.Equal("0", Text(outputs[1].Outputs![0]));
    }

    [Fact]
    public void A_query_of_alike_objects_is_a_table_and_a_list_of_numbers_a_line()
    {
        var cells = Run("new[] { new { Name = \"<i>\", Value = 1.5 }, new { Name = \"b\", Value = 20.25 } }", "new[] { 1, 2, 3 }", "1.5").Notebook.Cells;
        var table = ((DisplayOutput)cells[0].Outputs![0]).Data.Parts;
        Assert.Contains("<td style=\"text-align:left\">&lt;i&gt;</td><td style=\"text-align:right\">1.5</td>", table.Single(part => part.Type == "text/html").Content, StringComparison.Ordinal);
        Assert.Equal("Name  Value\n<i>   1.5\nb     20.25", table.Single(part => part.Type == "text/plain").Content);
        Assert.Equal(["[1, 2, 3]", "1.5"], cells.Skip(1).Select(cell => Text(cell.Outputs![0])));
    }

    [Requires(Needs.Gnuplot)]
    public void A_figure_is_a_picture_and_the_same_figure_the_same_bytes()
    {
        const string Figure = "new LineFigure(\"f\", \"T\", \"C\", new Axis(\"x\"), new Axis(\"y\"), [new Line(\"l\", LineRole.Measured, [0, 1], [1, 2])], [])";
        var outcome = Run(Figure, Figure);
        var pictures = outcome.Notebook.Cells.Select(cell => ((DisplayOutput)cell.Outputs!.Single()).Data.Parts.Single(part => part.Type == "image/png").Content).ToList();
        Assert.Equal(pictures[0], pictures[1]);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], Convert.FromBase64String(pictures[0])[..4]);
    }

    [Fact]
    public void Without_gnuplot_a_figure_is_its_words_and_the_sentence_that_says_why()
    {
        var notebook = Read("new LineFigure(\"f\", \"Title\", \"Caption\", new Axis(\"x\"), new Axis(\"y\"), [new Line(\"l\", LineRole.Measured, [0, 1], [1, 2])], [])");
        var outcome = new NotebookRunner(new Pictures(new Gnuplot("/nowhere/gnuplot")), "/").Run(notebook, []);
        var shown = Text(outcome.Notebook.Cells[0].Outputs![0]);
        Assert.StartsWith("Title\nCaption\n(", shown, StringComparison.Ordinal);
        Assert.Contains("could not be started", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var a = 1;\n\nnot_there();", 3, "CS0103", "not_there")]
    [InlineData("var a = 1;\nif (a == 1)\n    throw new InvalidOperationException(\"on purpose\");", 3, "InvalidOperationException", "on purpose")]
    [InlineData("int Deep() => throw new WrongUseException(\"deep\");\nvar b = 2;\nDeep();", 1, "WrongUseException", "deep")]
    [InlineData("var a = 1;\n#!time", 2, "magic command", ".NET Interactive")]
    public void The_first_error_stops_it_with_cell_line_and_message(string source, int line, string name, string words)
    {
        var (notebook, failure) = Run("Console.Write(\"before\");", source, "\"after\"");
        Assert.Equal((2, line, name), (failure!.Cell, failure.Line, failure.Name));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Equal("before", Text(notebook.Cells[0].Outputs![0]));
        Assert.Equal(name, Assert.IsType<ErrorOutput>(notebook.Cells[1].Outputs![^1]).Name);
        Assert.Empty(notebook.Cells[2].Outputs!);
        Assert.Null(notebook.Cells[2].ExecutionCount);
    }

    [Fact]
    public void A_running_cell_is_given_up_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var notebook = Read("1", "while (!Cancellation.IsCancellationRequested) System.Threading.Thread.Sleep(1);");
        var runner = new NotebookRunner(new Pictures(), "/");
        Assert.ThrowsAny<OperationCanceledException>(() => runner.Run(notebook, [], new Cancelling(cancellation), cancellation.Token));
    }

    [Fact]
    public void Parameters_are_set_in_a_cell_after_theirs_as_literals_of_their_types()
    {
        const string Declared = "//parameters\nvar steps = 5; var rate = 0.5; var name = \"a\"; var seeds = new[] { 1, 2 }; var on = false; var seed = 1UL;";
        var notebook = Read("var other = 1;", Declared, "$\"{steps} {rate} {name} {string.Join('+', seeds)} {on} {seed}\"");
        var outcome = new NotebookRunner(new Pictures(), "/").Run(notebook, ["steps=7", "rate=1e-3", "name=\"; Quit(); //", "seeds=3,4", "on=on", "seed=9"]);
        Assert.Null(outcome.Failure);
        Assert.Equal("7 0.001 \"; Quit(); // 3+4 True 9", Text(outcome.Notebook.Cells[^1].Outputs![0]));
        Assert.Equal(["parameters"], outcome.Notebook.Cells[1].Tags);
        Assert.Equal(["injected-parameters"], outcome.Notebook.Cells[2].Tags);

        // Another run of what was written replaces the cell.
        var again = new NotebookRunner(new Pictures(), "/").Run(Written(outcome.Notebook), ["steps=8"]);
        Assert.Equal(4, again.Notebook.Cells.Count);
        Assert.Equal("8 0.5 a 1+2 False 1", Text(again.Notebook.Cells[^1].Outputs![0]));
    }

    [Theory]
    [InlineData("stepz=7", "did you mean steps?")]
    [InlineData("other=7", "no such parameter")]
    [InlineData("steps=many", "--set steps=many: expected a whole number, such as 5")]
    [InlineData("steps", "NAME=VALUE")]
    public void A_parameter_that_is_none_or_a_value_of_another_type_is_refused(string parameter, string words)
    {
        var notebook = Read("var other = 1;", "//parameters\nvar steps = 5;");
        Assert.Contains(words, Assert.Throws<WrongUseException>(() => new NotebookRunner(new Pictures(), "/").Run(notebook, [parameter])).Message, StringComparison.Ordinal);
        Assert.Contains("tagged 'parameters'", Assert.Throws<WrongUseException>(() => new NotebookRunner(new Pictures(), "/").Run(Read("1"), [parameter])).Message, StringComparison.Ordinal);
    }

    private static NotebookOutcome Run(params string[] cells) => new NotebookRunner(new Pictures(), "/").Run(Read(cells), []);

    private static Notebook Read(params string[] cells)
    {
        using var folder = new TemporaryFolder();
        return NotebookReader.Read(NotebookFile.Write(folder, cells));
    }

    private static Notebook Written(Notebook notebook)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("again.ipynb"), NotebookWriter.Write(notebook));
        return NotebookReader.Read(folder.At("again.ipynb"));
    }

    private static string Text(CellOutput output) => output is StreamOutput stream ? stream.Text : ((DisplayOutput)output).Data.Parts.Single(part => part.Type == "text/plain").Content;

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value == 2)
                source.CancelAfter(200);
        }
    }
}
