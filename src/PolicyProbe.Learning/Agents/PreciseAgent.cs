using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// An agent's functions in double precision, at the θ that it has in single: for second derivatives, ranks and truths. Whatever engine
/// trains the agent, the fused one computes here.
/// </summary>
/// <param name="Head">The family of action distributions.</param>
/// <param name="Policy">The policy's network, twice differentiable.</param>
/// <param name="PolicyTheta">θ of the policy [P].</param>
/// <param name="Value">The value network, twice differentiable.</param>
/// <param name="ValueTheta">θ of the value function [Q]; the policy's where they share a network.</param>
/// <param name="Trunks">The whole networks by name, policy first: their passes show what every layer computes.</param>
public sealed record PreciseAgent(
    IHead Head, INetwork<double> Policy, double[] PolicyTheta, INetwork<double> Value, double[] ValueTheta, IReadOnlyList<PreciseTrunk> Trunks)
{
    /// <summary>The twin of an agent.</summary>
    /// <param name="agent">The agent; its networks are the perceptrons of these options and tricks.</param>
    /// <param name="spec">The environment.</param>
    /// <param name="options">Widths.</param>
    /// <param name="tricks">Form, nonlinearity and sharing.</param>
    /// <exception cref="ArgumentException">The agent's θ has another length.</exception>
    /// <exception cref="WrongUseException">Its hidden layers are normalised, which the fused engine does not compute.</exception>
    public static PreciseAgent Of(Agent agent, EnvironmentSpec spec, AlgorithmOptions options, TrickSet tricks)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tricks);
        var (form, plan, valuePlan) = AgentBuilder.Plan(spec, options, tricks);
        if (plan.Normalisation is not null)
            throw new WrongUseException("batch-norm, layer-norm: expected networks without normalisation layers, which are not computed in double precision; ask a run without these tricks.");
        var (joint, theta) = (new FusedMlp<double>(plan), Widen(agent.Policy, plan));
        if (valuePlan is null)
        {
            var whole = new PreciseTrunk("shared", joint, theta, plan.Activation);
            return new PreciseAgent(agent.Head, new NetworkColumns<double>(joint, 0, form.Head.OutputSize), theta, new NetworkColumns<double>(joint, form.Head.OutputSize, 1), theta, [whole]);
        }

        var (value, valueTheta) = (new FusedMlp<double>(valuePlan), Widen(agent.Value, valuePlan));
        return new PreciseAgent(
            agent.Head, joint, theta, value, valueTheta,
            [new PreciseTrunk("policy", joint, theta, plan.Activation), new PreciseTrunk("value", value, valueTheta, valuePlan.Activation)]);

        double[] Widen(Model model, MlpSpec of) => model.Theta.Length == of.Layout.ParameterCount
            ? [.. model.Theta.Select(weight => (double)weight)]
            : throw new ArgumentException($"agent: expected θ [P], P = {of.Layout.ParameterCount} with these options and tricks, got {model.Theta.Length}.", nameof(agent));
    }
}

/// <summary>A whole network in double precision.</summary>
/// <param name="Name">Whose it is: <c>policy</c>, <c>value</c>, or <c>shared</c> by both.</param>
/// <param name="Network">The network; its passes are <see cref="IActivations{T}"/>.</param>
/// <param name="Theta">θ.</param>
/// <param name="Activation">φ between its layers.</param>
public sealed record PreciseTrunk(string Name, INetwork<double> Network, double[] Theta, Activation Activation);
