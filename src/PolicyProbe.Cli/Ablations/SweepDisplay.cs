using System.Diagnostics;
using PolicyProbe.Ablations;
using Spectre.Console;

namespace PolicyProbe.Cli;

/// <summary>
/// How far a sweep is, at a glance: cells done, running, failed, time left – a bar on a screen, a line every tenth of the way elsewhere –
/// and each failure, as it comes, with the last lines of its log.
/// </summary>
internal sealed class SweepDisplay(Terminal terminal, StudyFolder study)
{
    // A cell that has trained still has to be evaluated: it is not done, and the bar is not full.
    private const double MostOfOne = 0.99;

    // Before that the rate is that of processes that start.
    private static readonly TimeSpan FirstGuess = TimeSpan.FromSeconds(5);

    // What stands beside the bar's own width: the spinner, the percentage, spaces between.
    private const int Beside = 10;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly HashSet<int> _told = [];
    private (double Work, int Tenth)? _start;
    private int _tenth;
    private IAnsiConsole? _console;
    private ProgressTask? _task;

    /// <summary>Says a line, above the bar where there is one.</summary>
    public void Say(string line)
    {
        if (_console is null)
            terminal.Say(line);
        else
            _console.WriteLine(line);
    }

    /// <summary>Runs the work under the display.</summary>
    public void While(Action work)
    {
        if (!terminal.IsScreen)
        {
            work();
            return;
        }

        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Words) });
        _console.Progress()
            .AutoClear(false)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = Bar }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                _task = context.AddTask("starting", maxValue: study.Manifest.Cells.Count);
                work();
            });
        _console = null;
    }

    /// <summary>Shows how far it is.</summary>
    public void Show(Survey survey)
    {
        for (var i = 0; i < survey.Total; i++)
            if (survey.States[i] == CellState.Failed && _told.Add(i))
                Say(SurveyWords.Failure(CellFailure.Of(study, i)));
        var ended = survey.Count(CellState.Done) + survey.Count(CellState.Failed);
        var work = ended + Running(survey);
        _start ??= (work, _tenth = ended * 10 / survey.Total);
        var rate = (work - _start.Value.Work) / _watch.Elapsed.TotalSeconds;
        var left = rate > 0 && !survey.IsOver && _watch.Elapsed > FirstGuess ? TimeSpan.FromSeconds((survey.Total - survey.Count(CellState.Blocked) - work) / rate) : (TimeSpan?)null;
        if (_task is not null)
        {
            _task.Value = work;
            _task.Description = Markup.Escape(SurveyWords.Line(survey, left, _console!.Profile.Width - Bar - Beside));
        }
        else if (ended * 10 / survey.Total > _tenth)
        {
            _tenth = ended * 10 / survey.Total;
            terminal.Say($"{100.0 * ended / survey.Total,4:0} %  {SurveyWords.Line(survey, left)}");
        }
    }

    private int Bar => Math.Clamp(_console!.Profile.Width / 5, 8, 30);

    private double Running(Survey survey)
    {
        var sum = 0.0;
        for (var i = 0; i < survey.Total; i++)
            if (survey.States[i] is CellState.Running or CellState.Stopped)
                sum += Math.Min(MostOfOne, study.ProgressOf(study.Manifest.Cells[i]));
        return sum;
    }
}
