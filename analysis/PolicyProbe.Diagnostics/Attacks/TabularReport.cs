using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What exact studies of attacked policies show: checks, tables, a figure and words.</summary>
/// <param name="studies">At least one.</param>
public sealed class TabularReport(IReadOnlyList<TabularStudy> studies)
{
    // Sums of some hundred products of rounded numbers; values of Ṽ are iterated to 10⁻¹³ of their size, and 1/(1 − γ) multiplies that.
    private const double Rounding = 1e-10;

    private double Scale => studies.Max(study => study.Scale);

    /// <summary>Every heuristic where it raised the return by more than rounding.</summary>
    private IEnumerable<(TabularStudy Study, int Attack, int K)> Raised =>
        from study in studies
        from attack in Enumerable.Range(0, TabularStudy.Attacks.Count)
        from k in Enumerable.Range(0, study.Neighbours.Count)
        where study.Returns[attack][k] > study.Clean.Return + (Rounding * study.Scale)
        select (study, attack, k);

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks()
    {
        var value = Enumerable.Range(0, TabularStudy.Attacks.Count).Single(attack => TabularStudy.Attacks[attack] == "action-value");
        List<GroundTruthCheck> checks =
        [
            .. TabularStudy.Attacks.Select((attack, i) => GroundTruthCheck.AtLeast(
                $"never-below-optimum@{attack}", studies.Min(study => study.LeastGap[i]), 0, Rounding * Scale, "least V − Ṽ over processes, policies, neighbourhoods, times and states; rounding")),
            GroundTruthCheck.Equal("fixed-point-residual", studies.Max(study => study.Residual), 0, Rounding * Scale, "max |Ṽ − TṼ|; iterated to 10⁻¹³ of its size"),
            GroundTruthCheck.Equal("fixed-adversary-solve", studies.Max(study => study.SolveError), 0, Rounding * Scale, "the optimal adversary held fixed: (I − γP)V = r solved, or forward in time from the start distribution; rounding"),
            GroundTruthCheck.AtMost("local-drop-bound", studies.Max(study => study.LocalShare), 1, Rounding, "greatest drop V^π − Ṽ over max D_TV(s) span Q^π(s, ·)/(1 − γ), or its sum over a horizon; rounding"),
            GroundTruthCheck.AtMost(
                "action-value-never-raises", studies.Max(study => study.Returns[value].Max() - study.Clean.Return), 0, Rounding * Scale,
                "an adversary greedy in the exact Q^π lowers the return or leaves it: the policy improvement theorem; rounding"),
            GroundTruthCheck.AtMost(
                "optimum-falls-with-neighbours", studies.Max(study => study.Optimum.Zip(study.Optimum.Skip(1), (less, more) => more - less).DefaultIfEmpty(0).Max()), 0, Rounding * Scale,
                "more states to show never help the policy; rounding"),
        ];
        if (studies.Any(study => double.IsFinite(study.Uniform.Bound)))
            checks.Add(GroundTruthCheck.AtMost(
                "uniform-drop-bound", studies.Where(study => study.Uniform.Bound > 0).Select(study => study.Uniform.Drop / study.Uniform.Bound).DefaultIfEmpty(0).Max(), 1, Rounding,
                "greatest drop over α max D_TV, α = ρ/(1 − γ)², ρ the range of expected rewards and 0; proved at ObservationDropBound; rounding"));
        return checks;
    }

    /// <summary>How often each heuristic raised the return.</summary>
    public IReadOnlyList<Scalar> Scalars() =>
    [
        .. TabularStudy.Attacks.Select((attack, i) => new Scalar(
            $"raised-share@{attack}", (double)Raised.Count(raised => raised.Attack == i) / studies.Sum(study => study.Neighbours.Count), null, null, "1", Direction.Neutral, studies.Sum(study => study.Neighbours.Count),
            "share of processes, policies and neighbourhoods in which the attack raises the exact return")),
    ];

