#:project ../../src/PolicyProbe.Core/PolicyProbe.Core.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The table and the figure of docs/studies/papers-table.csv: see papers-table.sh. Run from the top of the repository.
using System.Diagnostics;
using System.Globalization;
using PolicyProbe.Core;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] tasks = ["Hopper-v4", "InvertedPendulum-v4"], algorithms = ["ppo", "ppo-m", "ppo-noclip", "trpo", "trpo-plus"];
var runs = File.ReadLines("docs/studies/papers-table.csv").Skip(1).Select(line => line.Split(','))
    .Select(cells => (Task: cells[0], Algorithm: cells[1], Seed: int.Parse(cells[2]), Return: double.Parse(cells[3]))).OrderBy(run => run.Seed).ToList();
double[] Returns(string task, string algorithm, int seeds) => [.. runs.Where(run => run.Task == task && run.Algorithm == algorithm && run.Seed <= seeds).Select(run => run.Return)];

Console.WriteLine($"| | {string.Join(" | ", algorithms.Select(algorithm => $"`{algorithm}`"))} | detectable |");
Console.WriteLine($"| --- |{string.Concat(algorithms.Select(_ => " --- |"))} --- |");
foreach (var task in tasks)
{
    var samples = algorithms.Select(algorithm => Returns(task, algorithm, 3)).ToArray();
    var cells = samples.Select(sample => sample.Length < 2 ? $"{sample.Length} of 3 runs" : Text(MeanInterval.Student(sample)));
    var pooled = Math.Sqrt(samples.Where(sample => sample.Length > 1).Average(Variance));
    Console.WriteLine($"| `{task}` | {string.Join(" | ", cells)} | {MeanDifference.Detectable(pooled, 3):0} |");
}

var (ppo, minimal) = (Returns("Hopper-v4", "ppo", 40), Returns("Hopper-v4", "ppo-m", 40));
Console.WriteLine();
Console.WriteLine($"PPO on Hopper-v4: {Text(MeanInterval.Student(ppo))}, standard deviation {Math.Sqrt(Variance(ppo)):0}, {ppo.Length} seeds.");
Console.WriteLine($"PPO-M on Hopper-v4: {Text(MeanInterval.Student(minimal))}, standard deviation {Math.Sqrt(Variance(minimal)):0}, {minimal.Length} seeds.");
Console.WriteLine($"Difference: {Text(MeanDifference.Welch(ppo, minimal))}.");

// Seeds as points beside mean and interval; a seed's place is by its number.
var points = string.Concat(algorithms.SelectMany((algorithm, i) => runs.Where(run => run.Task == "Hopper-v4" && run.Algorithm == algorithm)
    .Select(run => $"{i + 1 - 0.32 + (0.5 * ((run.Seed * 0.618) % 1))} {run.Return}\n")));
var means = string.Concat(algorithms.Select((algorithm, i) => (i, Sample: Returns("Hopper-v4", algorithm, 40))).Where(row => row.Sample.Length > 1)
    .Select(row => (row.i, Estimate: MeanInterval.Student(row.Sample))).Select(row => $"{row.i + 1.28} {row.Estimate.Value} {row.Estimate.Interval!.Value.Low} {row.Estimate.Interval.Value.High}\n"));
var ticks = string.Join(", ", algorithms.Select((algorithm, i) => $"'{algorithm} ({Returns("Hopper-v4", algorithm, 40).Length})' {i + 1}"));
using var gnuplot = Process.Start(new ProcessStartInfo("gnuplot") { RedirectStandardInput = true })!;
gnuplot.StandardInput.Write(
    $"""
    set terminal pngcairo size 900,560 font 'DejaVu Sans,12'
    set output 'docs/gallery/papers-table.png'
    set title 'Hopper-v4 after 1,000,000 steps: seeds, mean and 95 % interval'
    set ylabel 'mean return of 100 evaluation episodes'
    set xrange [0.5:5.6]
    set yrange [0:*]
    set grid y lc rgb '#dddddd'
    set xtics ({ticks})
    set key off
    $points << END
    {points}END
    $means << END
    {means}END
    plot $points with points pt 7 ps 0.8 lc rgb '#7aa6d8', $means with yerrorbars pt 7 ps 1.2 lw 2 lc rgb '#b03a48'

    """);
gnuplot.StandardInput.Close();
gnuplot.WaitForExit();

static string Text(Estimate estimate) => $"{estimate.Value:0} [{estimate.Interval!.Value.Low:0}, {estimate.Interval.Value.High:0}]";

static double Variance(double[] sample) => sample.Sum(value => Math.Pow(value - sample.Average(), 2)) / (sample.Length - 1);
