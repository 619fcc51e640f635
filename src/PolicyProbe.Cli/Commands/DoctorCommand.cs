using System.CommandLine;

namespace PolicyProbe.Cli;

/// <summary><c>doctor</c>: what the machine has and lacks; installs nothing.</summary>
internal static class DoctorCommand
{
    public static Command Command()
    {
        var json = Terminal.JsonOption();
        var command = new Command("doctor", "Show every component: found or not, version, path, what is lost without it.") { json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var report = Doctor.Examine();
            DoctorTable.Render(report, terminal.Words);
            terminal.Answer(report);
            return report.Healthy ? Shell.Done : Shell.Failed;
        });
        return command;
    }
}
