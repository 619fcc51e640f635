using PolicyProbe.Ablations;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Ablations;

/// <summary>Outcomes of a grid that was never run: arms with set means, effects of the seed on all of them, and noise.</summary>
internal static class SyntheticOutcomes
{
    public static CellOutcome Cell(string environment, string arm, ulong seed, double score, IReadOnlyDictionary<string, string>? factors = null, double steps = 1000) => new(
        $"{environment}/{arm}/{seed}", environment, arm, seed, factors ?? new Dictionary<string, string>(), new Dictionary<string, double> { ["final-return"] = score, ["steps"] = steps });

    /// <summary>Arms of a mean each, seeds 1 … n.</summary>
    public static List<CellOutcome> Arms(string environment, int seeds, double noise, params (string Arm, double Mean)[] arms)
    {
        var rng = new Rng(17).Fork(environment);
        double[] shared = [.. Enumerable.Range(0, seeds).Select(_ => noise * rng.NextNormal())];
        return [.. arms.SelectMany(arm => Enumerable.Range(0, seeds).Select(i => Cell(environment, arm.Arm, (ulong)i + 1, arm.Mean + shared[i] + (noise * rng.NextNormal()))))];
    }

    /// <summary>A full factorial of three factors: annealing adds 300, scaling 100 and 80 more with annealing, clipping nothing.</summary>
    public static List<CellOutcome> Factorial(int seeds, double noise, string environment = "Hopper-v4")
    {
        var (rng, cells) = (new Rng(23), new List<CellOutcome>());
        for (var seed = 1UL; seed <= (ulong)seeds; seed++)
            for (var arm = 0; arm < 8; arm++)
            {
                bool annealing = (arm & 1) != 0, scaling = (arm & 2) != 0, clipping = (arm & 4) != 0;
                string On(bool on) => on ? "on" : "off";
                var score = 1000 + (annealing ? 300 : 0) + (scaling ? 100 : 0) + (annealing && scaling ? 80 : 0) + (noise * rng.NextNormal());
                var name = string.Join(" + ", new[] { annealing ? "annealing" : null, scaling ? "scaling" : null, clipping ? "clipping" : null }.OfType<string>().DefaultIfEmpty("none"));
                cells.Add(Cell(environment, name, seed, score, new Dictionary<string, string> { ["annealing"] = On(annealing), ["scaling"] = On(scaling), ["clipping"] = On(clipping), ["learning-rate"] = "0.0003" }));
            }

        return cells;
    }

    public static StudyResult Study(IReadOnlyList<CellOutcome> outcomes, StudyDesign? design = null, ulong seed = 5) =>
        AblationStudy.Of("Which arm?", "./policyprobe ablate grid.json --out D", "a synthetic sample", outcomes, design ?? new StudyDesign(), new Rng(seed));
}
