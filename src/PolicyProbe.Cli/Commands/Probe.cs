using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Plots;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary><c>probe</c>: measurements on a run's checkpoints, or on an untrained policy.</summary>
internal static class Probe
{
    public static Command Command()
    {
        var ids = new Argument<string[]>("probe") { Description = "The probe, or several; 'policyprobe list probes' shows them.", Arity = ArgumentArity.OneOrMore };
        var folder = CommandOptions.Text("--run", "DIR", "The run to measure; its report is drawn anew.", string.Empty);
        var checkpoints = CommandOptions.Checkpoints();
        var environment = CommandOptions.Text("--env", "ID", "Without --run: the environment of a freshly initialised policy.", string.Empty);
        var algorithm = CommandOptions.Text("--algo", "ID", "Without --run: the preset that initialises the policy.", "ppo");
        var agent = CommandOptions.Many("--agent", "NAME=VALUE", "Without --run: change a setting of the algorithm that the policy is initialised for: hidden=none.");
        var without = CommandOptions.Many("--without", "TRICK", "Without --run: leave out a trick of the preset.");
        var seed = CommandOptions.OptionalWhole("--seed", "The seed of the measurement; the run's own unless given.", 0);
        var set = CommandOptions.Many("--set", "NAME=VALUE", "Change a setting of the probe: repeats=50; of one among several: gradient-quality.repeats=50.");
        var threads = CommandOptions.Threads("roll out and take gradients");
        var assembly = CommandOptions.EnvironmentAssembly();
        var timeLimit = CommandOptions.TimeLimit();
        var json = Terminal.JsonOption();
        var command = new Command("probe", "Measure something about an agent.") { ids, folder, checkpoints, environment, algorithm, agent, without, seed, set, threads, assembly, timeLimit, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            using var interruption = new Interruption();
            var probes = Chosen(parse.GetValue(ids)!, parse.GetValue(set)!);
            var (path, environmentId) = (parse.GetValue(folder)!, parse.GetValue(environment)!);
            if ((path.Length == 0) == (environmentId.Length == 0))
                throw new WrongUseException("probe: expected either --run DIR, a trained agent, or --env ID, a freshly initialised one.");
            if (path.Length > 0 && parse.GetValue(timeLimit) is { } limit)
                throw new WrongUseException($"--time-limit {limit}: a run has its time limit in run.json; give it only with --env.");
            if (path.Length > 0 && parse.GetValue(agent)!.Concat(parse.GetValue(without)!).FirstOrDefault() is { } changed)
                throw new WrongUseException($"--agent, --without {changed}: a run has its agent; give them only with --env.");
            if (path.Length == 0 && parse.GetValue(checkpoints) is { } checkpoint)
                throw new WrongUseException($"--checkpoint {checkpoint}: a freshly initialised policy has none; give it only with --run.");
            IReadOnlyList<(RunFolder? Folder, Snapshot Snapshot, EnvironmentSource Source)> frozen = path.Length > 0
                ? [.. CheckpointChoice.Several(parse.GetValue(checkpoints), RunFolder.Open(path), CheckpointChoice.Newest).Select(choice => RunSetup.Frozen(path, choice, parse.GetValue(assembly)))]
                : [RunSetup.Untrained(EnvironmentSource.Of(environmentId, parse.GetValue(assembly), (int?)parse.GetValue(timeLimit), terminal.Say), parse.GetValue(algorithm)!, (ulong)(parse.GetValue(seed) ?? 1), parse.GetValue(agent)!, parse.GetValue(without)!)];
            var results = new List<ProbeResult>();
            foreach (var probe in probes)
                foreach (var (run, snapshot, source) in frozen)
                {
                    terminal.Say($"{probe.Card.Question} ({snapshot.Configuration.Environment}, after {snapshot.Update} updates)");
                    var context = new ProbeContext(snapshot, source.Make, (ulong?)parse.GetValue(seed) ?? snapshot.Configuration.Seed, null, interruption.Token);
                    var keeper = run is null ? null : new KeptFiles(run);
                    var result = Measure(probe, context with { Threads = (int)parse.GetValue(threads), Run = run is null ? null : new RunCheckpoints(run, snapshot), Keeper = keeper }, keeper, terminal);
                    ResultWords.Say(terminal, result);
                    run?.WriteProbe(result);
                    keeper?.Remove();
                    results.Add(result);
                }

            if (frozen[0].Folder is { } measured)
                terminal.Say($"Report   {RunReporter.Write(measured, terminal)}");
            terminal.Answer(results.Count == 1 ? results[0] : new { Results = results });
            return Shell.Done;
        });
        return command;
    }

    /// <summary>The probes with their settings; a setting without an owner is the only probe's.</summary>
    private static List<IProbe> Chosen(IReadOnlyList<string> ids, IReadOnlyList<string> settings)
    {
        if (ids.Distinct().Count() < ids.Count)
            throw new WrongUseException($"probe {string.Join(' ', ids)}: expected every probe once.");
        var parted = settings.Select(RunSetup.SplitSetting).ToList();
        foreach (var (owner, key, value) in parted)
            if (owner is null ? ids.Count > 1 : !ids.Contains(owner))
                throw new WrongUseException(owner is null
                    ? $"--set {key}={value}: of {ids.Count} probes it is not clear which is meant; write --set {ids[0]}.{key}={value}."
                    : $"--set {owner}.{key}={value}: {owner} is not among the probes to measure, {string.Join(", ", ids)}.");
        return [.. ids.Select(id => ProbeCatalogue.Find(id, parted.Where(setting => (setting.Owner ?? id) == id).Select(setting => KeyValuePair.Create(setting.Key, setting.Value))))];
    }

    /// <summary>Measures; where that is interrupted, says what is kept.</summary>
    private static ProbeResult Measure(IProbe probe, ProbeContext context, KeptFiles? keeper, Terminal terminal)
    {
        try
        {
            return ProbeProgress.Measure(probe, context, terminal);
        }
        catch (OperationCanceledException) when (keeper is { HasKept: true })
        {
            terminal.Say("What is finished is kept in the run's folder; the same command goes on from there.");
            throw;
        }
    }
}
