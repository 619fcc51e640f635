using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// A fall of the return within the first step that halves it and takes more than a quarter of the range of returns along the line: R(0) − R(t)
/// ≥ |R(0)|/2 and R(0) − R(t) &gt; (max R − min R)/4 for a multiple 0 &lt; t ≤ 1, and of estimates, that the fall is beyond an interval at a level
/// with which those at all m multiples of the first step hold together in 95 % (Bonferroni: 1 − 0.05/m each).
/// </summary>
/// <remarks>
/// Sullivan et al., arXiv:2205.07015, look at t = 1 only and at estimates alone. With R(0) ≥ 0 their R(1) ≤ R(0)/2 is the first rule
/// here; with R(0) &lt; 0 theirs asks for nothing, and this asks for a fall of half of its size.
/// </remarks>
internal static class Cliff
{
    /// <summary>What the first step is.</summary>
    public enum Verdict
    {
        /// <summary>No multiple falls so far.</summary>
        None,

        /// <summary>One does, by its estimate, and may be noise.</summary>
        WithinNoise,

        /// <summary>One does, beyond noise.</summary>
        Found,
    }

    /// <summary>Of estimates: the verdict, and the first multiple that it rests on (its place among the changes; −1 for none).</summary>
    /// <param name="origin">R(0).</param>
    /// <param name="changes">R(t) − R(0) at all multiples beyond 0, ascending.</param>
    /// <param name="within">m, how many of them lie within the first step.</param>
    public static (Verdict Verdict, int At) Of(double origin, IReadOnlyList<ReturnDifference> changes, int within)
    {
        var range = Range([.. changes.Select(change => change.Value)]);
        var (verdict, at) = (Verdict.None, -1);
        for (var i = 0; i < within; i++)
        {
            if (!Falls(origin, -changes[i].Value, range))
                continue;
            if (changes[i].Estimate(Level(within)).Interval is { High: < 0 })
                return (Verdict.Found, i);
            (verdict, at) = verdict == Verdict.None ? (Verdict.WithinNoise, i) : (verdict, at);
        }

        return (verdict, at);
    }

    /// <summary>Of exact returns.</summary>
    /// <param name="origin">R(0).</param>
    /// <param name="changes">R(t) − R(0) at all multiples beyond 0.</param>
    /// <param name="within">m.</param>
    public static bool Of(double origin, IReadOnlyList<double> changes, int within) => changes.Take(within).Any(change => Falls(origin, -change, Range(changes)));

    /// <summary>max R − min R along the line, θ₀ with it.</summary>
    public static double Range(IReadOnlyList<double> changes) => Math.Max(0, changes.Max()) - Math.Min(0, changes.Min());

    /// <summary>The greatest fall within the first step: max(0, R(0) − R(t)), with an interval that holds where those of all m falls do.</summary>
    /// <param name="changes">R(t) − R(0) at the m multiples within the first step.</param>
    public static Estimate Deepest(IReadOnlyList<ReturnDifference> changes)
    {
        Interval[] falls = [.. changes.Select(change => change.Estimate(Level(changes.Count)).Interval!.Value)];
        return new Estimate(
            Math.Max(0, changes.Max(change => -change.Value)), new Interval(Math.Max(0, falls.Max(change => -change.High)), Math.Max(0, falls.Max(change => -change.Low))), changes.Min(change => change.Size));
    }

    private static double Level(int looks) => 1 - (0.05 / looks);

    private static bool Falls(double origin, double fall, double range) => fall > 0 && fall >= Math.Abs(origin) / 2 && fall > range / 4;
}
