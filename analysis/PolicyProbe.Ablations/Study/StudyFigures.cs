using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>The pictures of a study.</summary>
internal static class StudyFigures
{
    /// <summary>More rows than this cannot be read in one picture.</summary>
    private const int MostRows = 32;

    /// <summary>More curves than this cannot be told apart: their bands lie over one another.</summary>
    private const int MostCurves = 3;

    private const int Thresholds = 61;

    /// <summary>All of them: scores by environment, differences, effects, the profile.</summary>
    public static IReadOnlyList<Figure> Of(OutcomeGrid grid, ArmDifferences differences, IReadOnlyList<FactorialStudy> factorials) =>
    [
        .. grid.Environments.Select(environment => Results(grid, environment)),
        .. grid.Environments.Select(environment => Differences(grid, differences, environment)).OfType<Figure>(),
        .. factorials.Select(study => Effects(study, grid.Design)),
        .. Profile(grid) is { } profile ? new Figure[] { profile } : [],
    ];

    /// <summary>Each arm's mean with its interval, and its seeds, the greatest mean on top.</summary>
    private static IntervalFigure Results(OutcomeGrid grid, string environment)
    {
        var all = grid.Arms.Select(arm => (Arm: arm, Scores: grid.Scores(environment, arm))).Where(row => row.Scores.Length > 0).OrderByDescending(row => row.Scores.Average()).ToList();
        var rows = all.Take(MostRows).ToList();
        List<Estimate> means = [.. rows.Select(row => Aggregate.Mean(Scores.Of(row.Scores)))];
        return new IntervalFigure(
            $"results-{StudyText.Id(environment)}",
            $"Results on {environment}",
            $"Dots: the mean over seeds ({Seeds(all.Select(row => row.Scores.Length))}), with its 95 % interval over seeds; an arm whose seeds do not differ has none. Pale: the seeds.{Left(all.Count)}",
            new Axis(grid.Design.Label),
            [.. rows.Select(row => row.Arm)],
            [Group(grid.Design.Label, means, [.. rows.Select(row => (IReadOnlyList<double>)row.Scores)])],
            []);
    }

    private static IntervalFigure? Differences(OutcomeGrid grid, ArmDifferences differences, string environment)
    {
        var all = differences.Rows.Where(row => row.Environment == environment).OrderByDescending(row => row.Comparison.Difference.Value!.Value).ToList();
        if (all.Count == 0)
            return null;
        var rows = all.Take(MostRows).ToList();
        return new IntervalFigure(
            $"differences-{StudyText.Id(environment)}",
            $"Differences from {grid.Reference} on {environment}",
            $"Arm less {grid.Reference}, with the 95 % interval of each difference alone ({Pairs(all)}). An asterisk: told apart from 0 by Holm's test at 5 % among all {differences.Tests} comparisons; an interval clear of 0 without one may be chance.{Left(all.Count)}",
            new Axis($"difference in {grid.Design.Label}"),
            [.. rows.Select(row => row.IsTold ? $"{row.Arm} *" : row.Arm)],
            [Group("difference", [.. rows.Select(row => row.Comparison.Difference)], null)],
            [new Mark("no difference", 0, null)]);
    }

    private static IntervalFigure Effects(FactorialStudy study, StudyDesign design) => new(
        $"effects-{StudyText.Id(study.Environment)}",
        $"Main effects and interactions on {study.Environment}",
        $"What a factor at its high level adds to {design.Label}, averaged over all others; interactions: half of how much the one effect is greater with the other. {study.Seeds.Count} seeds, each a whole factorial of {1 << study.Factors.Count} arms; "
        + $"the intervals of all {study.Effects.Count} hold at once with 95 % (Bonferroni). An asterisk: told apart from 0 by Holm's test at 5 %.",
        new Axis($"effect on {design.Label}"),
        [.. study.Effects.Select(effect => effect.Holm <= 0.05 ? $"{study.Name(effect)} *" : study.Name(effect))],
        [Group("effect", [.. study.Effects.Select(effect => effect.Effect with { Interval = effect.Simultaneous })], null)],
        [new Mark("no effect", 0, null)]);

    /// <summary>The reference's profile and those of the arms with the greatest interquartile means.</summary>
    private static LineFigure? Profile(OutcomeGrid grid)
    {
        if (grid.Scaled.Count == 0 || grid.Complete.Count == 0)
            return null;
        var arms = grid.Complete.OrderByDescending(arm => Aggregate.Interquartile(grid.Normalised(arm).Runs)).ToList();
        List<string> shown = [.. arms.Where(arm => arm == grid.Reference), .. arms.Where(arm => arm != grid.Reference).Take(MostCurves - 1)];
        var scores = shown.Select(arm => (Arm: arm, Scores: grid.Normalised(arm))).ToList();
        double low = scores.Min(own => own.Scores.Flat().Min()), high = scores.Max(own => own.Scores.Flat().Max());
        if (!(low < high))
            return null;
        double[] thresholds = [.. Enumerable.Range(0, Thresholds).Select(i => low + ((high - low) * i / (Thresholds - 1)))];
        return new LineFigure(
            "profile",
            "Share of runs above a score",
            $"How many of an arm's runs ({Seeds(scores.Select(own => own.Scores.Count))} in all environments) score above τ. Bands: Clopper and Pearson's 95 % interval at each τ by itself. Scale: {ResultTables.ScaleWords(grid)}"
            + (shown.Count < arms.Count ? $" Shown are {grid.Reference} and the arms with the greatest interquartile means, {shown.Count} of {arms.Count}." : ""),
            new Axis("normalised score τ"),
            new Axis("share of runs above τ", Low: 0, High: 1.02),
            [.. scores.Select(own => Curve(own.Arm, own.Scores, thresholds))],
            []);
    }

    private static Line Curve(string arm, Scores scores, double[] thresholds)
    {
        var profile = PerformanceProfile.Of(scores, thresholds);
        return new Line(arm, LineRole.Measured, thresholds, [.. profile.Select(point => point.Value)], [.. profile.Select(point => point.Interval?.Low)], [.. profile.Select(point => point.Interval?.High)]);
    }

    private static IntervalGroup Group(string name, IReadOnlyList<Estimate> estimates, IReadOnlyList<IReadOnlyList<double>>? samples) => new(
        name, [.. estimates.Select(one => one.Value)], [.. estimates.Select(one => one.Interval?.Low)], [.. estimates.Select(one => one.Interval?.High)], samples);

    private static string Left(int all) => all > MostRows ? $" The first {MostRows} of {all}; all are in the table." : "";

    private static string Pairs(IReadOnlyList<ArmDifference> rows) => rows.All(row => row.Comparison.Pairs == 0) ? "no common seeds: Welch's" : $"{Seeds(rows.Select(row => row.Comparison.Pairs))} paired";

    private static string Seeds(IEnumerable<int> counts) => counts.ToList() is var all && all.Min() == all.Max() ? $"{all[0]}" : $"{all.Min()} to {all.Max()}";
}
