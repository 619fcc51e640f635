using System.Diagnostics;
using PolicyProbe.Core;
using PolicyProbe.Probes;
using Spectre.Console;

namespace PolicyProbe.Cli;

/// <summary>Says what a measurement will take before it starts, and shows how far it is: a bar on a screen, a line every tenth of the way elsewhere.</summary>
internal static class ProbeProgress
{
    private const double TrialSeconds = 0.2;
    private const double WorthLines = 10;

    /// <summary>Measures under the display.</summary>
    public static ProbeResult Measure(IProbe probe, ProbeContext context, Terminal terminal)
    {
        var cost = probe.CostOf(context);
        var seconds = Seconds(cost, context);
        terminal.Say($"{Words(cost)}: about {Duration(seconds)} on {context.Threads} thread{(context.Threads == 1 ? "" : "s")}");
        return terminal.IsScreen || seconds > WorthLines ? Under(terminal, probe.Card.Id, progress => probe.Measure(context with { Progress = progress })) : probe.Measure(context);
    }

    /// <summary>Measures under the display.</summary>
    /// <param name="terminal">Where it is shown.</param>
    /// <param name="id">What is measured.</param>
    /// <param name="measure">Measures, and tells the share done.</param>
    public static ProbeResult Under(Terminal terminal, string id, Func<IProgress<double>, ProbeResult> measure)
    {
        if (!terminal.IsScreen)
            return measure(new Lines(terminal));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Words) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(display => measure(new Bar(display.AddTask(Markup.Escape(id), maxValue: 1))));
    }

    private static string Words(ProbeCost cost) => string.Join(" and ", new[]
    {
        cost.EnvironmentSteps > 0 ? $"{cost.EnvironmentSteps:N0} environment steps" : "",
        cost.NetworkRows > 0 ? $"{cost.NetworkRows:N0} rows through a network" : "",
    }.Where(part => part.Length > 0).DefaultIfEmpty("Nothing to roll out"));

    /// <summary>
    /// What a step and a row cost here and now, from a short trial on one thread in an environment of its own; threads are taken to
    /// share the work evenly.
    /// </summary>
    private static double Seconds(ProbeCost cost, ProbeContext context)
    {
        var trial = new ProbeTrial(context);
        var (step, row) = (Each(trial.Step), cost.NetworkRows > 0 ? Each(trial.Rows) : 0);
        return ((cost.EnvironmentSteps * step) + (cost.NetworkRows * row)) / Math.Min(context.Threads, Environment.ProcessorCount);
    }

    /// <summary>Seconds a unit; what is not compiled yet is run once before the clock starts.</summary>
    private static double Each(Func<int> work)
    {
        work();
        var (watch, units) = (Stopwatch.StartNew(), 0);
        do
            units += work();
        while (watch.Elapsed.TotalSeconds < TrialSeconds);
        return watch.Elapsed.TotalSeconds / units;
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 1 => "a second",
        < 90 => $"{seconds:0} s",
        < 5400 => $"{seconds / 60:0} min",
        _ => $"{seconds / 3600:0.0} h",
    };

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class Lines(Terminal terminal) : IProgress<double>
    {
        private int _tenth;

        public void Report(double value)
        {
            if ((int)(value * 10) <= _tenth)
                return;
            _tenth = (int)(value * 10);
            terminal.Say($"{_tenth * 10,4} %");
        }
    }
}
