using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>What a study's design cannot support, whatever its numbers are.</summary>
internal static class DesignWarnings
{
    /// <summary>Fewer seeds than this say little of a spread.</summary>
    private const int FewestSeeds = 3;

    /// <summary>All that apply.</summary>
    /// <param name="grid">The outcomes.</param>
    /// <param name="problems">Why factorials that come near were not told.</param>
    /// <param name="factorials">Those that were.</param>
    public static IEnumerable<Finding> Of(OutcomeGrid grid, IReadOnlyList<string> problems, IReadOnlyList<FactorialStudy> factorials)
    {
        var arms = (from environment in grid.Environments from arm in grid.Arms let seeds = grid.BySeed(environment, arm).Keys.Order().ToList() where seeds.Count > 0 select (environment, arm, seeds)).ToList();
        var few = arms.Where(one => one.seeds.Count < FewestSeeds).ToList();
        if (few.Count > 0)
            yield return Warning(
                "too-few-seeds",
                $"{few.Count} of {arms.Count} arms have fewer than {FewestSeeds} seeds, such as {few[0].arm} on {few[0].environment} with {few[0].seeds.Count}: of one nothing is known of the spread, and the interval of two is twelve times the standard error.",
                "Run five seeds or more before comparing.");
        if (arms.Select(one => one.seeds.Count).Distinct().Count() > 1)
            yield return Warning(
                "unbalanced",
                $"Arms have from {arms.Min(one => one.seeds.Count)} to {arms.Max(one => one.seeds.Count)} seeds. Cells that failed may have failed because they did badly, and then what is left is too good.",
                "Look at why cells are missing, run them again, and read the totals with care until then.");
        var others = arms.Where(one => one.arm != grid.Reference && grid.BySeed(one.environment, grid.Reference) is { Count: > 0 } reference && !one.seeds.Any(reference.ContainsKey)).ToList();
        if (others.Count > 0)
            yield return Warning(
                "no-common-seeds",
                $"{others.Count} arms share no seed with {grid.Reference}, such as {others[0].arm} on {others[0].environment}; they are compared as independent samples.",
                "Give all arms the same seeds: pairs drop what a seed does to both.");
        if (grid.Design.Steps is { } steps)
            foreach (var environment in grid.Environments)
            {
                double[] counts = [.. grid.Outcomes.Where(outcome => outcome.Environment == environment && outcome.Metrics.ContainsKey(steps)).Select(outcome => outcome.Metrics[steps]).Distinct().Order()];
                if (counts.Length > 1)
                    yield return Warning(
                        "unequal-steps", $"On {environment} cells trained for {StudyText.Number(counts[0])} to {StudyText.Number(counts[^1])} steps: arms are compared at different ages.", "Give every cell the same number of steps.");
            }

        var reported = grid.Outcomes.Select(outcome => outcome.Seed).ToHashSet();
        ulong[] tuned = [.. grid.Design.TuningSeeds.Where(reported.Contains).Distinct().Order()];
        if (tuned.Length > 0)
            yield return Warning(
                "tuned-on-reported-seeds",
                $"Seeds {StudyText.List([.. tuned.Select(seed => $"{seed}")])} were used to choose settings and are reported as well: the chosen ones look better than they are.",
                "Choose on some seeds and report others.");
        foreach (var problem in problems)
            yield return Warning("factorial-incomplete", $"{char.ToUpperInvariant(problem[0])}{problem[1..]}.", "Run the missing cells: main effects compare averages over all arms.");
        foreach (var study in factorials.Where(study => study.LeftOut.Count > 0))
            yield return Warning(
                "factorial-seeds-left-out",
                $"On {study.Environment} the effects are of {study.Seeds.Count} seeds; {study.LeftOut.Count} others lack some of the {1 << study.Factors.Count} arms and are left out.",
                "Run the missing cells.");
        foreach (var environment in grid.Environments.Except(grid.Scaled))
            yield return Warning("no-scale", $"On {environment} all arms have one mean, so that there is no scale to normalise by; it is left out of what is over all environments.", "Give the environment's 0 and 1 yourself.");
        if (grid.Complete.Count < grid.Arms.Count && grid.Scaled.Count > 1)
            yield return Warning(
                "arms-left-out", $"{StudyText.List([.. grid.Arms.Except(grid.Complete)])} did not run on every environment and {(grid.Arms.Count - grid.Complete.Count == 1 ? "is" : "are")} left out of what is over all environments.", "Run them on all.");
    }

    private static Finding Warning(string id, string text, string advice) => new(id, FindingLevel.Warning, text, advice);
}
