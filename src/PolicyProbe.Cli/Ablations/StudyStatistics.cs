using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Cli;

/// <summary>What a study's finished cells come to: its manifest says what was asked, <see cref="AblationStudy"/> answers.</summary>
internal static class StudyStatistics
{
    /// <summary>The seed of the bootstrap and of long sign-flip tests: the same cells give the same study.</summary>
    private const ulong Seed = 1;

    /// <summary>The study; null while no reported cell is finished that trained an agent.</summary>
    /// <exception cref="WrongUseException">A finished cell lacks the number that is compared.</exception>
    public static StudyResult? Of(StudyFolder study, Collection collection)
    {
        var (manifest, outcomes) = (study.Manifest, collection.Outcomes);
        var design = new StudyDesign();
        if (!outcomes.Any(outcome => outcome.Metrics.ContainsKey(design.Metric)))
            return null;
        string[] arms = [.. outcomes.Select(outcome => outcome.Arm).Distinct()];
        design = design with
        {
            MetricLabel = $"mean return of {manifest.Task.EvaluationEpisodes:N0} episodes after training",
            TuningSeeds = [.. manifest.Cells.Where(cell => cell.Role == CellRole.Tuning).Select(cell => cell.Seed).Distinct()],
            Improvement = Improvement.All(arms.Contains) ? new ImprovementArms(Improvement[0], Improvement[1], Improvement[2], Improvement[3]) : null,
        };
        return AblationStudy.Of(manifest.Title, manifest.Command, Sample(manifest, outcomes, arms.Length), outcomes, design, new Rng(Seed));
    }

    // The presets of arXiv:2005.12729 whose differences are AAI and ACLI.
    private static readonly string[] Improvement = ["ppo", "ppo-m", "trpo", "trpo-plus"];

    private static string Sample(Manifest manifest, IReadOnlyList<CellOutcome> outcomes, int arms)
    {
        var (environments, seeds) = (outcomes.Select(outcome => outcome.Environment).Distinct().Count(), outcomes.Select(outcome => outcome.Seed).Distinct().Count());
        var reported = manifest.Cells.Count(cell => cell.Role == CellRole.Report);
        var runs = arms * environments * seeds == outcomes.Count ? $" = {outcomes.Count:N0} runs" : $", {outcomes.Count:N0} of {reported:N0} runs finished";
        return $"{Of(arms, "arm")} × {Of(environments, "environment")} × {Of(seeds, "seed")}{runs} of {manifest.Task.Steps:N0} steps";
    }

    private static string Of(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
