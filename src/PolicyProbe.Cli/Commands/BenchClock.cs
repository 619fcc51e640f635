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
internal sealed record BenchAnswer(IReadOnlyList<BenchRow> Rows);

/// <summary>Times work: once unseen, to compile and to warm up, then as often as asked.</summary>
/// <param name="repeats">How often.</param>
internal sealed class BenchClock(int repeats)
{
    /// <summary>Units a second, the median.</summary>
    public double Rate(Action work, double units) => Rates(work, units)[repeats / 2];

    /// <summary>Units a second, the best.</summary>
    public double Best(Action work, double units) => Rates(work, units)[^1];

    private double[] Rates(Action work, double units)
    {
        work();
        return [.. Enumerable.Range(0, repeats).Select(_ => Once()).Order()];

        double Once()
        {
            var watch = Stopwatch.StartNew();
            work();
            return units / watch.Elapsed.TotalSeconds;
        }
    }
}
