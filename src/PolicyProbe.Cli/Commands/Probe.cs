using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Plots;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary><c>probe</c>: one measurement, on a run's checkpoint or on an untrained policy.</summary>
internal static class Probe
{
    public static Command Command()
    {
        var id = new Argument<string>("probe") { Description = "The probe; 'policyprobe list probes' shows them." };
        var folder = CommandOptions.Text("--run", "DIR", "The run to measure; its report is drawn anew.", string.Empty);
        var checkpoint = CommandOptions.Checkpoint();
        var environment = CommandOptions.Text("--env", "ID", "Without --run: the environment of a freshly initialised policy.", string.Empty);
        var algorithm = CommandOptions.Text("--algo", "ID", "Without --run: the preset that initialises the policy.", "ppo");
        var seed = CommandOptions.OptionalWhole("--seed", "The seed of the measurement; the run's own unless given.", 0);
        var set = CommandOptions.Many("--set", "NAME=VALUE", "Change a setting of the probe: repeats=50.");
        var threads = CommandOptions.Threads("roll out and take gradients");
        var assembly = CommandOptions.EnvironmentAssembly();
        var timeLimit = CommandOptions.TimeLimit();
        var json = Terminal.JsonOption();
        var command = new Command("probe", "Measure one thing about an agent.") { id, folder, checkpoint, environment, algorithm, seed, set, threads, assembly, timeLimit, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            using var interruption = new Interruption();
            var probe = ProbeCatalogue.Find(parse.GetValue(id)!, parse.GetValue(set)!.Select(RunSetup.SplitSetting).Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
            var (path, environmentId) = (parse.GetValue(folder)!, parse.GetValue(environment)!);
            if ((path.Length == 0) == (environmentId.Length == 0))
                throw new WrongUseException("probe: expected either --run DIR, a trained agent, or --env ID, a freshly initialised one.");
            if (path.Length > 0 && parse.GetValue(timeLimit) is { } limit)
                throw new WrongUseException($"--time-limit {limit}: a run has its time limit in run.json; give it only with --env.");
            var (run, snapshot, source) = path.Length > 0
                ? RunSetup.Frozen(path, CheckpointChoice.Of(parse.GetValue(checkpoint), CheckpointChoice.Newest), parse.GetValue(assembly))
                : RunSetup.Untrained(EnvironmentSource.Of(environmentId, parse.GetValue(assembly), (int?)parse.GetValue(timeLimit), terminal), parse.GetValue(algorithm)!, (ulong)(parse.GetValue(seed) ?? 1));
            terminal.Say($"{probe.Card.Question} ({snapshot.Configuration.Environment}, after {snapshot.Update} updates)");
            var context = new ProbeContext(snapshot, source.Make, (ulong?)parse.GetValue(seed) ?? snapshot.Configuration.Seed, null, interruption.Token);
            var keeper = run is null ? null : new KeptFiles(run);
            context = context with { Threads = (int)parse.GetValue(threads), Run = run is null ? null : new RunCheckpoints(run, snapshot), Keeper = keeper };
            var result = Measure(probe, context, keeper, terminal);
            Say(terminal, result);
            if (run is not null)
            {
                run.WriteProbe(result);
                keeper!.Remove();
                terminal.Say($"Report   {RunReporter.Write(run, terminal)}");
            }

            terminal.Answer(result);
            return Shell.Done;
        });
        return command;
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

    /// <summary>The numbers and the words of a result.</summary>
    private static void Say(Terminal terminal, ProbeResult result)
    {
        var width = result.Scalars.Max(scalar => scalar.Id.Length);
        foreach (var scalar in result.Scalars)
            terminal.Say($"  {scalar.Id.PadRight(width)}  {NumberText.WithInterval(scalar.Value, scalar.Low, scalar.High)}{(scalar.Unit == "1" ? "" : " " + scalar.Unit)}{(scalar.Truth is { } truth ? $"  (truth {NumberText.Of(truth)})" : "")}");
        foreach (var finding in result.Findings)
            terminal.Say($"{(finding.Level == FindingLevel.Warning ? "! " : "- ")}{finding.Text}{(finding.Advice.Length > 0 ? " " + finding.Advice : "")}");
    }
}
