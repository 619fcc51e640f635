using System.Diagnostics;
using PolicyProbe.Learning;
using Spectre.Console;

namespace PolicyProbe.Cli;

/// <summary>Shows a run's progress: a bar with steps/s, return and KL on a screen, a plain line every tenth of the way elsewhere.</summary>
internal sealed class ProgressDisplay(Terminal terminal, int updates, long doneBefore) : ITrainingObserver
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Stopwatch _training = new();
    private ProgressTask? _task;
    private long _steps;
    private int _tenth;

    /// <summary>Steps a second of training alone, probes not counted.</summary>
    public double StepsPerSecond => _training.Elapsed.TotalSeconds > 0 ? _steps / _training.Elapsed.TotalSeconds : 0;

    /// <summary>Runs the work under the display.</summary>
    public T While<T>(Func<T> work)
    {
        if (!terminal.IsScreen)
            return work();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Words) });
        return console.Progress()
            .AutoClear(false)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                _task = context.AddTask("training", maxValue: updates);
                return work();
            });
    }

    /// <inheritdoc/>
    public void Before(int update, bool last, Func<Snapshot> snapshot)
    {
        if (last)
            _training.Stop();
        else
            _training.Start();
    }

    /// <inheritdoc/>
    public void After(TrainingRow row)
    {
        _training.Stop();
        _steps = row.Steps - doneBefore;
        var text = $"{row.Steps:N0} steps  {StepsPerSecond:N0} steps/s  return {(row.MeanReturn is { } mean ? mean.ToString("0.#") : "–")}  KL {row.Statistics.MeanKl:0.0000}";
        if (_task is not null)
        {
            _task.Value = row.Update;
            _task.Description = Markup.Escape(text);
        }
        else if (row.Update * 10 / updates > _tenth || row.Update == updates)
        {
            _tenth = row.Update * 10 / updates;
            terminal.Say($"{100.0 * row.Update / updates,4:0} %  {text}");
        }
    }

    /// <summary>Says that a probe begins, and takes its progress.</summary>
    public IProgress<double> Announce(string probe, int update)
    {
        if (_task is not null)
        {
            _task.Description = Markup.Escape($"{probe} before update {update}");
            return new Relay(share => _task.Description = Markup.Escape($"{probe} before update {update}: {100 * share:0} %"));
        }

        terminal.Say($"        {probe} before update {update}  ({_watch.Elapsed.TotalSeconds:0.0} s so far)");
        return new Relay(_ => { });
    }

    private sealed class Relay(Action<double> action) : IProgress<double>
    {
        public void Report(double value) => action(value);
    }
}
