using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Notebooks;
using PolicyProbe.Plots;

namespace PolicyProbe.Cli;

/// <summary>What <c>notebook run</c> prints with <c>--json</c>.</summary>
internal sealed record NotebookAnswer(string Notebook, int CodeCells, int Outputs, int Pictures);

/// <summary><c>notebook</c>: executes notebooks in C#.</summary>
internal static class NotebookCommand
{
    public static Command Command() => new("notebook", "Execute a notebook in C#.") { RunCommand() };

    private static Command RunCommand()
    {
        var file = new Argument<string>("file") { Description = "The notebook, nbformat 4 with C# cells (.ipynb); its code is run." };
        var target = CommandOptions.Text("--out", "FILE.ipynb", "Write the notebook with its outputs there, also where a cell fails; it must not exist yet. Into the notebook itself, if all cells ran, unless given.", string.Empty);
        var set = CommandOptions.Many("--set", "NAME=VALUE", "Change a variable of the cell tagged 'parameters', with --out: steps=2000.");
        var json = Terminal.JsonOption();
        var command = new Command("run", "Run all cells from top to bottom and write their outputs into the notebook.") { file, target, set, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            using var interruption = new Interruption();
            var (path, copy, parameters) = (parse.GetValue(file)!, parse.GetValue(target)!, parse.GetValue(set)!);
            if (parameters.Length > 0 && copy.Length == 0)
                throw new WrongUseException($"--set {parameters[0]}: expected --out FILE.ipynb with it; what a notebook shows is of its own parameters.");
            if (copy.Length > 0 && Path.Exists(copy))
                throw new WrongUseException($"--out {copy}: expected a file that does not exist yet; leave --out out to write into {path} itself.");
            var notebook = NotebookReader.Read(path);
            var total = notebook.Cells.Count(cell => cell.HasCode);
            var (done, failure) = new NotebookRunner(new Pictures(), Path.GetDirectoryName(Path.GetFullPath(path))!)
                .Run(notebook, parameters, new Announcer(count => terminal.Say($"[{count}] of {total}")), interruption.Token);
            if (copy.Length > 0 || failure is null)
                Files.WriteWhole(copy.Length > 0 ? copy : path, NotebookWriter.Write(done));
            if (failure is not null)
                throw new InvalidOperationException($"{path}, {failure.Sentence}");
            var outputs = done.Cells.SelectMany(cell => cell.Outputs ?? []).ToList();
            var answer = new NotebookAnswer(
                Path.GetFullPath(copy.Length > 0 ? copy : path), total, outputs.Count, outputs.OfType<DisplayOutput>().Count(output => output.Data.Parts.Any(part => part.Type.StartsWith("image/", StringComparison.Ordinal))));
            terminal.Say($"Notebook {answer.Notebook}: {answer.CodeCells} code cells, {answer.Outputs} outputs, {answer.Pictures} of them pictures.");
            terminal.Answer(answer);
            return Shell.Done;
        });
        return command;
    }

    /// <summary>Says where it is, in the order of the cells.</summary>
    private sealed class Announcer(Action<int> say) : IProgress<int>
    {
        public void Report(int value) => say(value);
    }
}
