using System.Diagnostics;
using PolicyProbe.Core;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.TestKit;

/// <summary>A training with a checkpoint every 4 updates; its 200 updates take a second or two: enough to be caught at any point of it.</summary>
/// <param name="Environment">Its environment.</param>
/// <param name="Algorithm">Its algorithm.</param>
/// <param name="Settings">What makes it short, beside the horizon: <c>hidden=16</c>.</param>
internal sealed record KillableTraining(string Environment, string Algorithm, params string[] Settings)
{
    public const int CheckpointEvery = 4, Horizon = 128;

    public int Updates { get; init; } = 200;

    public string[] Words(string folder) =>
    [
        "train", "--env", Environment, "--algo", Algorithm, "--steps", $"{Updates * Horizon}", "--seed", "7", "--out", folder, "--json", "--checkpoint-every", $"{CheckpointEvery}",
        .. Settings.Prepend($"horizon={Horizon}").Prepend("environments=1").SelectMany(setting => new[] { "--set", setting }),
    ];

    public static string[] Resume(string folder) => ["resume", folder, "--json", "--checkpoint-every", $"{CheckpointEvery}"];

    /// <summary>What a run left in the end, and must leave however often it was killed: checksum, every metric, every checkpoint with its generators and environments.</summary>
    public static string Outcome(string folder, string weights)
    {
        var checkpoints = System.IO.Path.Combine(folder, "checkpoints");
        return string.Join('\n', [
            weights,
            File.ReadAllText(System.IO.Path.Combine(folder, "metrics.csv")),
            .. Directory.EnumerateFiles(checkpoints, "*.json").Order(StringComparer.Ordinal).Select(file => System.IO.Path.GetFileName(file) + File.ReadAllText(file)),
        ]);
    }

    public override string ToString() => $"{Algorithm} on {Environment}";
}

/// <summary>What a process was doing when it is to be killed.</summary>
internal enum Doing
{
    /// <summary>Starting, or writing its first files.</summary>
    Starting,

    /// <summary>Writing a checkpoint: a temporary file of one is there.</summary>
    WritingCheckpoint,

    /// <summary>Anything, some time after a row of the metrics.</summary>
    Training,
}

/// <summary>
/// Kills trainings with SIGKILL. What is to be hit and when is drawn from a seed; what was hit is read from what lies in the folder
/// afterwards, for the clock has a say in it.
/// </summary>
internal sealed class KilledRun(KillableTraining training, string folder, ITestOutputHelper output)
{
    private readonly string _checkpoints = Path.Combine(folder, "checkpoints");

    /// <summary>How many deaths came where, by what they left in the folder.</summary>
    public Dictionary<string, int> Hits { get; } =
        new() { ["before the first checkpoint"] = 0, ["before it had gone on"] = 0, ["within a checkpoint"] = 0, ["between checkpoints"] = 0 };

    /// <summary>Starts the training, or goes on with it, and kills the process; fails if it ended before.</summary>
    /// <param name="doing">What it should be caught at.</param>
    /// <param name="row">Not before this row of the metrics, nor before one that the process itself has written.</param>
    /// <param name="rng">Draws how long after.</param>
    public void Die(Doing doing, int row, Rng rng)
    {
        var (before, earlier) = (HalfWritten(), Progress());
        row = Math.Max(row, earlier.Rows + 1);
        var delay = TimeSpan.FromMilliseconds(20 * rng.NextDouble());
        var resumes = File.Exists(Path.Combine(folder, "run.json"));
        using var process = new PolicyProbeProcess(resumes ? KillableTraining.Resume(folder) : training.Words(folder));
        var alive = doing switch
        {
            Doing.Starting when resumes => process.Reaches(Elapsed(delay * 40)),
            Doing.Starting => process.Reaches(() => File.Exists(Path.Combine(folder, "run.json"))),
            Doing.WritingCheckpoint => process.ReachesLines(Metrics, row + 1) && process.Reaches(() => HalfWritten().Except(before).Any()),
            _ => process.ReachesLines(Metrics, row + 1) && process.Reaches(Elapsed(delay)),
        };
        process.Kill();
        var end = process.End();
        Assert.True(alive && end.Code == 128 + 9, $"{training}: it ended before it was killed, {doing} at row {row}: exit code {end.Code}\n{end.Error}");
        var half = HalfWritten().Except(before).ToList();
        var (whole, rows) = Progress();
        var hit = whole is null ? "before the first checkpoint"
            : half.Count > 0 ? "within a checkpoint"
            : (whole, rows) == earlier ? "before it had gone on" : "between checkpoints";
        Hits[hit]++;
        output.WriteLine($"{(resumes ? "resume" : "train"),-6} {doing,-17} row {row,3} → killed {hit}: last whole {whole ?? "none"}, {rows} rows, half-written: {(half.Count == 0 ? "nothing" : string.Join(", ", half))}");
    }

    private string Metrics => Path.Combine(folder, "metrics.csv");

    /// <summary>The last whole checkpoint, and the rows of the metrics.</summary>
    private (string? Whole, int Rows) Progress() => (
        Directory.Exists(_checkpoints) ? Directory.EnumerateFiles(_checkpoints, "*.json").Select(Path.GetFileNameWithoutExtension).Max() : null,
        File.Exists(Metrics) ? Math.Max(0, File.ReadLines(Metrics).Count() - 1) : 0);

    private static Func<bool> Elapsed(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        return () => Stopwatch.GetElapsedTime(began) >= time;
    }

    /// <summary>Temporary files of checkpoints, and tensors without their JSON: name and time, so that a new one is told from an old one.</summary>
    private List<string> HalfWritten() => !Directory.Exists(_checkpoints) ? [] :
        [.. Directory.EnumerateFiles(_checkpoints)
            .Where(file => file.EndsWith(".tmp", StringComparison.Ordinal) || (file.EndsWith(".safetensors", StringComparison.Ordinal) && !File.Exists(Path.ChangeExtension(file, ".json"))))
            .Select(file => $"{Path.GetFileName(file)} of {File.GetLastWriteTimeUtc(file):mm:ss.fffffff}")];
}
