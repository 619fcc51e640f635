using System.Globalization;
using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// <c>run.json</c>: what a run computes, and what it ran on. Written before the first step.
/// </summary>
/// <param name="FormatVersion">1.</param>
/// <param name="Configuration">What it computes, resolved.</param>
/// <param name="Updates">Updates planned.</param>
/// <param name="PlannedSteps">Steps planned: <see cref="RunConfiguration.Steps"/> rounded up to whole updates.</param>
/// <param name="Command">The command line that made it.</param>
/// <param name="Probes">The probes that were scheduled, as they were asked for.</param>
/// <param name="ProbeSettings">Settings of the scheduled probes, as <c>PROBE.NAME=VALUE</c>.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Commit">The program's commit; null where it is not known.</param>
/// <param name="Created">When, UTC.</param>
/// <param name="Machine">Processor, cores, operating system, runtime, libraries.</param>
/// <param name="EnvironmentAssembly">The user's assembly that has the environment; null for one of ours. It is never loaded from here.</param>
/// <param name="ProblemFile">The user's file that describes the environment, of <c>mdp:</c> and <c>lqr:</c>; null where there is none.</param>
/// <param name="Evaluation">When and how the agent is evaluated while it trains; null where it is not.</param>
/// <param name="CheckpointEvery">Updates between checkpoints; null in a run of a version that did not say: a tenth of the run.</param>
public sealed record RunRecord(
    int FormatVersion,
    RunConfiguration Configuration,
    int Updates,
    long PlannedSteps,
    string Command,
    IReadOnlyList<string> Probes,
    IReadOnlyList<string> ProbeSettings,
    string Version,
    string? Commit,
    string Created,
    IReadOnlyDictionary<string, string> Machine,
    RunAssembly? EnvironmentAssembly = null,
    RunFile? ProblemFile = null,
    EvaluationPlan? Evaluation = null,
    int? CheckpointEvery = null)
{
    /// <summary>Whether there is a checkpoint after so many updates wherever the run was stopped and gone on with.</summary>
    public bool IsScheduled(int update) => update == Updates || update % (CheckpointEvery ?? DefaultCheckpointEvery(Updates)) == 0;

    /// <summary>The updates between two checkpoints unless others are asked for: a tenth of the run.</summary>
    public static int DefaultCheckpointEvery(int updates) => Math.Max(1, updates / 10);
}

/// <summary>An assembly of the user's that a run's environment came from: enough to know it again, not to find it.</summary>
/// <param name="File">The file's name, without a folder.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal.</param>
/// <param name="TimeLimit">The time limit that the user set; null where the default or the environment's own holds.</param>
/// <param name="Beside">What it loaded from its own folder; null in a run of a version that did not look.</param>
public sealed record RunAssembly(string File, string Sha256, int? TimeLimit, IReadOnlyList<RunFile>? Beside = null);

/// <summary>A file of the user's that a run's environment came from: enough to know it again.</summary>
/// <param name="File">The file's name, without a folder; of what an assembly loaded, from the assembly's folder on.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal.</param>
public sealed record RunFile(string File, string Sha256);

/// <summary>A run as a folder: run.json, metrics.csv, checkpoints, probes, figures, report.</summary>
public sealed class RunFolder
{
    /// <summary>One row an update: what it did.</summary>
    public const string Metrics = "metrics.csv";

    /// <summary>One row an update: how long it took.</summary>
    public const string Timing = "timing.csv";

    /// <summary>One row an evaluation while training.</summary>
    public const string Evaluations = "evaluations.csv";

    private RunFolder(string path, RunRecord record) => (Path, Record) = (path, record);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What run.json says.</summary>
    public RunRecord Record { get; }

    /// <summary>Where the checkpoints are.</summary>
    public string CheckpointFolder => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>Where the results of probes are.</summary>
    public string ProbeFolder => System.IO.Path.Combine(Path, "probes");

    /// <summary>Where figures are drawn.</summary>
    public string FigureFolder => System.IO.Path.Combine(Path, "figures");

    /// <summary>Where the checkpoint of the best evaluation is.</summary>
    public string BestFolder => System.IO.Path.Combine(Path, "best");

