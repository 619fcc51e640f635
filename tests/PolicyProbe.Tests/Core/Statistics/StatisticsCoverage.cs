using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;
using Xunit.Abstractions;

namespace PolicyProbe.Tests.Core.Statistics;

/// <summary>
/// How often the intervals of comparisons hold the truth of a known population: the tables of docs/ground-truth.md. The seeds are fixed beforehand. All are
/// declared conservative; populations that are not required are counted and not judged.
/// </summary>
public sealed class StatisticsCoverage(ITestOutputHelper output)
{
    private static readonly double[] Offsets = [0, 0.5, 1.5, 3], Scales = [1, 0.5, 2, 1];

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(1, 3)]
    [InlineData(1, 5)]
    [InlineData(1, 10)]
    [InlineData(4, 3)]
    [InlineData(4, 5)]
    [InlineData(4, 10)]
    public void Aggregates_hold_their_truth_over_ten_thousand_seeds(int tasks, int runs) => Aggregates(tasks, runs, 500_000, CoverageCount.Many);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public void Comparisons_hold_their_truth_over_ten_thousand_seeds(int runs) => Comparisons(runs, 600_000, CoverageCount.Many);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(2, 5)]
    [InlineData(4, 3)]
    [InlineData(4, 5)]
    public void Factorial_effects_hold_their_truth_over_ten_thousand_seeds(int factors, int runs) => Factorials(factors, runs, 700_000, CoverageCount.Many);

    [Fact]
    public void Three_hundred_of_each_hold_it_as_often_as_they_should()
    {
        Aggregates(1, 5, 1, 300);
        Aggregates(4, 5, 1, 300);
        Comparisons(5, 1, 300);
        Factorials(2, 5, 1, 300);
    }

    private void Aggregates(int tasks, int runs, ulong first, int seeds) => Table($"{tasks} × {runs}", model =>
    {
        var pooled = Enumerable.Range(0, tasks).SelectMany(t => model.At(Offsets[t], Scales[t])).Order().ToArray();
        var quarter = pooled.Length / 4;
        var (mean, gap) = (Offsets.Take(tasks).Average(), 1 - pooled.Average(score => Math.Min(score, 1)));
        var (middle, median) = (pooled[quarter..^quarter].Average(), tasks == 1 ? 0 : (Offsets[1] + Offsets[2]) / 2);
        var above = pooled.Count(score => score > 0.5) / (double)pooled.Length;
        string[] names = [.. Enumerable.Range(0, tasks).Select(t => $"{t}")];
        return CoverageCount.Of(first, seeds, seed =>
        {
            var rng = new Rng(seed);
            var scores = new Scores(names, [.. Enumerable.Range(0, tasks).Select(t => model.Draw(runs, Offsets[t], Scales[t], rng))]);
            return
            [
                ("mean", CoverageCount.Holds(Aggregate.Mean(scores), mean)),
                ("median of tasks", CoverageCount.Holds(Aggregate.Median(scores), median)),
                ("interquartile mean", CoverageCount.Holds(Aggregate.InterquartileMean(scores, rng), middle)),
                ("optimality gap", CoverageCount.Holds(Aggregate.OptimalityGap(scores), gap)),
                ("profile at 0.5", CoverageCount.Holds(PerformanceProfile.Of(scores, [0.5])[0], above)),
            ];
        });
    });

    // The second arm's runs share half of the first one's seed effect, are half as spread again, and lie 0.8 below.
    private void Comparisons(int runs, ulong first, int seeds) => Table($"2 arms × {runs}", model =>
    {
        var better = Better(model, 0.8, 1.5);
        double[] levels = [2, 1, 0.5, 1.6]; // PPO, PPO-M, TRPO, TRPO+: AAI = max(0.4, 0.5), ACLI = max(1, 1.1)
        return CoverageCount.Of(first, seeds, seed =>
        {
            var rng = new Rng(seed);
            double[] x = model.Draw(runs, 0.8, 1, rng), y = model.Draw(runs, 0, 1.5, rng), shared = model.Draw(runs, 0, 0.5, rng);
            Dictionary<ulong, double> Arm(double[] scores, int from) => Enumerable.Range(0, runs).ToDictionary(i => (ulong)(i + from), i => scores[i] + shared[i]);
            var arms = levels.Select(level => model.Draw(runs, level, 1, rng)).Select(scores => Arm(scores, 0)).ToList();
            var improvement = AlgorithmicImprovement.Of(arms[0], arms[1], arms[2], arms[3]);
            return
            [
                ("paired difference", CoverageCount.Holds(SeedComparison.DifferenceOf(Arm(x, 0), Arm(y, 0)), 0.8)),
                ("unpaired difference", CoverageCount.Holds(SeedComparison.DifferenceOf(Arm(x, 0), Arm(y, 100)), 0.8)),
                ("probability of improvement", CoverageCount.Holds(ImprovementProbability.Of(Scores.Of(x), Scores.Of(y)), better)),
                ("the same, 4 tasks", CoverageCount.Holds(OfFour(model, runs, rng), (better + (3 * 0.5)) / 4)),
                ("AAI", CoverageCount.Holds(improvement.Algorithm, 0.5)),
                ("ACLI", CoverageCount.Holds(improvement.Code, 1.1)),
            ];
        });
    });

    private static Estimate OfFour(ScoreModel model, int runs, Rng rng)
    {
        string[] names = ["0", "1", "2", "3"];
        Scores Arm(double offset, double scale) => new(names, [.. names.Select((_, t) => model.Draw(runs, t == 0 ? offset : 0, t == 0 ? scale : 1, rng))]);
        return ImprovementProbability.Of(Arm(0.8, 1), Arm(0, 1.5));
    }

    // Main effects of 1, 0, 0 … and an interaction of 0.6 between the first two; arms of different spread; an effect of the seed on all arms.
    private void Factorials(int factors, int runs, ulong first, int seeds) => Table($"2^{factors} × {runs}", model => CoverageCount.Of(first, seeds, seed =>
    {
        var rng = new Rng(seed);
        var responses = Enumerable.Range(0, runs).Select(_ => new double[1 << factors]).ToArray();
        foreach (var row in responses)
            for (int arm = 0, all = row.Length; arm < all; arm++)
                row[arm] = model.Draw(1, (arm & 1) + (0.6 * ((arm & 3) is 0 or 3 ? 0.5 : -0.5)), 0.5 + ((double)arm / all), rng)[0];
        foreach (var row in responses)
        {
            var shared = model.Draw(1, 0, 1, rng)[0];
            for (var arm = 0; arm < row.Length; arm++)
                row[arm] += shared;
        }

        var effects = FactorialEffect.All(factors, responses);
        double Truth(FactorialEffect effect) => effect.Factors is [0] ? 1 : effect.Factors is [0, 1] ? 0.6 : 0;
        return
        [
            ("main effect", CoverageCount.Holds(effects[0].Effect, 1)),
            ("interaction", CoverageCount.Holds(effects[factors].Effect, 0.6)),
            ("all effects at once", effects.All(effect => effect.Simultaneous?.Contains(Truth(effect)) != false)),
            ("no false one by Holm", !effects.Any(effect => effect.Holm <= 0.05 && Truth(effect) == 0)),
        ];
    }));

    private static double Better(ScoreModel model, double offset, double scale)
    {
        double[] x = [.. model.At(offset, 1)], y = [.. model.At(0, scale)];
        Array.Sort(y);
        var sum = 0.0;
        foreach (var one in x)
            sum += (Below(y, one, orEqual: false) + Below(y, one, orEqual: true)) / 2.0;
        return sum / x.Length / y.Length;
    }

    private static int Below(double[] sorted, double value, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Table(string where, Func<ScoreModel, CoverageCount> study)
    {
        var counts = ScoreModel.All.Select(model => (Model: model, Count: study(model))).ToList();
        foreach (var id in counts[0].Count.Ids)
            output.WriteLine($"| {id} | {where} | {string.Join(" | ", counts.Select(one => (100.0 * one.Count.Held(id) / one.Count.Counted(id)) is var rate && rate < 94 ? $"**{rate:f1}**" : $"{rate:f1}"))} |");
        foreach (var (model, count) in counts.Where(one => one.Model.Required))
            count.Require(output, $"{where} | {model.Name}", _ => true);
    }
}