    /// <summary>Exact returns, and where a heuristic raised one.</summary>
    public IReadOnlyList<Table> Tables()
    {
        List<IReadOnlyList<TableEntry>> all = [], raised = [];
        foreach (var study in studies)
            for (var k = 0; k < study.Neighbours.Count; k++)
                all.Add([TableEntry.Of(study.Name), TableEntry.Of((double)study.Neighbours[k]), TableEntry.Of(study.Clean.Return), TableEntry.Of(study.Optimum[k]), .. study.Returns.Select(returns => TableEntry.Of(returns[k]))]);
        foreach (var (study, attack, k) in Raised)
            raised.Add(
            [
                TableEntry.Of(study.Name), TableEntry.Of((double)study.Neighbours[k]), TableEntry.Of(TabularStudy.Attacks[attack]),
                TableEntry.Of(study.Clean.Return), TableEntry.Of(study.Returns[attack][k]), TableEntry.Of(study.Optimum[k]),
            ]);
        return
        [
            new Table("exact-returns", "Exact returns under attack", $"J of the attacked policy, without sampling; k nearest states by {studies[0].Metric}.", ["problem", "k", "clean", "optimum", .. TabularStudy.Attacks], all),
            new Table("raised-returns", "Where a heuristic raised the return", "Attacks that helped the policy, beside the exact optimum of the same neighbourhood.", ["problem", "k", "attack", "clean", "attacked", "optimum"], raised),
        ];
    }

    /// <summary>The share of the optimal adversary's drop that each attack reaches.</summary>
    public IReadOnlyList<Figure> Figures()
    {
        var longest = studies.MaxBy(study => study.Neighbours.Count)!;
        double[] ks = [.. longest.Neighbours.Select(k => (double)k)];
        double? Share(int attack, int k)
        {
            var counted = studies.Where(study => study.Neighbours.Count == ks.Length && study.Clean.Return - study.Optimum[k] > Rounding * study.Scale).ToList();
            return counted.Count == 0 ? null : counted.Average(study => (study.Clean.Return - study.Returns[attack][k]) / (study.Clean.Return - study.Optimum[k]));
        }

        return
        [
            new LineFigure(
                "exact-attacks", "How much of the possible damage each attack does",
                $"(J − J_attacked)/(J − J_optimum), mean over {studies.Count} attacked policies; 1 is the exact optimum, below 0 the attack helps. States shown: the k nearest by {longest.Metric}.",
                new Axis("states that may be shown instead, k"), new Axis("share of the optimal drop"),
                [
                    .. TabularStudy.Attacks.Select((attack, i) => new Line(attack, LineRole.Measured, ks, [.. ks.Select((_, k) => Share(i, k))])),
                    new Line("exact optimum", LineRole.Truth, ks, [.. ks.Select(_ => (double?)1)]),
                ],
                [new Mark("no attack", null, 0)]),
        ];
    }

    /// <summary>What a practitioner should conclude.</summary>
    public IReadOnlyList<Finding> Findings()
    {
        var raised = Raised.ToList();
        var cells = studies.Sum(study => study.Neighbours.Count) * TabularStudy.Attacks.Count;
        var last = studies.Select(study => (study.Clean.Return - study.Optimum[^1], study)).MaxBy(pair => pair.Item1).study;
        var findings = new List<Finding>
        {
            new("exact-worst-case", FindingLevel.Note,
                string.Create(CultureInfo.InvariantCulture, $"The optimal adversary takes {last.Name} from {last.Clean.Return:G4} to {last.Optimum[^1]:G4} with k = {last.Neighbours[^1]}; the best heuristic reaches {last.Returns.Min(returns => returns[^1]):G4}."),
                "A heuristic's return is an upper bound of the worst case, never the worst case: report the minimum over attacks, and say which were tried."),
        };
        if (raised.Count > 0)
        {
            var (study, attack, k) = raised.MaxBy(cell => cell.Study.Returns[cell.Attack][cell.K] - cell.Study.Clean.Return);
            findings.Add(new Finding("heuristic-raised-return", FindingLevel.Warning,
                string.Create(CultureInfo.InvariantCulture, $"In {raised.Count} of {cells} cases a heuristic raised the return ({string.Join(", ", raised.GroupBy(cell => cell.Attack).OrderByDescending(group => group.Count()).Select(group => $"{TabularStudy.Attacks[group.Key]} {group.Count()}"))}): most in {study.Name}, where {TabularStudy.Attacks[attack]} with k = {study.Neighbours[k]} moves it from {study.Clean.Return:G4} to {study.Returns[attack][k]:G4} while the optimal adversary reaches {study.Optimum[k]:G4}."),
                "A policy that an attack improves is not robust to it; the attack moves actions, and where the policy is poor other actions are better ones."));
        }
        else
            findings.Add(new Finding("no-heuristic-raised-return", FindingLevel.Note, $"No heuristic raised the return in {cells} cases.", "In other processes, and under other policies, one may: without --env the diagnostic shows some."));
        return findings;
    }
}
