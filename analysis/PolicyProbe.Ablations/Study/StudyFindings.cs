using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>What a study shows, in words: what matters, what cannot be told, and what could have been seen.</summary>
internal static class StudyFindings
{
    private const double Size = 0.05;

    /// <summary>One sentence for the top of the page.</summary>
    public static string Summary(OutcomeGrid grid, ArmDifferences differences, IReadOnlyList<FactorialStudy> factorials)
    {
        var effects = factorials.SelectMany(study => study.Effects.Where(effect => effect.Holm <= Size).Select(effect => $"{study.Name(effect)} on {study.Environment}")).ToList();
        if (factorials.Count > 0)
            return effects.Count == 0
                ? $"None of {factorials.Sum(study => study.Effects.Count)} main effects and interactions is told apart from 0."
                : $"{effects.Count} of {factorials.Sum(study => study.Effects.Count)} main effects and interactions {StudyText.Are(effects.Count)} told apart from 0: {StudyText.List(effects)}.";
        if (differences.Rows.Count == 0)
            return $"{grid.Reference} alone: nothing to compare with.";
        var told = differences.Rows.Where(row => row.IsTold).Select(row => grid.Environments.Count > 1 ? $"{row.Arm} on {row.Environment}" : row.Arm).ToList();
        return told.Count == 0
            ? $"No arm is told apart from {grid.Reference} in {differences.Tests} comparisons."
            : $"{told.Count} of {differences.Tests} comparisons {(told.Count == 1 ? "tells" : "tell")} an arm apart from {grid.Reference}: {StudyText.List(told)}.";
    }

    /// <summary>The findings, what was found before what could not be.</summary>
    public static IEnumerable<Finding> Of(OutcomeGrid grid, ArmDifferences differences, IReadOnlyList<FactorialStudy> factorials, AlgorithmicImprovement?[] improvements)
    {
        foreach (var study in factorials)
            yield return Effects(study);
        foreach (var environment in grid.Environments)
        {
            var rows = differences.Rows.Where(row => row.Environment == environment).ToList();
            if (rows.Count > 0)
                yield return Differences(grid, differences, environment, rows);
        }

        foreach (var (environment, improvement) in grid.Environments.Zip(improvements))
            if (improvement is not null)
                yield return Improvement(environment, improvement);
        foreach (var environment in grid.Environments)
            if (Detectable(grid, environment, [.. differences.Rows.Where(row => row.Environment == environment)]) is { } finding)
                yield return finding;
        var floors = differences.Rows.Where(row => row.Comparison.Exact is { IsExact: true, Smallest: > Size }).ToList();
        if (floors.Count > 0)
            yield return new Finding(
                "exact-test-out-of-reach",
                FindingLevel.Note,
                $"{floors.Max(row => row.Comparison.Pairs)} pairs cannot reach 5 % in the exact test: its least p is {StudyText.Number(floors.Min(row => row.Comparison.Exact!.Smallest))}, even if every seed favours the same arm. What is told apart here rests on Student's test, that is, on differences that are near normal.",
                "Six pairs have a least p of 0.031, ten of 0.002.");
        foreach (var environment in grid.Environments)
            if (Best(grid, environment) is { } finding)
                yield return finding;
        if (Ceiling(grid) is { } ceiling)
            yield return ceiling;
    }

    private static Finding Effects(FactorialStudy study)
    {
        var told = study.Effects.Where(effect => effect.Holm <= Size).OrderByDescending(effect => Math.Abs(effect.Effect.Value!.Value)).Select(effect => $"{study.Name(effect)} {Signed(effect.Effect)} ({StudyText.P(effect.Holm!.Value)})").ToList();
        var widest = study.Effects.Where(effect => effect.Simultaneous is not null).Select(effect => (effect.Simultaneous!.Value.High - effect.Simultaneous.Value.Low) / 2).DefaultIfEmpty(0).Max();
        var rest = $"The simultaneous intervals reach up to {StudyText.Number(widest)} to either side: effects smaller than that can hide in them.";
        return new Finding(
            "factorial-effects",
            FindingLevel.Note,
            told.Count == 0
                ? $"On {study.Environment} none of {study.Effects.Count} main effects and interactions is told apart from 0 ({study.Seeds.Count} seeds, Holm). {rest}"
                : $"On {study.Environment} {told.Count} of {study.Effects.Count} main effects and interactions {StudyText.Are(told.Count)} told apart from 0 ({study.Seeds.Count} seeds, Holm): {StudyText.List(told)}. {rest}",
            "Where an interaction is told apart, read a factor's main effect as an average over both levels of the other, true of neither.");
    }

