using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>What <c>report</c> prints with <c>--json</c>.</summary>
internal sealed record ReportAnswer(string Report);

/// <summary><c>report</c>: draws the page and pictures of a run, a study or a measurement from its data; nothing is trained or measured.</summary>
internal static class Report
{
    public static Command Command()
    {
        var path = new Argument<string>("path") { Description = "The folder of a run or of an ablation, or a file with the result of a probe." };
        var json = Terminal.JsonOption();
        var command = new Command("report", "Draw the page of a run, an ablation or a measurement anew.") { path, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var page = Write(parse.GetValue(path)!, terminal);
            terminal.Say($"Report   {page}");
            terminal.Answer(new ReportAnswer(page));
            return Shell.Done;
        });
        return command;
    }

    private static string Write(string path, Terminal terminal)
    {
        if (File.Exists(path))
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ProbeReporter.Write(path, terminal)
                : throw new WrongUseException($"{path}: expected the result of a probe, a file that ends in .json, or the folder of a run or of an ablation.");
        if (File.Exists(Path.Combine(path, StudyReporter.File)))
            return StudyReporter.Write(path, terminal);
        if (Directory.Exists(path) && !File.Exists(Path.Combine(path, "run.json")))
            throw new WrongUseException($"{path}: expected the folder of a run, with a run.json in it, or of an ablation that was collected, with a {StudyReporter.File}; it has neither.");
        return RunReporter.Write(RunFolder.Open(path), terminal);
    }
}
