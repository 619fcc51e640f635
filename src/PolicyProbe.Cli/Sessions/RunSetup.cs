using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary>What the options of <c>train</c> say, before anything is resolved.</summary>
internal sealed record TrainingRequest(
    string Environment, string Algorithm, long Steps, ulong Seed, string Out, string Engine, string Device,
    IReadOnlyList<string> Probes, IReadOnlyList<string> With, IReadOnlyList<string> Without, IReadOnlyList<string> Set)
{
    /// <summary>The user's own assembly that has the environment, or null.</summary>
    public string? Assembly { get; init; }

    /// <summary>The time limit of an environment of Gym.NET's shape, or null.</summary>
    public int? TimeLimit { get; init; }

    /// <summary>Threads that step the environments.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Updates between checkpoints; null for a tenth of the run.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>When and how the agent is evaluated while it trains; null where it is not.</summary>
    public EvaluationPlan? Evaluation { get; init; }

    /// <summary>The command that asks for the same again.</summary>
    public string Command => string.Join(' ', new[] { $"./policyprobe train --env {ShellWord.Quote(Environment)} --algo {ShellWord.Quote(Algorithm)} --steps {Steps} --seed {Seed} --out {ShellWord.Quote(Out)}" }
        .Concat(Assembly is null ? [] : [$"--env-assembly {ShellWord.Quote(Assembly)}"])
        .Concat(TimeLimit is null ? [] : [$"--time-limit {TimeLimit}"])
        .Concat(Engine == Engines.Auto ? [] : [$"--engine {Engine}"])
        .Concat(Device == "cpu" ? [] : [$"--device {Device}"])
        .Concat(Threads == 1 ? [] : [$"--threads {Threads}"])
        .Concat(CheckpointEvery is null ? [] : [$"--checkpoint-every {CheckpointEvery}"])
        .Concat(Evaluation is null ? [] : [$"--eval-every {Evaluation.Every} --eval-episodes {Evaluation.Episodes}{(Evaluation.Deterministic ? " --eval-deterministic" : string.Empty)}"])
        .Concat(Probes.Select(probe => $"--probe {ShellWord.Quote(probe)}"))
        .Concat(With.Select(trick => $"--with {ShellWord.Quote(trick)}"))
        .Concat(Without.Select(trick => $"--without {ShellWord.Quote(trick)}"))
        .Concat(Set.Select(setting => $"--set {ShellWord.Quote(setting)}")));
}

/// <summary>Resolves a request into a configuration, a folder and a trainer; everything is checked before anything is written.</summary>
internal static class RunSetup
{
    /// <summary>A new run.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="say">Told what a person should know of it.</param>
    /// <exception cref="WrongUseException">Something in the request is not allowed.</exception>
    public static (RunFolder Folder, Trainer Trainer, IReadOnlyList<ProbeSchedule> Probes, EnvironmentSource Source) New(TrainingRequest request, Action<string> say)
    {
        var (trainer, configuration, schedules, probeSettings, source) = Resolve(request, say);
        var record = Record(configuration, source, request.Command) with
        {
            Probes = request.Probes,
            ProbeSettings = probeSettings,
            Evaluation = request.Evaluation,
            CheckpointEvery = request.CheckpointEvery ?? RunRecord.DefaultCheckpointEvery(trainer.Updates),
        };
        var folder = RunFolder.Create(request.Out, record);
        if (Presets.For(request.Algorithm, request.Environment).Environment is null && Presets.All.Any(other => other.Id == request.Algorithm && other.Environment is not null))
            say($"{request.Algorithm} has no preset for {configuration.Environment}; using its default preset.");
        return (folder, trainer, schedules, source);
    }

    /// <summary>What a request comes to, checked to the last setting; nothing is written.</summary>
    /// <exception cref="WrongUseException">Something in the request is not allowed.</exception>
    public static (Trainer Trainer, RunConfiguration Configuration, IReadOnlyList<ProbeSchedule> Probes, IReadOnlyList<string> ProbeSettings, EnvironmentSource Source) Resolve(TrainingRequest request, Action<string> say)
    {
        var source = EnvironmentSource.Of(request.Environment, request.Assembly, request.TimeLimit, say);
        var makeEnvironment = source.Make;
        var preset = Presets.For(request.Algorithm, request.Environment);
        var (forProbes, others) = ForProbes(request.Set, request.Probes);
        var changed = preset.Changed(others, request.With, request.Without);
        var configuration = RunConfiguration.From(
            changed, makeEnvironment().Spec, request.Steps, request.Seed, changed.Options, changed.Tricks, Engines.Resolve(request.Engine, request.Device, changed.Tricks), request.Device);
        var schedules = Schedules(request.Probes, forProbes, configuration.Updates());
        var trainer = new Trainer(configuration, makeEnvironment, Engines.On(configuration.Engine, request.Device), threads: request.Threads);
        return (trainer, configuration, schedules, forProbes, source);
    }

    /// <summary>The folder of a run whose agent was trained elsewhere.</summary>
    /// <exception cref="WrongUseException">There is something at <paramref name="path"/> already.</exception>
    public static RunFolder Imported(RunConfiguration configuration, EnvironmentSource source, string path, string command) =>
        RunFolder.Create(path, Record(configuration, source, command) with { CheckpointEvery = 1 });

