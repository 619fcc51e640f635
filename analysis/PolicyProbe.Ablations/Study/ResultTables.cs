using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>What every arm scored: in each environment, and over all of them on a common scale.</summary>
internal static class ResultTables
{
    /// <summary>A row an environment and arm: the mean with its interval over seeds, median, interquartile mean, extremes, seeds.</summary>
    public static Table Results(OutcomeGrid grid, Rng rng) => new(
        "results",
        $"Results: {grid.Design.Label}",
        "Intervals are 95 % over seeds: of the mean Student's joined with Hall's for skewed scores, of the interquartile mean Tukey and McLaughlin's joined with the expanded bootstrap. A median of so few seeds has no useful one.",
        ["environment", "arm", "seeds", "mean", "median", "interquartile mean", "least", "greatest"],
        [
            .. from environment in grid.Environments
               from arm in grid.Arms
               let scores = grid.Scores(environment, arm)
               where scores.Length > 0
               select Row(environment, arm, scores, rng.Fork($"{environment}/{arm}")),
        ]);

    /// <summary>A row an arm: rliable's aggregates of the normalised scores, and how often it beats the reference. Null with fewer than two environments.</summary>
    public static Table? Aggregates(OutcomeGrid grid, Rng rng)
    {
        if (grid.Scaled.Count < 2 || grid.Complete.Count == 0)
            return null;
        var reference = grid.Complete.Contains(grid.Reference) ? grid.Normalised(grid.Reference) : null;
        return new Table(
            "aggregates",
            $"All {grid.Scaled.Count} environments together",
            $"Normalised scores: {ScaleWords(grid)} Intervals are 95 % over seeds, environments as strata; the scale is taken as known. The optimality gap is what is missing to 1, "
            + $"and P(above) how often a run scores above one of {grid.Reference} on the same environment, ties as half.",
            ["arm", "runs", "mean", "median of environments", "interquartile mean", "optimality gap", $"P(above {grid.Reference})"],
            [
                .. grid.Complete.Select(arm =>
                {
                    var scores = grid.Normalised(arm);
                    return new[]
                    {
                        TableEntry.Of(arm),
                        TableEntry.Of(scores.Count),
                        TableEntry.Of(Aggregate.Mean(scores)),
                        TableEntry.Of(Aggregate.Median(scores)),
                        TableEntry.Of(Aggregate.InterquartileMean(scores, rng.Fork(arm))),
                        TableEntry.Of(Aggregate.OptimalityGap(scores)),
                        arm == grid.Reference || reference is null ? new TableEntry() : TableEntry.Of(ImprovementProbability.Of(scores, reference)),
                    };
                }),
            ]);
    }

    /// <summary>What 0 and 1 are, environment by environment, as a sentence.</summary>
    public static string ScaleWords(OutcomeGrid grid) => string.Join("; ", grid.Scaled.Select(environment =>
    {
        var scale = grid.Scale(environment);
        return $"on {environment} 0 is {StudyText.Number(scale.Zero)} and 1 is {StudyText.Number(scale.One)}{(grid.Design.Scales.ContainsKey(environment) ? "" : " (the least and the greatest mean of an arm)")}";
    })) + ".";

    private static TableEntry[] Row(string environment, string arm, double[] scores, Rng rng)
    {
        var own = Scores.Of(scores);
        return
        [
            TableEntry.Of(environment),
            TableEntry.Of(arm),
            TableEntry.Of(scores.Length),
            TableEntry.Of(Aggregate.Mean(own)),
            TableEntry.Of(StudyText.Median(scores)),
            TableEntry.Of(Aggregate.InterquartileMean(own, rng)),
            TableEntry.Of(scores.Min()),
            TableEntry.Of(scores.Max()),
        ];
    }
}
