using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Toolkit;

/// <summary>The numbers that every cell of an ablation has, wherever it was run.</summary>
public static class CellScores
{
    /// <summary>The stream of the evaluation after a cell's training, of the cell's seed.</summary>
    public static Rng Evaluation(ulong seed) => new Rng(seed).Fork("final-evaluation");

    /// <summary>
    /// <c>final-return</c>, mean undiscounted return of the evaluation's episodes; <c>final-length</c>; <c>mean-return-while-training</c>, mean over updates of
    /// the return of the last 100 episodes, the area under the learning curve; <c>last-kl</c>; <c>steps</c>. What is undetermined is null.
    /// </summary>
    /// <param name="rows">A row an update: the values of <see cref="TrainingRow.Metrics"/> by their names.</param>
    /// <param name="evaluation">The evaluation after training.</param>
    public static IReadOnlyDictionary<string, double?> Of(IReadOnlyList<IReadOnlyDictionary<string, double?>> rows, EvaluationResult evaluation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(evaluation);
        return new Dictionary<string, double?>
        {
            ["final-return"] = evaluation.MeanReturn,
            ["final-length"] = evaluation.Lengths.Average(),
            ["mean-return-while-training"] = rows.Select(row => row["mean_return"]).Average(),
            ["last-kl"] = rows.Count > 0 ? rows[^1]["mean_kl"] : null,
            ["steps"] = rows.Count > 0 ? rows[^1]["steps"] : null,
        };
    }

    /// <summary>The numbers that are determined.</summary>
    public static IReadOnlyDictionary<string, double> Determined(IReadOnlyDictionary<string, double?> metrics) =>
        metrics.Where(metric => metric.Value is { } value && double.IsFinite(value)).ToDictionary(metric => metric.Key, metric => metric.Value!.Value);
}