    /// <summary>Makes a new run folder and writes run.json. Nothing that exists is overwritten.</summary>
    /// <exception cref="WrongUseException">There is something at <paramref name="path"/> already.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunFolder Create(string path, RunRecord record)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => System.IO.Path.GetFileName(entry) != "run.json.tmp")))
            throw new WrongUseException($"--out {path}: expected a folder that does not exist yet or is empty; to go on with a run use 'policyprobe resume {path}'.");
        var folder = new RunFolder(path, record);
        try
        {
            // run.json first: a process that is killed here leaves a run that can be resumed, or a folder that can be trained in.
            Directory.CreateDirectory(path);
            Files.WriteWhole(System.IO.Path.Combine(path, "run.json"), JsonSerializer.Serialize(record, ResultJson.Indented) + "\n");
            Directory.CreateDirectory(folder.CheckpointFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--out {path}: cannot be written ({exception.Message.TrimEnd('.')}); choose a folder that you may write to.", exception);
        }

        return folder;
    }

    /// <summary>Opens an existing run folder.</summary>
    /// <exception cref="WrongUseException">The folder does not exist or is not a run.</exception>
    /// <exception cref="InvalidDataException">run.json cannot be read.</exception>
    public static RunFolder Open(string path)
    {
        var file = System.IO.Path.Combine(path, "run.json");
        if (!File.Exists(file))
            throw new WrongUseException($"{path}: expected the folder of a run, with a run.json in it; {(Directory.Exists(path) ? "it has none" : "there is no such folder")}.");
        try
        {
            var record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(file), ResultJson.Indented);
            if (record is not { FormatVersion: 1 })
                throw new InvalidDataException($"{file}: formatVersion is {record?.FormatVersion.ToString() ?? "missing"}; this version reads 1.");
            return HasNull(record) ? throw new JsonException("a setting, trick or probe is null.") : new RunFolder(path, record);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: not a run: {exception.Message}", exception);
        }
    }

    /// <summary>The updates that have a checkpoint with both files, ascending.</summary>
    public IReadOnlyList<int> Checkpoints() => Checkpoints(CheckpointFolder);

    /// <summary>The update of the best evaluation's checkpoint; null where there is none.</summary>
    public int? Best() => Checkpoints(BestFolder) is [.., var update] ? update : null;

    private static IReadOnlyList<int> Checkpoints(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder, "*.json")
            .Where(file => File.Exists(System.IO.Path.ChangeExtension(file, ".safetensors")))
            .Select(file => int.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var update) ? update : -1)
            .Where(update => update >= 0)
            .Order()];

    /// <summary>Opens one of the run's tables to append, with the rows after <paramref name="update"/> cut off.</summary>
    public CsvTable OpenTable(string name, IReadOnlyList<string> columns, int update) => new(System.IO.Path.Combine(Path, name), columns, update);

    /// <summary>The rows of one of the run's tables: a value for each column, null where the cell is empty.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double?>> ReadTable(string name) => CsvTable.Read(System.IO.Path.Combine(Path, name));

    /// <summary>The rows of metrics.csv.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double?>> ReadMetrics() => ReadTable(Metrics);

    /// <summary>Whether a probe has been measured at an update.</summary>
    public bool HasProbe(string probe, int update) => File.Exists(System.IO.Path.Combine(ProbeFolder, $"{probe}@{update}.json"));

    /// <summary>Writes a probe's result as <c>probes/ID@UPDATE.json</c>.</summary>
    public void WriteProbe(ProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Directory.CreateDirectory(ProbeFolder);
        Files.WriteWhole(System.IO.Path.Combine(ProbeFolder, $"{result.Probe}@{result.Update}.json"), JsonSerializer.Serialize(result, ResultJson.Indented) + "\n");
    }

    /// <summary>All results of probes, by probe and then by update.</summary>
    /// <exception cref="InvalidDataException">A file is not a result.</exception>
    public IReadOnlyList<ProbeResult> ReadProbes() => !Directory.Exists(ProbeFolder) ? [] :
        [.. Directory.EnumerateFiles(ProbeFolder, "*.json").Select(ReadProbe).OrderBy(result => result.Probe, StringComparer.Ordinal).ThenBy(result => result.Update)];

    /// <summary>Whether a list or table holds null, which the reader lets pass.</summary>
    private static bool HasNull(RunRecord record) =>
        record.Configuration.Settings.Values.Contains(null)
        || record.Configuration.Tricks.Any(trick => trick?.Settings.Values.Contains(null) != false)
        || record.Probes.Contains(null) || record.ProbeSettings.Contains(null) || record.EnvironmentAssembly?.Beside?.Contains(null) == true;

    private static ProbeResult ReadProbe(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ProbeResult>(File.ReadAllText(file), ResultJson.Indented) ?? throw new JsonException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: not the result of a probe: {exception.Message}", exception);
        }
    }
}
