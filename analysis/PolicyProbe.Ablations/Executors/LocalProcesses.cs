using System.Diagnostics;

namespace PolicyProbe.Ablations;

/// <summary>
/// Workers as processes of this machine. They share nothing with this one but the folder: one that dies loses nothing, another takes over
/// its cell from the last checkpoint, and a new one is started. Each has a pipe as its standard input, which the kernel closes when this
/// process ends in whatever way; they then stop with checkpoints.
/// </summary>
/// <param name="workers">How many.</param>
/// <param name="command">The command line of a worker, by its number from 0; it must stop at the end of its standard input.</param>
public sealed class LocalProcesses(int workers, Func<int, ProcessStartInfo> command) : ICellExecutor
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // Three deaths fail a cell, and that is a step forward; more without one is not the cells' doing.
    private const int MostRestarts = 4;
    private const int Interrupted = 130;

    /// <summary>The most memory that a worker was seen to have, bytes.</summary>
    public long PeakMemory { get; private set; }

    /// <inheritdoc/>
    public void Execute(StudyFolder study, Action<Survey> watch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(watch);
        var running = new List<(int Number, Process Process)>();
        try
        {
            var (ended, restarts) = (-1, 0);
            running.AddRange(Enumerable.Range(0, workers).Select(number => (number, Start(number))));
            while (true)
            {
                var dead = running.Where(worker => worker.Process.HasExited).ToList();
                foreach (var worker in running.Except(dead))
                    PeakMemory = Math.Max(PeakMemory, Peak(worker.Process));
                var survey = study.Survey();
                watch(survey);
                if (survey.IsOver || cancellation.IsCancellationRequested)
                    break;
                if (survey.Total - Left(survey) is var now && now != ended)
                    (ended, restarts) = (now, 0);
                foreach (var worker in dead)
                {
                    running.Remove(worker);
                    var code = worker.Process.ExitCode;
                    worker.Process.Dispose();
                    if (code == Interrupted)
                        continue;
                    if (++restarts > MostRestarts * workers)
                        throw new InvalidOperationException($"workers die as soon as they are started, the last one with exit code {code}; './policyprobe worker --manifest {study.ManifestFile}' shows why.");
                    running.Add((worker.Number, Start(worker.Number)));
                }

                if (running.Count == 0)
                    break;
                cancellation.WaitHandle.WaitOne(Look);
            }
        }
        finally
        {
            foreach (var (_, process) in running)
                process.StandardInput.Close();
            foreach (var (_, process) in running)
            {
                process.WaitForExit();
                process.Dispose();
            }
        }

        watch(study.Survey());
    }

    private static long Peak(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0; // it has just ended
        }
    }

    private static int Left(Survey survey) => survey.Total - survey.Count(CellState.Done) - survey.Count(CellState.Failed);

    private Process Start(int number)
    {
        var start = command(number);
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName}: could not be started.");
    }
}
