using System.CommandLine;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>What <c>report</c> prints with <c>--json</c>.</summary>
internal sealed record ReportAnswer(string Report);

/// <summary><c>report</c>: draws a run's page and pictures anew from its data; nothing is trained or measured.</summary>
internal static class Report
{
    public static Command Command()
    {
        var folder = CommandOptions.RunArgument();
        var json = Terminal.JsonOption();
        var command = new Command("report", "Draw a run's report anew.") { folder, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var page = RunReporter.Write(RunFolder.Open(parse.GetValue(folder)!), terminal);
            terminal.Say($"Report   {page}");
            terminal.Answer(new ReportAnswer(page));
            return Shell.Done;
        });
        return command;
    }
}