    private static RunRecord Record(RunConfiguration configuration, EnvironmentSource source, string command) => new(
        1, configuration, configuration.Updates(), (long)configuration.Updates() * configuration.PairsPerUpdate(), command, [], [], Version, Commit,
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ"), Machine(), source.Assembly, source.Problem);

    /// <summary>
    /// A run that goes on from a checkpoint; from its beginning if it has neither checkpoint nor metrics, as one that was killed at
    /// once.
    /// </summary>
    public static (RunFolder Folder, Trainer Trainer, IReadOnlyList<ProbeSchedule> Probes, EnvironmentSource Source) Continue(string path, CheckpointChoice choice, string? assembly, int threads = 1)
    {
        var folder = RunFolder.Open(path);
        var configuration = folder.Record.Configuration;
        var source = EnvironmentSource.OfRun(folder, assembly);
        var makeEnvironment = source.Make;
        var makeNetwork = Engines.On(configuration.Engine, configuration.Device);
        var state = choice == CheckpointChoice.NewestOrStart && folder.Checkpoints().Count == 0 && folder.ReadMetrics().Count == 0
            ? null
            : Read(folder, choice, new Trainer(configuration, makeEnvironment, makeNetwork).Learner);
        var schedules = Schedules(folder.Record.Probes, folder.Record.ProbeSettings, configuration.Updates());
        return (folder, new Trainer(configuration, makeEnvironment, makeNetwork, state, threads), schedules, source);
    }

    /// <summary>A frozen agent of a run, from a checkpoint.</summary>
    public static (RunFolder? Folder, Snapshot Snapshot, EnvironmentSource Source) Frozen(string path, CheckpointChoice choice, string? assembly)
    {
        var (folder, trainer, _, source) = Continue(path, choice, assembly);
        return (folder, trainer.Snapshot(), source);
    }

    /// <summary>A freshly initialised agent, as training with this preset and seed would start.</summary>
    public static (RunFolder? Folder, Snapshot Snapshot, EnvironmentSource Source) Untrained(
        EnvironmentSource source, string algorithm, ulong seed, IEnumerable<string> settings, IEnumerable<string> without)
    {
        var preset = Presets.For(algorithm, source.Id);
        var options = settings.Select(SplitSetting).Aggregate(preset.Options, (current, setting) => Settings.With(current, algorithm, setting.Key, setting.Value));
        var tricks = without.Aggregate(preset.Tricks, (current, id) => current.Without(id));
        var configuration = RunConfiguration.From(preset, source.Make().Spec, 1, seed, options, tricks, Engines.Resolve(Engines.Auto, "cpu", tricks), "cpu");
        return (null, new Trainer(configuration, source.Make, Engines.On(configuration.Engine, "cpu")).Snapshot(), source);
    }

    /// <summary>Splits <c>owner.key=value</c> or <c>key=value</c>.</summary>
    public static (string? Owner, string Key, string Value) SplitSetting(string text) => Settings.Split(text);

    /// <summary>The program's version.</summary>
    public static string Version => typeof(RunSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Parts the settings of the scheduled probes from the rest.</summary>
    private static (List<string> Probes, List<string> Others) ForProbes(IEnumerable<string> settings, IEnumerable<string> probes)
    {
        var owners = probes.Select(probe => probe.Split('@')[0]).ToHashSet();
        var parted = settings.ToLookup(text => SplitSetting(text).Owner is { } owner && owners.Contains(owner));
        return ([.. parted[true]], [.. parted[false]]);
    }

    private static List<ProbeSchedule> Schedules(IEnumerable<string> probes, IReadOnlyList<string> settings, int updates) =>
        [.. probes.Select(text => ProbeSchedule.Parse(text, updates, settings.Select(SplitSetting)
            .Where(setting => setting.Owner == text.Split('@')[0])
            .Select(setting => KeyValuePair.Create(setting.Key, setting.Value))))];

    private static TrainingState Read(RunFolder folder, CheckpointChoice choice, Learner fresh)
    {
        if (choice == CheckpointChoice.Best)
            return folder.Best() is { } best ? Checkpoint.Read(folder.BestFolder, best, fresh)
                : throw new WrongUseException($"--checkpoint best: {folder.Path} has none; it is kept where a run is trained with --eval-every.");
        var checkpoints = folder.Checkpoints();
        if (checkpoints.Count == 0)
            throw new InvalidDataException($"{folder.CheckpointFolder}: expected at least one checkpoint, there is none; train the run again.");
        var wanted = choice.Update ?? checkpoints[^1];
        return checkpoints.Contains(wanted) ? Checkpoint.Read(folder.CheckpointFolder, wanted, fresh) : throw new WrongUseException(
            $"--checkpoint {wanted}: the run has none; the nearest is {checkpoints.MinBy(candidate => Math.Abs(candidate - wanted))}. Checkpoints: {string.Join(", ", checkpoints)}.");
    }

    /// <summary>The program's commit; null where it is not known.</summary>
    public static string? Commit => typeof(RunSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit] ? commit : null;

    private static Dictionary<string, string> Machine() => new()
    {
        ["os"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["cores"] = Environment.ProcessorCount.ToString(),
        ["processor"] = Processor(),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
    };

    private static string Processor() => !File.Exists("/proc/cpuinfo") ? "unknown"
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
}
