using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>Cells that wait and then draw one number from their seed: to try out and to time executors.</summary>
public sealed class SleepRunner : ICellRunner
{
    /// <summary>The preset and environment that such cells have.</summary>
    public const string Id = "sleep";

    private const string Milliseconds = "milliseconds";

    /// <summary>One of such cells.</summary>
    public static CellPlan Plan(SleepPlan sleep, ulong seed, string version)
    {
        ArgumentNullException.ThrowIfNull(sleep);
        var wait = sleep.Milliseconds.ToString(CultureInfo.InvariantCulture);
        return new CellPlan
        {
            Id = GridPlan.IdOf($"{Id} {wait}", seed, version),
            Environment = Id,
            Preset = Id,
            Arm = Id,
            Seed = seed,
            Settings = new Dictionary<string, string> { [Milliseconds] = wait },
        };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Run(CellPlan cell, CellTask task, CellWork work)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(work);
        var wait = TimeSpan.FromMilliseconds(Wait(cell));
        if (work.Cancellation.WaitHandle.WaitOne(wait))
            throw new OperationCanceledException(work.Cancellation);
        return new Dictionary<string, double> { ["draw"] = new Rng(cell.Seed).NextDouble() };
    }

    /// <inheritdoc/>
    public string Progress(string folder) => "0";

    /// <inheritdoc/>
    public double Seconds(CellPlan cell, CellTask task) => Wait(cell) / 1000.0;

    private static int Wait(CellPlan cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return int.Parse(cell.Settings[Milliseconds], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
