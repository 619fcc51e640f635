namespace PolicyProbe.Ablations;

/// <summary>One set of tricks of a plan, on a preset.</summary>
/// <param name="Label">What it is called behind the preset's name: <c> without reward-scaling</c>; of a named set its name.</param>
/// <param name="Tricks">The tricks that are on.</param>
/// <param name="Varied">The tricks that the plan varies.</param>
internal sealed record TrickArm(string Label, IReadOnlyList<string> Tricks, IReadOnlyList<string> Varied)
{
    /// <summary>The sets of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="own">The tricks of the preset, in their order.</param>
    public static IReadOnlyList<TrickArm> Of(TrickPlan plan, IReadOnlyList<string> own)
    {
        List<string> fixedOnes = [.. own.Union(plan.With).Except(plan.Without)];
        if (plan.Design == TrickDesign.Sets)
        {
            List<string> named = [.. plan.Sets.SelectMany(set => set.With.Concat(set.Without)).Distinct()];
            return [.. plan.Sets.Select(set => new TrickArm(set.Name, [.. fixedOnes.Union(set.With).Except(set.Without)], named))];
        }

        IReadOnlyList<string> varied = plan.Of.Count > 0 ? plan.Of : plan.Design == TrickDesign.All ? [] : fixedOnes;
        return [.. Subsets(plan.Design, varied).Select(subset => new TrickArm(subset.Label, Apply(subset.On), varied))];

        List<string> Apply(IReadOnlyCollection<string> on)
        {
            var tricks = fixedOnes.Union(on).Except(varied.Where(trick => !on.Contains(trick)));
            var replaced = on.Select(trick => plan.Instead.GetValueOrDefault(trick)).OfType<string>();
            var replacing = varied.Where(trick => !on.Contains(trick)).Select(trick => plan.Instead.GetValueOrDefault(trick)).OfType<string>();
            return [.. tricks.Except(replaced).Union(replacing)];
        }
    }

    private static IEnumerable<(string Label, IReadOnlyCollection<string> On)> Subsets(TrickDesign design, IReadOnlyList<string> varied) => design switch
    {
        TrickDesign.All => [("", varied)],
        TrickDesign.None => [(" with none", [])],
        TrickDesign.LeaveOneOut => varied.Select(trick => ($" without {trick}", (IReadOnlyCollection<string>)[.. varied.Where(other => other != trick)])).Prepend(("", varied)),
        TrickDesign.AddOneIn => varied.Select(trick => ($" with only {trick}", (IReadOnlyCollection<string>)[trick])).Prepend((" with none", [])),
        _ => Enumerable.Range(0, 1 << varied.Count)
            .Select(bits => varied.Where((_, i) => (bits >> i & 1) == 1).ToList())
            .Select(on => (on.Count == 0 ? " with none" : $" with {string.Join(" + ", on)}", (IReadOnlyCollection<string>)on)),
    };
}
