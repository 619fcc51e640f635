using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>What a grid's outcomes come to: tables, pictures as data and findings in words, with the seed as the unit throughout.</summary>
public static class AblationStudy
{
    /// <summary>
    /// Compares the arms. The tables are <c>results</c>, <c>aggregates</c> (two environments and more), <c>differences</c> from the reference, <c>effects</c> (where
    /// the factors form a full two-level factorial) and <c>improvement</c> (where the design names its four arms). The same outcomes, design and generator give the
    /// same result; the order of the outcomes decides the order of arms and environments only.
    /// </summary>
    /// <param name="title">What was compared.</param>
    /// <param name="command">The command that makes all this again.</param>
    /// <param name="sample">How many runs stand behind it, in words.</param>
    /// <param name="outcomes">What the cells came to; at least one, each with the design's metric.</param>
    /// <param name="design">What is asked of them.</param>
    /// <param name="rng">What bootstraps, and sign-flip tests of more than twenty pairs, draw from.</param>
    /// <exception cref="WrongUseException">There are no outcomes, one lacks the metric, two are the same arm, environment and seed, or the design names an arm that is not there.</exception>
    public static StudyResult Of(string title, string command, string sample, IReadOnlyList<CellOutcome> outcomes, StudyDesign design, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(rng);
        var grid = new OutcomeGrid(outcomes, design);
        var differences = ArmDifferences.Of(grid, rng.Fork("differences"));
        var looked = grid.Environments.Select(environment => FactorialStudy.Of(grid, environment)).ToList();
        List<FactorialStudy> factorials = [.. looked.Select(one => one.Found).OfType<FactorialStudy>()];
        AlgorithmicImprovement?[] improvements = [.. grid.Environments.Select(environment => Improvement(grid, environment))];
        Table?[] tables =
        [
            FactorialStudy.Table(factorials, design),
            ImprovementTable(grid, improvements),
            ResultTables.Results(grid, rng.Fork("results")),
            ResultTables.Aggregates(grid, rng.Fork("aggregates")),
            differences.Table(grid),
        ];
        return new StudyResult
        {
            Title = title,
            Command = command,
            Sample = sample,
            Seeds = [.. outcomes.Select(outcome => outcome.Seed).Distinct().Order()],
            Summary = StudyFindings.Summary(grid, differences, factorials),
            Findings =
            [
                .. StudyFindings.Of(grid, differences, factorials, improvements),
                .. DesignWarnings.Of(grid, [.. looked.Select(one => one.Problem).OfType<string>()], factorials),
            ],
            Tables = [.. tables.OfType<Table>()],
            Figures = StudyFigures.Of(grid, differences, factorials),
        };
    }

    private static AlgorithmicImprovement? Improvement(OutcomeGrid grid, string environment)
    {
        if (grid.Design.Improvement is not { } arms)
            return null;
        var scores = new[] { arms.Ppo, arms.PpoMinimal, arms.Trpo, arms.TrpoPlus }.Select(arm => grid.BySeed(environment, arm)).ToList();
        return scores.Any(own => own.Count == 0) ? null : AlgorithmicImprovement.Of(scores[0], scores[1], scores[2], scores[3]);
    }

    private static Table? ImprovementTable(OutcomeGrid grid, AlgorithmicImprovement?[] improvements) => Array.TrueForAll(improvements, one => one is null) ? null : new Table(
        "improvement",
        "Algorithm or implementation: AAI and ACLI",
        $"{grid.Design.Label}. AAI = max(|{grid.Design.Improvement!.Ppo} − {grid.Design.Improvement.TrpoPlus}|, |{grid.Design.Improvement.PpoMinimal} − {grid.Design.Improvement.Trpo}|), "
        + $"ACLI = max(|{grid.Design.Improvement.Ppo} − {grid.Design.Improvement.PpoMinimal}|, |{grid.Design.Improvement.TrpoPlus} − {grid.Design.Improvement.Trpo}|) (arXiv:2005.12729). Intervals hold the greater of the two with 95 % or more, over seeds.",
        ["environment", "AAI", "ACLI"],
        [.. grid.Environments.Zip(improvements).Where(pair => pair.Second is not null).Select(pair => new[] { TableEntry.Of(pair.First), TableEntry.Of(pair.Second!.Algorithm), TableEntry.Of(pair.Second.Code) })]);
}
