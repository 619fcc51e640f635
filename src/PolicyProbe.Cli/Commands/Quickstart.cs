using System.CommandLine;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary><c>quickstart</c>: trains, probes, draws; under a minute, ends with the path of a report.</summary>
internal static class Quickstart
{
    public static Command Command()
    {
        var folder = CommandOptions.Text("--out", "DIR", "The folder of the run; runs/quickstart, or the next free name, unless given.", string.Empty);
        var json = Terminal.JsonOption();
        var command = new Command("quickstart", "Train an agent on CartPole-v1, probe its gradients before, amid and after, and draw the report.") { folder, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var request = new TrainingRequest(
                "CartPole-v1", "ppo", 50_000, 1, parse.GetValue(folder) is { Length: > 0 } path ? path : FreeFolder(), Engines.Auto, "cpu", ["gradient-quality@0,10,last"], [], [], []);
            terminal.Say(request.Command);
            var (run, trainer, schedules, source) = RunSetup.New(request, terminal.Say);
            return new TrainingSession(terminal, run, trainer, schedules, source).Run(null, report: true);
        });
        return command;
    }

    private static string FreeFolder()
    {
        for (var i = 1; ; i++)
        {
            var path = Path.Combine("runs", i == 1 ? "quickstart" : $"quickstart-{i}");
            if (!Directory.Exists(path) && !File.Exists(path))
                return path;
        }
    }
}
