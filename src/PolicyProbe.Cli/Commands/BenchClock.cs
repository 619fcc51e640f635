using System.Diagnostics;

namespace PolicyProbe.Cli;

/// <summary>A row of <c>bench</c>: what was measured, next to a limit of the machine measured in the same run.</summary>
internal sealed record BenchRow(string Name, double Value, string Unit, double? Limit, double? PercentOfLimit)
{
    /// <summary>Floating-point operations of one unit, those of the networks' products alone; null where they are not the work.</summary>
    public double? Operations { get; init; }

    /// <summary>The row that the limit is made from.</summary>
    public string? LimitName { get; init; }

    /// <summary>What is done.</summary>
    public string? Work { get; init; }

    /// <summary>A row whose limit is its operations at a rate.</summary>
    public static BenchRow Of(string name, double value, string unit, double operations, double rate, string limit, string work) =>
        new(name, value, unit, rate / operations, 100 * value * operations / rate) { Operations = operations, LimitName = limit, Work = work };
}

/// <summary>What <c>bench</c> prints with <c>--json</c>.</summary>
/// <param name="Rows">What was measured.</param>
/// <param name="PeakMemoryBytes">The most memory that the process had at any time: ask for one workload to know it of that.</param>
internal sealed record BenchAnswer(IReadOnlyList<BenchRow> Rows, long PeakMemoryBytes);

/// <summary>
/// Times work as it goes once it is compiled for good: for some seconds unseen, while the runtime replaces quick code by fast code, then
/// as often as asked, each time for a tenth of a second at least.
/// </summary>
/// <param name="repeats">How often.</param>
internal sealed class BenchClock(int repeats)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(0.1);

    /// <summary>Units a second, the median.</summary>
    public double Rate(Action work, double units) => Rates(work, units)[repeats / 2];

    /// <summary>Units a second, the best.</summary>
    public double Best(Action work, double units) => Rates(work, units)[^1];

    /// <summary>Work in turns with a measurement of its limit: the medians of units a second, of the limit and of their ratio.</summary>
    public (double Value, double Limit, double Ratio) Beside(Func<double> limit, Action work, double units)
    {
        Repeat(work, WarmUp);
        limit();
        var turns = Enumerable.Range(0, repeats).Select(_ => (Value: units * Repeat(work, Turn), Limit: limit())).ToList();
        double Median(Func<(double Value, double Limit), double> of) => turns.Select(of).Order().ElementAt(repeats / 2);
        return (Median(turn => turn.Value), Median(turn => turn.Limit), Median(turn => turn.Value / turn.Limit));
    }

    /// <summary>Units a second of work that takes seconds, done once after so much of a smaller part of it that it is compiled for good.</summary>
    public static double Once(Action part, Action work, double units)
    {
        Repeat(part, WarmUp);
        var watch = Stopwatch.StartNew();
        work();
        return units / watch.Elapsed.TotalSeconds;
    }

    private double[] Rates(Action work, double units)
    {
        Repeat(work, WarmUp);
        return [.. Enumerable.Range(0, repeats).Select(_ => units * Repeat(work, Turn)).Order()];
    }

    /// <summary>Times a second, over a while.</summary>
    private static double Repeat(Action work, TimeSpan least)
    {
        var watch = Stopwatch.StartNew();
        var times = 0;
        do
        {
            work();
            times++;
        }
        while (watch.Elapsed < least);
        return times / watch.Elapsed.TotalSeconds;
    }
}
