using PolicyProbe.Learning;
using PolicyProbe.Probes;
using PolicyProbe.Toolkit;

namespace PolicyProbe.Cli;

/// <summary>The numbers of a cell, from its run folder and its evaluation.</summary>
internal static class CellMetrics
{
    /// <summary>
    /// Those of <see cref="CellScores"/>, and <c>PROBE/SCALAR@UPDATE</c> for the headline scalars of every measurement, of one that is measured at several points only the
    /// whole where there is one. What is undetermined is left out.
    /// </summary>
    public static IReadOnlyDictionary<string, double> Of(RunFolder folder, EvaluationResult evaluation)
    {
        var metrics = new Dictionary<string, double?>(CellScores.Of(folder.ReadMetrics(), evaluation));
        foreach (var result in folder.ReadProbes())
        {
            var headlines = ProbeCatalogue.All.FirstOrDefault(probe => probe.Card.Id == result.Probe)?.Card.Headlines.SelectMany(line => line.Split('+', StringSplitOptions.TrimEntries)).ToHashSet() ?? [];
            var exact = result.Scalars.Select(scalar => scalar.Id).Where(headlines.Contains).ToHashSet();
            foreach (var scalar in result.Scalars.Where(scalar => exact.Contains(scalar.Id) || (scalar.Id.Split('@')[0] is var family && headlines.Contains(family) && !exact.Contains(family))))
                metrics[$"{result.Probe}/{scalar.Id}@{result.Update}"] = scalar.Value;
        }

        return CellScores.Determined(metrics);
    }
}
