using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// A heuristic attack on a tabular policy: among the states that may be shown it takes the one of the highest score, the nearest of equals. Each is the exact
/// counterpart of an attack on networks, with V^π and Q^π themselves in place of learned ones.
/// </summary>
/// <param name="Id">Kebab-case name.</param>
/// <param name="Rule">What it maximises, in symbols.</param>
/// <param name="Score">Of the policy, the layer t, the true state s and the shown state ŝ.</param>
public sealed record TabularAttack(string Id, string Rule, Func<PolicyEvaluation, int, int, int, double> Score)
{
    /// <summary>β of the timed attack: it acts only where max π(· | s) − min π(· | s) is at least this.</summary>
    public const double Timing = 0.3;

    /// <summary>Every attack that chooses a state; the random one, which mixes over all of them, is beside these.</summary>
    public static IReadOnlyList<TabularAttack> All { get; } =
    [
        new("mad-kl", "KL(π(· | s) ‖ π(· | ŝ))", (clean, _, s, shown) => Sum(clean, a => clean.Policy[s, a] > 0 ? clean.Policy[s, a] * Math.Log(clean.Policy[s, a] / clean.Policy[shown, a]) : 0)),
        new("mad-tv", "½ Σ |π(a | s) − π(a | ŝ)|", (clean, _, s, shown) => Variation(clean, s, shown)),
        new("fast-gradient", "−log π(a* | ŝ), a* = argmax π(· | s)", (clean, _, s, shown) => -Math.Log(clean.Policy[shown, Best(clean, a => clean.Policy[s, a])])),
        new("critic", "−V^π(ŝ)", (clean, t, _, shown) => -clean.V[t, shown]),
        new("action-value", "−Σ π(a | ŝ) Q^π(s, a)", (clean, t, s, shown) => -Sum(clean, a => clean.Policy[shown, a] * clean.Q[t, s, a])),
        new("worst-action", "π(a⁻ | ŝ), a⁻ = argmin Q^π(s, ·)", (clean, t, s, shown) => clean.Policy[shown, Best(clean, a => -clean.Q[t, s, a])]),
        new("timed", $"π(a⁻ | ŝ), a⁻ = argmin π(· | s), where max π − min π ≥ {Timing:R}", (clean, _, s, shown) => Preference(clean, s) >= Timing ? clean.Policy[shown, Best(clean, a => -clean.Policy[s, a])] : 0),
    ];

    /// <summary>D_TV(π(· | s), π(· | ŝ)).</summary>
    public static double Variation(PolicyEvaluation clean, int s, int shown)
    {
        ArgumentNullException.ThrowIfNull(clean);
        return 0.5 * Sum(clean, a => Math.Abs(clean.Policy[s, a] - clean.Policy[shown, a]));
    }

    /// <summary>ν_t(s) [L, S].</summary>
    /// <param name="clean">π, evaluated without an adversary.</param>
    /// <param name="allowed">B(s) [S], s first.</param>
    public int[,] Shown(PolicyEvaluation clean, IReadOnlyList<IReadOnlyList<int>> allowed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(allowed);
        var shown = new int[clean.Layers, clean.Model.States];
        for (var t = 0; t < clean.Layers; t++)
            for (var s = 0; s < clean.Model.States; s++)
            {
                var best = double.NegativeInfinity;
                foreach (var other in allowed[s])
                    if (Score(clean, t, s, other) is var score && score > best)
                        (best, shown[t, s]) = (score, other);
            }

        return shown;
    }

    private static double Preference(PolicyEvaluation clean, int s)
    {
        var (least, most) = (1.0, 0.0);
        for (var a = 0; a < clean.Model.Actions; a++)
            (least, most) = (Math.Min(least, clean.Policy[s, a]), Math.Max(most, clean.Policy[s, a]));
        return most - least;
    }

    private static int Best(PolicyEvaluation clean, Func<int, double> of) => Enumerable.Range(0, clean.Model.Actions).MaxBy(of);

    private static double Sum(PolicyEvaluation clean, Func<int, double> of)
    {
        var sum = 0.0;
        for (var a = 0; a < clean.Model.Actions; a++)
            sum += of(a);
        return sum;
    }
}
