using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Toolkit;

/// <summary>
/// The library in a line each: <c>Lab.Train("CartPole-v1", steps: 50_000).Probe("gradient-quality")</c>. Everything here can be written with
/// the rooms' own types; the same seed gives the weights of <c>policyprobe train</c>.
/// </summary>
public static class Lab
{
    /// <summary>Trains an agent in memory; nothing is written.</summary>
    /// <param name="environment">The environment's id, <c>mdp:FILE.json</c> or <c>lqr:FILE.json</c>.</param>
    /// <param name="steps">Environment steps, rounded up to whole updates.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="algorithm">The preset's id.</param>
    /// <param name="settings">Changes of settings: <c>clip=0.1</c>, or <c>gradient-clipping.norm=1</c> of a trick.</param>
    /// <param name="with">Tricks to switch on.</param>
    /// <param name="without">Tricks to switch off.</param>
    /// <param name="threads">Threads that step the environments and learn; the weights do not depend on it.</param>
    /// <param name="progress">Told what each update did.</param>
    /// <param name="cancellation">Stops it between two updates.</param>
    /// <returns>The trained agent, with a snapshot before the first update and after each tenth of the training.</returns>
    /// <exception cref="WrongUseException">There is no such environment, preset, setting or trick, or a value breaks its rule.</exception>
    /// <exception cref="InvalidOperationException">The weights are no longer finite, or what the environment needs is not installed.</exception>
    public static LabAgent Train(
        string environment, long steps, ulong seed = 1, string algorithm = "ppo",
        IEnumerable<string>? settings = null, IEnumerable<string>? with = null, IEnumerable<string>? without = null,
        int threads = 1, IProgress<TrainingRow>? progress = null, CancellationToken cancellation = default)
    {
        var (configuration, make) = Prepare(environment, steps, seed, algorithm, settings, with, without);
        var trainer = Start(configuration, make, threads);
        var rows = new List<TrainingRow>();
        var kept = new Dictionary<int, Lazy<Snapshot>> { [0] = new(trainer.Snapshot()) };
        var every = RunRecord.DefaultCheckpointEvery(trainer.Updates);
        while (trainer.Update < trainer.Updates)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(trainer.Step());
            progress?.Report(rows[^1]);
            if (trainer.Update % every == 0 || trainer.Update == trainer.Updates)
                kept[trainer.Update] = new(trainer.Snapshot());
        }

