using System.CommandLine;
using System.Globalization;
using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Cli;

/// <summary>What <c>check-env</c> prints with <c>--json</c>.</summary>
internal sealed record ContractAnswer(string Environment, IReadOnlyList<string> Rules, IReadOnlyList<BrokenRule> Broken, IReadOnlyDictionary<string, string> Waived);

/// <summary>What <c>check-env --against</c> prints with <c>--json</c>.</summary>
internal sealed record ReplayAnswer(
    string Environment, string Recording, double? MaxObservationError, double? MaxRewardError, double? MaxPhysicsError, double? MaxModelError, double? PhysicsTolerance, bool? FlagsEqual, long StepsCompared, bool Agrees, string? FirstDeviation);

/// <summary><c>check-env</c>: the contract suite on one environment, or a comparison with a recording of another implementation.</summary>
internal static class CheckEnv
{
    public static Command Command()
    {
        var id = new Argument<string>("id") { Description = "The environment; 'list envs' shows all." };
        var against = new Option<string?>("--against") { Description = "Replay a recording and print the largest deviations in place of the contract.", HelpName = "RECORDING.json" };
        var assembly = CommandOptions.EnvironmentAssembly();
        var timeLimit = CommandOptions.TimeLimit();
        var json = Terminal.JsonOption();
        var command = new Command("check-env", "Check an environment's promises, or replay a recording against it.") { id, against, assembly, timeLimit, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var name = parse.GetValue(id)!;
            var make = EnvironmentSource.Of(name, parse.GetValue(assembly), (int?)parse.GetValue(timeLimit), terminal.Say).Plain;
            return parse.GetValue(against) is { } path ? Against(terminal, name, make, path) : Contract(terminal, name, make);
        });
        return command;
    }

    private static int Contract(Terminal terminal, string id, Func<IEnvironment> make)
    {
        var (broken, waived) = (new List<BrokenRule>(), new Dictionary<string, string>());
        foreach (var rule in EnvironmentContract.Rules)
        {
            if (EnvironmentContract.Waiver(rule, make) is { } reason)
            {
                terminal.Say($"waived  {rule}: {reason}");
                waived.Add(rule, reason);
                continue;
            }

            var fault = EnvironmentContract.Check(rule, make);
            terminal.Say($"{(fault is null ? "kept  " : "BROKEN")}  {rule}{(fault is null ? string.Empty : $": {fault.Detail}")}");
            if (fault is not null)
                broken.Add(fault);
        }

        terminal.Answer(new ContractAnswer(id, EnvironmentContract.Rules, broken, waived));
        return broken.Count == 0 ? Shell.Done : Shell.Failed;
    }

    private static int Against(Terminal terminal, string id, Func<IEnvironment> make, string path)
    {
        var recording = RecordingReader.Read(path);
        if (recording.Environment == id && recording.Keywords.Count > 0)
        {
            var variant = FrozenLakeVariant.Of(id, recording.Keywords);
            make = variant ?? make;
            terminal.Say($"Recorded with {string.Join(", ", recording.Keywords.Select(pair => $"{pair.Key} = {pair.Value}"))}; compared with {(variant is null ? $"{id} as it is" : "the same")}.");
        }

        var result = Replay.Run(recording, make);
        terminal.Say($"{id} against {path}: {result.StepsCompared} steps compared");
        terminal.Say($"  largest observation error  {Number(result.MaxObservationError)}");
        terminal.Say($"  largest reward error       {Number(result.MaxRewardError)}");
        terminal.Say($"  largest physics error      {Number(result.MaxPhysicsError)}");
        if (result.PhysicsTolerance is { } tolerance)
            terminal.Say($"  physics tolerance          {Number(tolerance)}");
        if (result.MaxModelError is { } model)
            terminal.Say($"  largest model error        {Number(model)}");
        terminal.Say($"  ends                       {(result.FlagsEqual is { } equal ? equal ? "equal" : "DIFFERENT" : "not recorded")}");
        if (result.First is not null)
            terminal.Say($"First deviation beyond tolerance: {result.First}");
        terminal.Answer(new ReplayAnswer(
            id, path, result.MaxObservationError, result.MaxRewardError, result.MaxPhysicsError, result.MaxModelError, result.PhysicsTolerance, result.FlagsEqual, result.StepsCompared, result.Agrees, result.First));
        return result.Agrees ? Shell.Done : Shell.Failed;
    }

    private static string Number(double? value) => value?.ToString("0.###e0", CultureInfo.InvariantCulture) ?? "not recorded";
}
