using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What hidden layers do on some states.</summary>
internal static class HiddenFeatures
{
    /// <summary>φ of every hidden layer [layers][n, width]; none where the network is linear.</summary>
    public static IReadOnlyList<double[]> Of(PreciseTrunk trunk, double[] states)
    {
        using var pass = trunk.Network.Run(trunk.Theta, [], states, NetworkMode.Evaluate);
        var kept = (IActivations<double>)pass;

        // A hidden layer is kept before and after φ, in turn; the last layers have no φ.
        return [.. Enumerable.Range(0, kept.Layers.Count).Where(place => place % 2 == 1).Select(place => kept.Activation(place).ToArray())];
    }

    /// <summary>What a head sees: the last hidden layer, or the states themselves where there is none [n, width].</summary>
    public static double[] Body(PreciseTrunk trunk, double[] states) => Of(trunk, states) is [.., var last] ? last : states;
}