        return new LabAgent(make, kept[trainer.Update].Value, rows, kept);
    }

    /// <summary>The agent that <see cref="Train"/> would start from.</summary>
    /// <param name="environment">The environment's id.</param>
    /// <param name="seed">The seed of its weights.</param>
    /// <param name="algorithm">The preset's id.</param>
    /// <param name="settings">Changes of settings.</param>
    /// <param name="with">Tricks to switch on.</param>
    /// <param name="without">Tricks to switch off.</param>
    /// <exception cref="WrongUseException">As for <see cref="Train"/>.</exception>
    public static LabAgent Untrained(
        string environment, ulong seed = 1, string algorithm = "ppo",
        IEnumerable<string>? settings = null, IEnumerable<string>? with = null, IEnumerable<string>? without = null)
    {
        var (configuration, make) = Prepare(environment, 1, seed, algorithm, settings, with, without);
        var snapshot = Start(configuration, make, 1).Snapshot();
        return new LabAgent(make, snapshot, [], new Dictionary<int, Lazy<Snapshot>> { [0] = new(snapshot) });
    }

    /// <summary>The agent of a run's folder, which is only read.</summary>
    /// <param name="run">The folder.</param>
    /// <param name="update">Which checkpoint, by updates done; null for the newest.</param>
    /// <exception cref="WrongUseException">The folder is no run, has no such checkpoint, or its environment comes from an assembly or a changed file of the user's.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static LabAgent Open(string run, int? update = null)
    {
        var folder = RunFolder.Open(run);
        var configuration = folder.Record.Configuration;
        if (folder.Record.EnvironmentAssembly is { } assembly)
            throw new WrongUseException($"{run}: {configuration.Environment} is from an assembly of yours, {assembly.File}, which is never loaded from a run; use './policyprobe probe --run {run} --env-assembly {assembly.File}'.");
        var make = MakerOf(folder);
        var checkpoints = folder.Checkpoints();
        if (checkpoints.Count == 0 || (update is { } wanted && !checkpoints.Contains(wanted)))
            throw new WrongUseException($"{run}: expected {(update is { } missing ? $"a checkpoint of update {missing}" : "a checkpoint")}; it has {(checkpoints.Count == 0 ? "none" : string.Join(", ", checkpoints))}.");
        var network = Engines.On(configuration.Engine, configuration.Device);
        Snapshot Read(int at) => new Trainer(configuration, make, network, Checkpoint.Read(folder.CheckpointFolder, at, new Trainer(configuration, make, network).Learner)).Snapshot();
        var last = update ?? checkpoints[^1];
        return new LabAgent(make, Read(last), [], checkpoints.Where(at => at <= last).ToDictionary(at => at, at => new Lazy<Snapshot>(() => Read(at))), folder);
    }

    /// <summary>Measures on a problem whose truth is known, as <c>policyprobe diagnose</c> does.</summary>
    /// <param name="id">The diagnostic's id.</param>
    /// <param name="settings">Changes of its settings: <c>dimension=1000</c>.</param>
    /// <param name="environment">The environment to diagnose, for a diagnostic that takes one; null for its own problem.</param>
    /// <param name="reduced">Whether to start from the small size that <c>diagnose all</c> takes.</param>
    /// <param name="seed">The seed of the measurement.</param>
    /// <param name="threads">Threads that work at once; the numbers do not depend on it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="WrongUseException">There is no such diagnostic or setting, or it takes no environment.</exception>
    public static ProbeResult Diagnose(
        string id, IEnumerable<string>? settings = null, string? environment = null, bool reduced = false, ulong seed = 1, int threads = 1, CancellationToken cancellation = default)
    {
        var found = DiagnosticCatalogue.Find(id, []);
        var diagnostic = (settings ?? []).Select(Settings.Split).Aggregate(reduced ? found.Reduced : found, (current, setting) => setting.Owner is null || setting.Owner == id
            ? Settings.With(current, id, setting.Key, setting.Value)
            : throw new WrongUseException($"{setting.Owner}.{setting.Key}={setting.Value}: expected a setting of {id}."));
        if (environment is not null && diagnostic is not IDiagnosticOfEnvironments)
            throw new WrongUseException($"environment: {id} makes a problem of its own and takes none, got {environment}.");
        return diagnostic.Diagnose(new DiagnosticContext(seed, null, cancellation)
        {
            Threads = threads,
            MakeEnvironment = environment is null ? null : Environments.Maker(environment),
        }) with
        { OfAgent = false };
    }

    /// <summary>What <see cref="Train"/> computes, checked, and in what.</summary>
    internal static (RunConfiguration Configuration, Func<IEnvironment> Make) Prepare(
        string environment, long steps, ulong seed, string algorithm, IEnumerable<string>? settings, IEnumerable<string>? with, IEnumerable<string>? without)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(algorithm);
        var make = Environments.Maker(environment);
        var preset = Presets.For(algorithm, environment).Changed(settings ?? [], with ?? [], without ?? []);
        return (RunConfiguration.From(preset, make().Spec, steps, seed, preset.Options, preset.Tricks, Engines.Resolve(Engines.Auto, "cpu", preset.Tricks), "cpu"), make);
    }

    /// <summary>The training before its first update; a trick without a hook is refused here.</summary>
    internal static Trainer Start(RunConfiguration configuration, Func<IEnvironment> make, int threads) =>
        new(configuration, make, Engines.On(configuration.Engine, configuration.Device), threads: threads);

    private static Func<IEnvironment> MakerOf(RunFolder folder)
    {
        var id = folder.Record.Configuration.Environment;
        if (!FileEnvironments.Names(id))
            return Environments.Maker(id);
        var plain = FileEnvironments.Maker(id, out var file);
        return folder.Record.ProblemFile is { } before && before.Sha256 != file.Sha256
            ? throw new WrongUseException($"{id}: expected the file that the run was trained on, of SHA-256 {before.Sha256}, got {file.Sha256}; put that one back.")
            : () => OneHotEnvironment.Encode(plain());
    }
}
