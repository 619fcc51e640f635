using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>Every arm against the reference in every environment, as one family of tests.</summary>
/// <param name="Rows">The comparisons, environment by environment.</param>
internal sealed record ArmDifferences(IReadOnlyList<ArmDifference> Rows)
{
    /// <summary>Compares.</summary>
    public static ArmDifferences Of(OutcomeGrid grid, Rng rng)
    {
        var compared = (
            from environment in grid.Environments
            from arm in grid.Others
            let own = grid.BySeed(environment, arm)
            let reference = grid.BySeed(environment, grid.Reference)
            where own.Count > 0 && reference.Count > 0
            select (Environment: environment, Arm: arm, Comparison: SeedComparison.Of(own, reference, rng.Fork($"{environment}/{arm}")),
                Above: ImprovementProbability.Of(Scores.Of(grid.Scores(environment, arm)), Scores.Of(grid.Scores(environment, grid.Reference))))).ToList();
        var holm = new Queue<double>(MultipleTests.Holm([.. compared.Select(row => row.Comparison.PValue).OfType<double>()]));
        return new ArmDifferences([.. compared.Select(row => new ArmDifference(row.Environment, row.Arm, row.Comparison, row.Comparison.PValue is null ? null : holm.Dequeue(), row.Above))]);
    }

    /// <summary>The number of tests that Holm's adjustment is over.</summary>
    public int Tests => Rows.Count(row => row.Holm is not null);

    /// <summary>The rows as a table; null where there is no other arm.</summary>
    public Table? Table(OutcomeGrid grid) => Rows.Count == 0 ? null : new Table(
        "differences",
        $"Differences from {grid.Reference}",
        $"Arm less {grid.Reference}, {grid.Design.Label}. Of common seeds: paired, Student's 95 % interval of the differences; pairs 0: no common seeds, Welch's. p is that test's, Holm's adjustment is over all "
        + $"{Tests} tests of this table. The exact p is of all sign patterns of the pairs and cannot be below the least p. Detectable: the difference that so many seeds find with 80 % at a two-sided 5 %, one test alone, if the spread is the one seen. "
        + "P(above): how often a run scores above one of the reference.",
        ["environment", "arm", "pairs", "difference", "p", "p (Holm)", "exact p", "least exact p", "detectable", "P(above)"],
        [
            .. Rows.Select(row => new[]
            {
                TableEntry.Of(row.Environment),
                TableEntry.Of(row.Arm),
                TableEntry.Of(row.Comparison.Pairs),
                TableEntry.Of(row.Comparison.Difference),
                StudyText.Entry(row.Comparison.PValue),
                StudyText.Entry(row.Holm),
                StudyText.Entry(row.Comparison.Exact?.PValue),
                StudyText.Entry(row.Comparison.Exact?.Smallest),
                StudyText.Entry(row.Comparison.Detectable),
                TableEntry.Of(row.Above),
            }),
        ]);
}

/// <summary>An arm against the reference in an environment.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Comparison">Arm less reference.</param>
/// <param name="Holm">The adjusted p; null where there is no test.</param>
/// <param name="Above">How often a run scores above one of the reference.</param>
internal sealed record ArmDifference(string Environment, string Arm, SeedComparison Comparison, double? Holm, Estimate Above)
{
    /// <summary>Whether it is told apart from the reference at 5 % among all comparisons.</summary>
    public bool IsTold => Holm <= 0.05;
}
