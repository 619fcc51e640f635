using PolicyProbe.Learning;
using PolicyProbe.Probes;

namespace PolicyProbe.Cli;

/// <summary>The numbers of a cell, from its run folder and its evaluation.</summary>
internal static class CellMetrics
{
    /// <summary>
    /// <c>final-return</c>, mean undiscounted return of the evaluation's episodes; <c>final-length</c>; <c>mean-return-while-training</c>,
    /// mean over updates of the return of the last 100 episodes, the area under the learning curve; <c>last-kl</c>; <c>steps</c>; and
    /// <c>PROBE/SCALAR@UPDATE</c> for the headline scalars of every measurement, of one that is measured at several points only the whole where there is one. What is undetermined is left out.
    /// </summary>
    public static IReadOnlyDictionary<string, double> Of(RunFolder folder, EvaluationResult evaluation)
    {
        var rows = folder.ReadMetrics();
        var metrics = new Dictionary<string, double?>
        {
            ["final-return"] = evaluation.MeanReturn,
            ["final-length"] = evaluation.Lengths.Average(),
            ["mean-return-while-training"] = rows.Select(row => row["mean_return"]).Average(),
            ["last-kl"] = rows.Count > 0 ? rows[^1]["mean_kl"] : null,
            ["steps"] = rows.Count > 0 ? rows[^1]["steps"] : null,
        };
        foreach (var result in folder.ReadProbes())
        {
            var headlines = ProbeCatalogue.All.FirstOrDefault(probe => probe.Card.Id == result.Probe)?.Card.Headlines.SelectMany(line => line.Split('+', StringSplitOptions.TrimEntries)).ToHashSet() ?? [];
            var exact = result.Scalars.Select(scalar => scalar.Id).Where(headlines.Contains).ToHashSet();
            foreach (var scalar in result.Scalars.Where(scalar => exact.Contains(scalar.Id) || (scalar.Id.Split('@')[0] is var family && headlines.Contains(family) && !exact.Contains(family))))
                metrics[$"{result.Probe}/{scalar.Id}@{result.Update}"] = scalar.Value;
        }

        return metrics.Where(metric => metric.Value is { } value && double.IsFinite(value)).ToDictionary(metric => metric.Key, metric => metric.Value!.Value);
    }
}
