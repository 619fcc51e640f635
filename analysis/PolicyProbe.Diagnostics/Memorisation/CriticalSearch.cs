using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// Critical samples: rows with a point in the set around them where the network decides something else. Each way in which the decision can turn is climbed until one has turned it, so what is
/// found is at most what there is; on a linear network it is all there is.
/// </summary>
/// <remarks>
/// D. Arpit et al., "A Closer Look at Memorization in Deep Networks" (2017), which searches with a noisy walk, <see cref="LangevinSearch"/>.
/// </remarks>
/// <param name="network">f.</param>
/// <param name="theta">θ [P].</param>
/// <param name="decisions">What it decides about the rows.</param>
public sealed class CriticalSearch(INetwork<double> network, double[] theta, IDecisions decisions)
{
    /// <summary>Which rows are turned [B].</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="ascent">Set, steps and starts of every ascent.</param>
    /// <param name="rng">Draws the starts.</param>
    /// <param name="known">Rows that are known to be critical and need no search [B]; null for none.</param>
    public bool[] Run(double[] x, SetAscent ascent, Rng rng, bool[]? known = null)
    {
        ArgumentNullException.ThrowIfNull(ascent);
        ArgumentNullException.ThrowIfNull(rng);
        var n = network.Layout.InputSize;
        if (x is null || x.Length != decisions.Count * n)
            throw new ArgumentException($"x: expected [B, n], B = {decisions.Count}, n = {n}, got [{x?.Length}].", nameof(x));
        var found = known is null ? new bool[decisions.Count] : [.. known];
        for (var way = 0; ; way++)
        {
            int[] rows = [.. Enumerable.Range(0, found.Length).Where(row => !found[row])];
            if (rows.Length == 0 || decisions.Turned(rows) is var ways && way == ways.Count)
                return found;
            double[] centres = [.. rows.SelectMany(row => x.AsSpan(row * n, n).ToArray())];
            var values = ascent.Run(new NetworkLoss(network, theta, [], ways[way], rows.Length), centres, way == 0 ? rng : rng.Fork($"way/{way}")).Values;
            for (var i = 0; i < rows.Length; i++)
                found[rows[i]] = values[i] > 0;
        }
    }

    /// <summary>Which rows are turned in balls of several radii [R][B]: what turns in a ball turns in every larger one.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="ascent">Steps and starts; its set, scaled to a radius of 1, is scaled by every radius.</param>
    /// <param name="radii">r [R], ascending.</param>
    /// <param name="rng">Draws the starts.</param>
    public bool[][] Over(double[] x, SetAscent ascent, IReadOnlyList<double> radii, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(ascent);
        ArgumentNullException.ThrowIfNull(radii);
        ArgumentNullException.ThrowIfNull(rng);
        var found = new bool[radii.Count][];
        for (var i = 0; i < radii.Count; i++)
            found[i] = Run(x, ascent with { Set = ascent.Set.Scaled(radii[i]) }, rng.Fork($"radius/{i}"), i == 0 ? null : found[i - 1]);
        return found;
    }
}
