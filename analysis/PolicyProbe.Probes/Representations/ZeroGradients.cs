using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Inputs at which nothing that a network puts out moves with anything that goes in.</summary>
internal static class ZeroGradients
{
    private const int Batch = 1024;

    /// <summary>The share of some states at which every derivative of every output in every input is 0 to the bit: where a layer of ReLUs is at rest as a whole.</summary>
    /// <param name="trunk">The network.</param>
    /// <param name="states">As it sees them [B, n].</param>
    public static double Share(PreciseTrunk trunk, double[] states)
    {
        var (function, n, zeros) = (new NetworkFunction(trunk.Network, trunk.Theta, []), trunk.Network.Layout.InputSize, 0);
        foreach (var batch in states.Chunk(Batch * n))
            zeros += JacobianNorm.Exact(function, batch).Count(norm => norm == 0);
        return zeros / (states.Length / (double)n);
    }
}
