using System.Globalization;

namespace PolicyProbe.Ablations;

/// <summary>How a study is run on a cluster.</summary>
/// <param name="Template">The batch script's template.</param>
/// <param name="Throttle">How many tasks may run at once; null for any number.</param>
/// <param name="Requeue">Whether Slurm runs a task again whose node died.</param>
/// <param name="Detach">Whether to submit once and return.</param>
public sealed record SlurmPlan(string Template, int? Throttle, bool Requeue, bool Detach)
{
    /// <summary>The least work of a task: a task costs the scheduler about a second.</summary>
    public double SecondsPerTask { get; init; } = 30;

    /// <summary>How often the queue is looked at.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>
/// Tasks of job arrays on a cluster. A task runs a chunk of cells of at least half a minute together; what it leaves is submitted again,
/// as long as a job comes a step forward. A job that an earlier call left in the queue is watched, not submitted twice; and cells that somebody is on although
/// no job is queued – a node that Slurm gave up and that lives – are waited for, not run beside them.
/// </summary>
/// <param name="slurm">Slurm.</param>
/// <param name="plan">How.</param>
/// <param name="runner">Says how long a cell takes while none has been timed.</param>
/// <param name="program">The program and the words before its own.</param>
/// <param name="say">Told what is submitted.</param>
public sealed class SlurmArrays(ISlurm slurm, SlurmPlan plan, ICellRunner runner, IReadOnlyList<string> program, Action<string> say) : ICellExecutor
{
    private const int Timed = 50;

    /// <inheritdoc/>
    public void Execute(StudyFolder study, Action<Survey> watch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(watch);
        var folder = Directory.CreateDirectory(Path.GetFullPath(Path.Combine(study.Path, "slurm"))).FullName;
        var jobs = Path.Combine(folder, "jobs.txt");
        var job = File.Exists(jobs) ? File.ReadLines(jobs).LastOrDefault(slurm.IsQueued) : null;
        if (job is not null)
            say($"Job {job} of an earlier call is still in the queue; watching it.");
        var (before, told) = (-1.0, false);
        while (true)
        {
            var survey = study.Survey();
            watch(survey);
            if (job is not null && slurm.IsQueued(job))
            {
                if (plan.Detach)
                    return;
                if (cancellation.WaitHandle.WaitOne(plan.Look))
                {
                    slurm.Cancel(job);
                    while (slurm.IsQueued(job))
                        CancellationToken.None.WaitHandle.WaitOne(plan.Look);
                    watch(study.Survey());
                    return;
                }

                continue;
            }

            survey = study.Survey();
            List<int> open = [.. Enumerable.Range(0, survey.Total).Where(i => survey.States[i] is CellState.Missing or CellState.Stopped)];
            if (survey.IsOver || cancellation.IsCancellationRequested)
                break;
            if (open.Count == 0)
            {
                if (plan.Detach || survey.Count(CellState.Running) == 0)
                    break;
                if (!told)
                    say($"{survey.Count(CellState.Running)} under way although no job of this study is queued; waiting for whoever is on it.");
                told = true;
                cancellation.WaitHandle.WaitOne(plan.Look);
                continue;
            }

            var now = Work(study, survey);
            if (now <= before)
                throw new InvalidOperationException($"job {job} ended without a step forward in any cell; its logs are in {folder}: {LastLine(folder, job!)}");
            (before, job) = (now, Submit(study, open, folder));
            File.AppendAllText(jobs, job + "\n");
        }

        watch(study.Survey());
    }

    /// <summary>How many cells make a task of at least its least work, and no more tasks than an array may have.</summary>
    internal static int ChunkSize(int cells, double secondsPerCell, double secondsPerTask, int maxArraySize) => Math.Max(
        (int)Math.Clamp(Math.Ceiling(secondsPerTask / Math.Max(secondsPerCell, 1e-6)), 1, cells),
        (cells + maxArraySize - 1) / maxArraySize);

    private string Submit(StudyFolder study, List<int> open, string folder)
    {
        var seconds = SecondsPerCell(study, open[0]);
        var chunks = open.Chunk(ChunkSize(open.Count, seconds, plan.SecondsPerTask, slurm.MaxArraySize)).ToList();
        var stem = Path.Combine(folder, $"{Directory.EnumerateFiles(folder, "*.chunks").Count():0000}");
        File.WriteAllLines(stem + ".chunks", chunks.Select(chunk => string.Join(' ', chunk.Select(index => index.ToString(CultureInfo.InvariantCulture)))));
        File.WriteAllText(stem + ".sh", SlurmTemplate.Fill(
            plan.Template, [.. program, "worker", "--manifest", Path.GetFullPath(study.ManifestFile), "--chunks", stem + ".chunks", "--chunk"], study.Manifest.Task.Threads));
        var id = slurm.Submit(new SlurmJob($"policyprobe-{study.Manifest.Cells[0].Id[..8]}", stem + ".sh", chunks.Count, plan.Throttle, plan.Requeue, Directory.GetCurrentDirectory(), folder));
        say($"Job {id}: {chunks.Count} task{(chunks.Count == 1 ? "" : "s")} of up to {chunks[0].Length} cell{(chunks[0].Length == 1 ? "" : "s")}, about {chunks[0].Length * seconds:0} s each.");
        return id;
    }

    /// <summary>The median time of finished cells, or of a short trial where there are none.</summary>
    private double SecondsPerCell(StudyFolder study, int first)
    {
        var times = study.Manifest.Cells.Select(study.DoneFolder).Where(Directory.Exists).Take(Timed).Select(CellTiming.Read).OfType<CellTiming>().Select(timing => timing.Seconds).Order().ToList();
        return times.Count > 0 ? times[times.Count / 2] : runner.Seconds(study.Manifest.Cells[first], study.Manifest.Task);
    }

    private static double Work(StudyFolder study, Survey survey)
    {
        var work = (double)survey.Count(CellState.Done) + survey.Count(CellState.Failed);
        for (var i = 0; i < survey.Total; i++)
            if (survey.States[i] is CellState.Running or CellState.Stopped)
                work += study.ProgressOf(study.Manifest.Cells[i]);
        return work;
    }

    private static string LastLine(string folder, string job) =>
        Directory.EnumerateFiles(folder, $"log-{job}_*.txt").Order(StringComparer.Ordinal).Select(file => File.ReadLines(file).LastOrDefault()).OfType<string>().FirstOrDefault() ?? "there are none.";
}
