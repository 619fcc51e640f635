using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>A hidden layer of an agent's network: its units, and what they make of the inputs that come to them.</summary>
/// <param name="Name">Network and number, 1 next to the input: <c>policy-1</c>.</param>
/// <param name="Units">Movement and impact.</param>
/// <param name="UnitTerms">Σⱼ αⱼ(βⱼ‖X‖_F + ‖uⱼ⁰X‖)/m, a rollout each.</param>
/// <param name="LayerTerms">‖V‖_F(‖U − U⁰‖_F‖X‖_F + ‖U⁰X‖_F)/m, a rollout each.</param>
internal sealed record HiddenUnits(string Name, UnitCapacity Units, double[] UnitTerms, double[] LayerTerms)
{
    /// <summary>Every hidden layer of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="initial">The same before training.</param>
    /// <param name="states">States of each rollout, as the network sees them.</param>
    public static IEnumerable<HiddenUnits> Of(AgentNetwork network, AgentNetwork initial, IReadOnlyList<double[]> states)
    {
        var layers = network.Stack.Layers;
        for (var l = 0; l + 1 < layers.Count; l++)
        {
            var units = new UnitCapacity(layers[l], initial.Stack.Layers[l], layers[l + 1]);
            List<double[]> inputs = [.. states.Select(of => network.Inputs(of, l))];
            yield return new HiddenUnits($"{network.Name}-{l + 1}", units, [.. inputs.Select(x => units.UnitTerm(x))], [.. inputs.Select(x => units.LayerTerm(x))]);
        }
    }
}
