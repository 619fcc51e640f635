using System.Globalization;
using PolicyProbe.Core;

namespace PolicyProbe.Ablations;

/// <summary>The full two-level factorial that the factors of an environment's outcomes form, where they do.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Factors">The factors that vary, with their low and high level.</param>
/// <param name="Effects">Main effects, then interactions.</param>
/// <param name="Seeds">The seeds that have all 2ᵏ arms.</param>
/// <param name="LeftOut">The seeds that lack some.</param>
internal sealed record FactorialStudy(string Environment, IReadOnlyList<TwoLevels> Factors, IReadOnlyList<FactorialEffect> Effects, IReadOnlyList<ulong> Seeds, IReadOnlyList<ulong> LeftOut)
{
    /// <summary>Looks for a factorial; without one, says why if what is there comes near.</summary>
    /// <returns>The factorial, or null and a reason or null.</returns>
    public static (FactorialStudy? Found, string? Problem) Of(OutcomeGrid grid, string environment)
    {
        var outcomes = grid.Outcomes.Where(outcome => outcome.Environment == environment).ToList();
        string[] names = [.. outcomes.SelectMany(outcome => outcome.Factors.Keys).Distinct().Order(StringComparer.Ordinal)];
        if (outcomes.Any(outcome => outcome.Factors.Count != names.Length))
            return (null, null);
        var varied = names.Select(name => (Name: name, Levels: outcomes.Select(outcome => outcome.Factors[name]).Distinct().ToList())).Where(factor => factor.Levels.Count > 1).ToList();
        if (varied.Count is < 2 or > 10 || varied.Any(factor => factor.Levels.Count > 2))
            return (null, null);
        TwoLevels[] factors = [.. varied.Select(factor => TwoLevels.Of(factor.Name, factor.Levels[0], factor.Levels[1]))];
        var cells = new Dictionary<ulong, double?[]>();
        foreach (var outcome in outcomes)
        {
            if (!cells.TryGetValue(outcome.Seed, out var own))
                cells[outcome.Seed] = own = new double?[1 << factors.Length];
            var place = Enumerable.Range(0, factors.Length).Sum(j => outcome.Factors[factors[j].Name] == factors[j].High ? 1 << j : 0);
            if (own[place] is not null)
                return (null, $"on {environment} several arms have the same levels of {string.Join(", ", factors.Select(factor => factor.Name))}, so that no effects can be told");
            own[place] = outcome.Metrics[grid.Design.Metric];
        }

        var present = Enumerable.Range(0, 1 << factors.Length).Count(place => cells.Values.Any(own => own[place] is not null));
        if (present < 1 << factors.Length)
            return (null, 2 * present > 1 << factors.Length ? $"on {environment} {(1 << factors.Length) - present} of the {1 << factors.Length} arms of the factorial have no finished cell, so that no effects are told" : null);
        ulong[] complete = [.. cells.Where(seed => seed.Value.All(score => score is not null)).Select(seed => seed.Key).Order()];
        ulong[] others = [.. cells.Keys.Except(complete).Order()];
        if (complete.Length < 2)
            return (null, $"on {environment} {(complete.Length == 0 ? "no seed has" : "one seed alone has")} all {1 << factors.Length} arms of the factorial, and effects need two");
        double[][] responses = [.. complete.Select(seed => Array.ConvertAll(cells[seed], score => score!.Value))];
        return (new FactorialStudy(environment, factors, FactorialEffect.All(factors.Length, responses), complete, others), null);
    }

    /// <summary>An effect's name: <c>a</c>, or <c>a × b</c>.</summary>
    public string Name(FactorialEffect effect) => string.Join(" × ", effect.Factors.Select(factor => Factors[factor].Name));

    /// <summary>The effects of all environments as a table; null without one.</summary>
    public static Table? Table(IReadOnlyList<FactorialStudy> studies, StudyDesign design) => studies.Count == 0 ? null : new Table(
        "effects",
        "Main effects and two-way interactions",
        $"{design.Label}. A main effect is the mean over all arms with the factor at its high level less that at its low one; an interaction is half of how much the one effect is greater where the other factor is high. "
        + $"Each seed gives every effect; intervals are Student's over seeds: 95 % for an effect alone, and such that all {studies[0].Effects.Count} of an environment hold at once with 95 % (Bonferroni). p is adjusted by Holm over the same effects. Levels, low and high: "
        + string.Join("; ", studies[0].Factors.Select(factor => $"{factor.Name} {factor.Low}, {factor.High}")) + ".",
        ["environment", "effect", "seeds", "estimate", "all at once", "p", "p (Holm)"],
        [
            .. studies.SelectMany(study => study.Effects.Select(effect => new[]
            {
                TableEntry.Of(study.Environment),
                TableEntry.Of(study.Name(effect)),
                TableEntry.Of(study.Seeds.Count),
                TableEntry.Of(effect.Effect),
                TableEntry.Of(effect.Effect with { Interval = effect.Simultaneous }),
                StudyText.Entry(effect.PValue),
                StudyText.Entry(effect.Holm),
            })),
        ]);
}

/// <summary>A factor with its two levels.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Low"><c>off</c>, the lesser number, or the first in the order of letters.</param>
/// <param name="High">The other.</param>
internal sealed record TwoLevels(string Name, string Low, string High)
{
    /// <summary>Sorts the levels.</summary>
    public static TwoLevels Of(string name, string one, string other)
    {
        bool swap;
        if (one is "on" or "off" && other is "on" or "off")
            swap = one == "on";
        else if (Number(one) is { } a && Number(other) is { } b)
            swap = a > b;
        else
            swap = string.CompareOrdinal(one, other) > 0;
        return swap ? new TwoLevels(name, other, one) : new TwoLevels(name, one, other);
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