    private static Finding Differences(OutcomeGrid grid, ArmDifferences differences, string environment, IReadOnlyList<ArmDifference> rows)
    {
        var told = rows.Where(row => row.IsTold).OrderByDescending(row => Math.Abs(row.Comparison.Difference.Value!.Value)).Select(row => $"{row.Arm} {Signed(row.Comparison.Difference)} ({StudyText.P(row.Holm!.Value)})").ToList();
        var alone = rows.Count(row => !row.IsTold && row.Comparison.PValue <= Size);
        var rest = rows.Count - told.Count;
        return new Finding(
            "differences",
            FindingLevel.Note,
            (told.Count == 0
                ? $"On {environment} no arm of {rows.Count} is told apart from {grid.Reference} (Holm over {differences.Tests} comparisons)."
                : $"On {environment} {told.Count} of {rows.Count} arms {StudyText.Are(told.Count)} told apart from {grid.Reference} (Holm over {differences.Tests} comparisons): {StudyText.List(told)}.")
            + (alone > 0 ? $" {alone} more would be by a test alone, and of {differences.Tests} tests of nothing {StudyText.Number(differences.Tests * Size)} would be on average." : ""),
            rest == 0 ? "" : "Not told apart does not mean equal: read how great a difference could have been seen.");
    }

    private static Finding? Detectable(OutcomeGrid grid, string environment, IReadOnlyList<ArmDifference> rows)
    {
        var seen = rows.Where(row => row.Comparison.Detectable is not null).ToList();
        if (seen.Count == 0)
            return null;
        double[] sizes = [.. seen.Select(row => row.Comparison.Detectable!.Value)];
        var seeds = seen.Where(row => row.Comparison.Pairs > 0).Select(row => row.Comparison.Pairs).DefaultIfEmpty(0).Min();
        var middle = StudyText.Median(sizes);
        double[] reference = grid.Scores(environment, grid.Reference);
        var share = reference.Average() != 0 ? $", {StudyText.Number(Math.Abs(100 * middle / reference.Average()))} % of {grid.Reference}'s mean" : "";
        return new Finding(
            "detectable-difference",
            FindingLevel.Note,
            $"With {(seeds > 0 ? $"{seeds} common seeds" : "these seeds")} on {environment} you could have seen a difference of {StudyText.Number(middle)}{share} (in the median over arms; {StudyText.Number(sizes.Min())} to {StudyText.Number(sizes.Max())}): "
            + "one of that size is found with a probability of 80 % by one two-sided test at 5 %, if the spread is the one seen. Smaller ones are missed more often.",
            "Holm's adjustment over several arms asks for more still. Twice the precision takes four times the seeds.");
    }

    private static Finding Improvement(string environment, AlgorithmicImprovement improvement) => new(
        "algorithmic-improvement",
        FindingLevel.Note,
        $"On {environment} the algorithm's step changes the score by AAI = {StudyText.Of(improvement.Algorithm)}, the code-level optimisations by ACLI = {StudyText.Of(improvement.Code)}"
        + (improvement is { Algorithm.Interval: { } step, Code.Interval: { } code }
            ? code.Low > step.High ? ": the optimisations matter more." : step.Low > code.High ? ": the step matters more." : ": which matters more cannot be told."
            : "."),
        "Both are the greater of two absolute differences, and so too large on average where nothing is there.");

    private static Finding? Best(OutcomeGrid grid, string environment)
    {
        var arms = grid.Arms.Select(arm => (Arm: arm, Scores: grid.Scores(environment, arm))).Where(row => row.Scores.Length > 0).OrderByDescending(row => row.Scores.Average()).ToList();
        if (arms.Count < 3)
            return null;
        var level = MultipleTests.Bonferroni(0.95, arms.Count);
        var best = StratifiedInterval.Student(arms[0].Scores.Average(), [arms[0].Scores], level);
        return new Finding(
            "best-of-many",
            FindingLevel.Warning,
            $"On {environment} {arms[0].Arm} has the greatest mean of {arms.Count} arms, {StudyText.Number(best.Value!.Value)}. The greatest of many is too great on average"
            + (best.Interval is { } interval ? $"; allowing for the choice its interval is [{StudyText.Number(interval.Low)}, {StudyText.Number(interval.High)}]" : "")
            + $", and it is followed by {arms[1].Arm} with {StudyText.Number(arms[1].Scores.Average())}.",
            "Before you call it the best, run it and the next ones again on new seeds.");
    }

    private static Finding? Ceiling(OutcomeGrid grid)
    {
        var same = (from environment in grid.Environments from arm in grid.Arms let scores = grid.Scores(environment, arm) where scores.Length > 1 && scores.Distinct().Count() == 1 select $"{arm} on {environment}").ToList();
        return same.Count == 0 ? null : new Finding(
            "seeds-do-not-differ",
            FindingLevel.Warning,
            $"All seeds of {StudyText.List(same)} have one score, as at the greatest or least return that there is: there is no interval, and a rare failure may not have been met. Of n seeds without one, up to 3/n of all runs may fail.",
            "A harder task, or a metric that does not saturate such as the steps to a threshold, tells arms apart.");
    }

    private static string Signed(Estimate estimate) => $"{(estimate.Value > 0 ? "+" : "")}{StudyText.Of(estimate)}";
}
