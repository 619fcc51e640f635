using System.Reflection;
using PolicyProbe.Ablations;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Toolkit;

/// <summary>
/// A small ablation in this process: a grid's cells, and the numbers of each, as <see cref="AblationStudy.Of"/> wants them. Ids and numbers are those of
/// <c>policyprobe ablate</c>. What only that has: probes in cells, tuning, checkpoints to go on from, several workers. Nothing is written.
/// </summary>
public static class LabStudy
{
    private static readonly string Version =
        typeof(LabStudy).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The cells of a grid: for each seed every environment and every arm.</summary>
    /// <exception cref="WrongUseException">The grid breaks rules; the message has all of them.</exception>
    public static IReadOnlyList<CellPlan> Cells(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        List<string> wrong = [.. Problems(grid)];
        if (wrong.Count > 0)
            throw new WrongUseException(string.Join(' ', wrong));
        var plan = GridPlan.Of(grid, new GridCatalogue(Resolve), Version);
        return plan.Problems.Count == 0 ? plan.Cells : throw new WrongUseException(string.Join(' ', plan.Problems.Select(problem => problem.Text)));
    }

    /// <summary>Trains and evaluates a cell.</summary>
    /// <param name="cell">One of <see cref="Cells"/>.</param>
    /// <param name="task">The grid's.</param>
    /// <param name="cancellation">Stops it between two updates; nothing of the cell is kept.</param>
    /// <exception cref="WrongUseException">There is no such environment, preset, setting or trick.</exception>
    /// <exception cref="InvalidOperationException">The weights are no longer finite, or what the environment needs is not installed.</exception>
    public static CellOutcome Run(CellPlan cell, CellTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(task);
        var agent = Lab.Train(cell.Environment, task.Steps, cell.Seed, cell.Preset, Changes(cell), cell.With, cell.Without, task.Threads, cancellation: cancellation);
        var evaluation = Evaluation.Run(
            agent.Snapshot.Learner.Agent, Environments.Maker(cell.Environment), task.EvaluationEpisodes, task.Deterministic, CellScores.Evaluation(cell.Seed), cancellation);
        var rows = agent.Rows.Select(row => TrainingRow.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value(row))).ToList();
        return new CellOutcome(cell.Id, cell.Environment, cell.Arm, cell.Seed, cell.Factors, CellScores.Determined(CellScores.Of(rows, evaluation)));
    }

    private static IEnumerable<string> Changes(CellPlan cell) => cell.Settings.Select(pair => $"{pair.Key}={pair.Value}");

    private static string Resolve(CellPlan cell, CellTask task)
    {
        var problem = FileEnvironments.Names(cell.Environment) && FileEnvironments.Maker(cell.Environment, out var file) is not null ? file.Sha256 : null;
        var (configuration, make) = Lab.Prepare(cell.Environment, task.Steps, cell.Seed, cell.Preset, Changes(cell), cell.With, cell.Without);
        Lab.Start(configuration, make, task.Threads); // a trick that its algorithm has no hook for is told now
        return GridCatalogue.Text(configuration, [], task, problem);
    }

    /// <summary>What a file's reader sees to, of a grid that was written as a program.</summary>
    private static IEnumerable<string> Problems(Grid grid)
    {
        foreach (var (name, count) in new[] { (nameof(grid.Environments), grid.Environments.Count), (nameof(grid.Presets), grid.Presets.Count), (nameof(grid.Seeds), grid.Seeds.Count) })
            if (count == 0)
                yield return $"{name}: expected at least one, got none.";
        if (grid.Seeds.Distinct().Count() < grid.Seeds.Count)
            yield return $"{nameof(grid.Seeds)}: expected every seed once, got {string.Join(", ", grid.Seeds)}.";
        if (grid.Task.Steps < 1 || grid.Task.EvaluationEpisodes < 1 || grid.Task.Threads < 1)
            yield return $"{nameof(grid.Task)}: expected at least one step, evaluation episode and thread, got {grid.Task.Steps}, {grid.Task.EvaluationEpisodes} and {grid.Task.Threads}.";
        foreach (var axis in grid.Settings.Where(axis => axis.Values.Count == 0))
            yield return $"{axis.Name}: expected at least one value, got none.";
        foreach (var trick in grid.Tricks.Of.Concat(grid.Tricks.With).Concat(grid.Tricks.Without).Concat(grid.Tricks.Instead.SelectMany(pair => new[] { pair.Key, pair.Value })).Distinct()
            .Where(trick => TrickSet.Catalogue.All(known => known.Id != trick)))
            yield return $"{trick}: no such trick; {Nearest.Advice(trick, [.. TrickSet.Catalogue.Select(known => known.Id)], "Tricks")}";
        if (grid.Task.Probes.Count > 0 || grid.Tune is not null || grid.Sleep is not null || grid.Task.Engine is not (Engines.Auto or Engines.Fused))
            yield return "Probes in cells, tuning, waiting cells and another engine than fused need workers: write the grid as a file and run it with './policyprobe ablate'.";
    }
}
