using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One of an agent's networks as its matrices, batch normalisation folded in as it is when the agent acts.</summary>
/// <param name="Name">Whose it is: <c>policy</c> or <c>value</c>.</param>
/// <param name="Stack">Its layers; those of a shared trunk are in both.</param>
/// <param name="Activation">φ.</param>
internal sealed record AgentNetwork(string Name, LayerStack Stack, Activation Activation)
{
    private const string ValueHead = "value";

    /// <summary>Policy and value network.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="tricks">Its nonlinearity and normalisation.</param>
    /// <exception cref="WrongUseException">Its layers are normalised row by row.</exception>
    public static IReadOnlyList<AgentNetwork> Of(Agent agent, TrickSet tricks)
    {
        var activation = tricks.OnlyOne<IActivationChoice>("choose the nonlinearity")?.Activation ?? Activation.Relu;
        var epsilon = tricks.OnlyOne<ILayerNormalisation>("normalise the hidden layers")?.Normalisation.Epsilon ?? 0;
        if (!agent.IsShared)
            return [new("policy", Stack(agent.Policy), activation), new("value", Stack(agent.Value), activation)];
        var head = agent.Policy.Network.Layout.Parameters.Last(block => block.Role == BlockRole.Weight && block.Name != ValueHead + ".weight").Name;
        return [new("policy", Stack(agent.Policy, ValueHead), activation), new("value", Stack(agent.Policy, head[..head.LastIndexOf('.')]), activation)];

        LayerStack Stack(Model model, params IReadOnlyCollection<string> without) =>
            LayerStack.Of(model.Network.Layout, [.. model.Theta.Select(value => (double)value)], [.. model.Buffers.Select(value => (double)value)], epsilon, without);
    }

    /// <summary>The outputs of its last layer for every row [B, O].</summary>
    public double[] Outputs(double[] states) => Stack.Outputs(states, Function);

    /// <summary>What comes into layer ℓ for every row, 0 being the first [B, I].</summary>
    public double[] Inputs(double[] states, int layer) =>
        layer == 0 ? states : Array.ConvertAll(new LayerStack([.. Stack.Layers.Take(layer)]).Outputs(states, Function), Function);

    private double Function(double z) => Activation == Activation.Relu ? Math.Max(0, z) : Math.Tanh(z);
}
