using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary><c>list</c>: the catalogues, as they were found.</summary>
internal static class List
{
    public static Command Command()
    {
        var json = Terminal.JsonOption();
        json.Recursive = true;
        return new Command("list", "Show what there is: envs, algos, tricks, probes.")
        {
            json,
            Catalogue("envs", "Environments.", () => Environments.All.Select(environment => new
            {
                environment.Spec.Id,
                environment.Spec.Summary,
                Observation = environment.Spec.Observation.ToString(),
                Action = environment.Spec.Action.ToString(),
                environment.Spec.TimeLimit,
                environment.Spec.RewardThreshold,
                ExactModel = environment is IHasTransitionModel or IHasLinearQuadraticModel,
                environment.Spec.Source,
            }), entry => (entry.Id, entry.Summary)),
            Catalogue("algos", "Algorithms' presets, resolved.", () => Presets.All.Select(preset => new
            {
                preset.Id,
                preset.Environment,
                Algorithm = preset.Options.Algorithm().Id,
                preset.Source,
                preset.Departures,
                Settings = Settings.Values(preset.Options),
                Tricks = preset.Tricks.Tricks.Select(trick => new { trick.Id, Settings = Settings.Values(trick) }),
            }), entry => (entry.Environment is null ? entry.Id : $"{entry.Id} ({entry.Environment})", entry.Source)),
            Catalogue("tricks", "Implementation tricks.", () => TrickSet.Catalogue.Select(trick => new { trick.Id, trick.Summary, Settings = Settings.Of(trick) }), entry => (entry.Id, entry.Summary)),
            Catalogue("probes", "Probes of agents, and diagnostics that make a problem of their own.", () => DiagnosticCatalogue.WithProbes.Select(probe => new { probe.Card.Id, probe.Card.Question, probe.Card.Reference, probe.Card.Cost, Commands = Commands(probe), Settings = Settings.Of(probe) }), entry => (entry.Id, $"{string.Join(", ", entry.Commands),-15}  {entry.Question}")),
        };
    }

    /// <summary>The commands that measure it.</summary>
    private static string[] Commands(IMeasurement measurement) => [.. measurement is IProbe ? ["probe"] : Array.Empty<string>(), .. measurement is IDiagnostic ? ["diagnose"] : Array.Empty<string>()];

    private static Command Catalogue<T>(string name, string description, Func<IEnumerable<T>> entries, Func<T, (string Id, string Text)> line)
    {
        var command = new Command(name, description);
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var all = entries().ToList();
            var lines = all.ConvertAll(entry => line(entry));
            foreach (var (id, text) in lines)
                terminal.Say($"{id.PadRight(lines.Max(other => other.Id.Length))}  {text}");
            terminal.Answer(new Dictionary<string, List<T>> { [name] = all });
            return Shell.Done;
        });
        return command;
    }
}
