#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The tables and the figure of docs/performance.md: every workload of bench in a process of its own, so that its peak memory is its own.
// Run from the top of the repository with nothing else on the machine: dotnet run docs/studies/performance.cs
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] workloads = args.Length > 0 ? args : ["limits", "rollout", "gradient", "true-gradient", "ppo-cartpole", "ppo-cartpole-cleanrl", "ppo-hopper", "fisher-product", "trpo-update", "landscape", "scaling"];
var bars = new List<(string Name, double Percent)>();
Console.WriteLine("| row | value | limit | % | peak memory of the process |");
Console.WriteLine("| --- | --- | --- | --- | --- |");
foreach (var workload in workloads)
{
    using var bench = Process.Start(new ProcessStartInfo("./policyprobe", ["bench", workload, "--json"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    var errors = bench.StandardError.ReadToEndAsync();
    using var answer = JsonDocument.Parse(bench.StandardOutput.ReadToEnd());
    bench.WaitForExit();
    await errors;
    foreach (var row in answer.RootElement.GetProperty("rows").EnumerateArray())
    {
        var (name, limit) = (row.GetProperty("name").GetString()!, row.GetProperty("limit"));
        var percent = limit.ValueKind == JsonValueKind.Number ? row.GetProperty("percentOfLimit").GetDouble() : (double?)null;
        Console.WriteLine($"| `{name}`, {row.GetProperty("unit").GetString()} | {Number(row.GetProperty("value").GetDouble())} | {(percent is null ? "" : Number(limit.GetDouble()))} | {percent:0} | {answer.RootElement.GetProperty("peakMemoryBytes").GetInt64() >> 20} MiB |");
        if (percent is { } share && !name.StartsWith("scaling", StringComparison.Ordinal))
            bars.Add((name, share));
    }
}

bars.Reverse();
using var gnuplot = Process.Start(new ProcessStartInfo("gnuplot") { RedirectStandardInput = true })!;
gnuplot.StandardInput.Write(
    $"""
    set terminal pngcairo size 900,{140 + (34 * bars.Count)} font 'DejaVu Sans,12'
    set output 'docs/gallery/performance.png'
    set title 'Percent of the limit that the machine showed in the same run'
    set style fill solid
    set boxwidth 0.7
    set xrange [0:105]
    set yrange [-0.6:{bars.Count - 0.4}]
    set grid x lc rgb '#dddddd'
    set format x '%.0f %%'
    set ytics ({string.Join(", ", bars.Select((bar, i) => $"'{bar.Name}' {i}"))})
    set key off
    $bars << END
    {string.Concat(bars.Select((bar, i) => $"{i} {bar.Percent}\n"))}END
    plot $bars using ($2/2):1:($2/2):(0.35) with boxxyerror lc rgb '#1f5fa8', $bars using ($2 + 1):1:(sprintf('%.0f', $2)) with labels left

    """);
gnuplot.StandardInput.Close();
gnuplot.WaitForExit();

static string Number(double value) => value >= 1000 ? value.ToString("N0") : value.ToString("0.#");
