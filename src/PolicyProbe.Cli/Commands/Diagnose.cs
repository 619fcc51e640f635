using System.CommandLine;
using System.Text.Json;
using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Probes;
using PolicyProbe.Reports;

namespace PolicyProbe.Cli;

/// <summary><c>diagnose</c>: measurements on problems whose truth is known; fails where one misses it.</summary>
internal static class Diagnose
{
    private const string Everything = "all";

    public static Command Command()
    {
        var id = new Argument<string>("diagnostic") { Description = "The diagnostic, or all for every one at reduced size; 'policyprobe list probes' shows them." };
        var task = CommandOptions.Text("--task", "NAME", "Short for --set task=NAME.", string.Empty);
        var environment = CommandOptions.Text("--env", "ID", "The environment to diagnose, for a diagnostic that takes one: an id, mdp:FILE.json or lqr:FILE.json.", string.Empty);
        var set = CommandOptions.Many("--set", "NAME=VALUE", "Change a setting of the diagnostic.");
        var reduced = new Option<bool>("--reduced") { Description = "Take the small size that all takes." };
        var seed = CommandOptions.Whole("--seed", "The seed of the measurement.", 0, 1);
        var output = CommandOptions.Text("--out", "DIR", "Write the result, its page and its pictures there.", string.Empty);
        var threads = CommandOptions.Threads("work");
        var json = Terminal.JsonOption();
        var command = new Command("diagnose", "Measure something on a problem whose truth is known, and hold it against that.") { id, task, environment, set, reduced, seed, output, threads, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            using var interruption = new Interruption();
            var (name, environmentId, folder) = (parse.GetValue(id)!, parse.GetValue(environment)!, parse.GetValue(output)!);
            string[] settings = [.. parse.GetValue(set)!, .. parse.GetValue(task)! is { Length: > 0 } chosen ? [$"task={chosen}"] : Array.Empty<string>()];
            var diagnostics = Chosen(name, settings, environmentId, parse.GetValue(reduced));
            if (folder.Length > 0 && (File.Exists(folder) || File.Exists(Path.Combine(folder, "run.json"))))
                throw new WrongUseException($"--out {folder}: expected a new folder or one of earlier diagnostics, got {(File.Exists(folder) ? "a file" : "the folder of a run")}.");
            var context = new DiagnosticContext((ulong)parse.GetValue(seed), null, interruption.Token)
            {
                Threads = (int)parse.GetValue(threads),
                MakeEnvironment = environmentId.Length == 0 ? null : EnvironmentSource.Of(environmentId, null, null, terminal.Say).Make,
            };
            var results = new List<ProbeResult>();
            foreach (var diagnostic in diagnostics)
            {
                results.Add((terminal.IsScreen
                    ? ProbeProgress.Under(terminal, diagnostic.Card.Id, progress => diagnostic.Diagnose(context with { Progress = progress }))
                    : diagnostic.Diagnose(context)) with
                { OfAgent = false });
                if (name == Everything)
                {
                    ResultWords.SayBriefly(terminal, results[^1], diagnostic.Card.Question, diagnostics.Max(other => other.Card.Id.Length));
                    continue;
                }

                terminal.Say(diagnostic.Card.Question);
                ResultWords.Say(terminal, results[^1]);
            }

            if (folder.Length > 0)
                Write(folder, results, diagnostics, terminal);
            terminal.Say(DiagnosticVerdict.Of(results, out var code));
            terminal.Answer(name == Everything ? new { Ok = code == Shell.Done, Results = results } : results[0]);
            return code;
        });
        return command;
    }

    private static IReadOnlyList<IDiagnostic> Chosen(string name, string[] settings, string environment, bool reduced)
    {
        if (name == Everything && (settings.Length > 0 || environment.Length > 0))
            throw new WrongUseException($"diagnose all: expected no --set, --task or --env, got {settings.FirstOrDefault() ?? environment}; name one diagnostic.");
        if (name == Everything)
            return [.. DiagnosticCatalogue.All.Select(diagnostic => diagnostic.Reduced)];
        var found = DiagnosticCatalogue.Find(name, []);
        var changed = settings.Select(Settings.Split).Aggregate(reduced ? found.Reduced : found, (current, setting) => setting.Owner is null || setting.Owner == name
            ? Settings.With(current, name, setting.Key, setting.Value)
            : throw new WrongUseException($"--set {setting.Owner}.{setting.Key}={setting.Value}: {setting.Owner} is not what is diagnosed, {name} is."));
        return environment.Length == 0 || changed is IDiagnosticOfEnvironments ? [changed] : throw new WrongUseException(
            $"--env {environment}: {name} makes a problem of its own and takes no environment; those that do: {string.Join(", ", DiagnosticCatalogue.All.Where(other => other is IDiagnosticOfEnvironments).Select(other => other.Card.Id).DefaultIfEmpty("none"))}.");
    }

    /// <summary>A file, a page and pictures for every result, and a page that leads to them where there are many.</summary>
    private static void Write(string folder, IReadOnlyList<ProbeResult> results, IReadOnlyList<IDiagnostic> diagnostics, Terminal terminal)
    {
        Directory.CreateDirectory(folder);
        var entries = new List<CollectionEntry>();
        foreach (var (result, diagnostic) in results.Zip(diagnostics))
        {
            var file = Path.Combine(folder, $"{result.Probe}.json");
            Files.WriteWhole(file, JsonSerializer.Serialize(result, ResultJson.Indented));
            var page = ProbeReporter.Write(file, terminal);
            if (results.Count == 1)
                terminal.Say($"Report   {page}");
            var picture = result.Figures.Select(figure => $"{result.Probe}-figures/{FileStems.Safe(figure.Id)}.png").FirstOrDefault(path => File.Exists(Path.Combine(folder, path)));
            entries.Add(new CollectionEntry(result.Probe, diagnostic.Card.Question, result.GroundTruth.Count(check => check.Ok), result.GroundTruth.Count, $"{result.Probe}.html", picture));
        }

        if (results.Count == 1)
            return;
        var index = Path.GetFullPath(Path.Combine(folder, "index.html"));
        Files.WriteWhole(index, CollectionPage.Write("Diagnostics", $"./policyprobe diagnose all --seed {results[0].Seed} --out {ShellWord.Quote(folder)}", entries));
        terminal.Say($"Reports  {index}");
    }
}
