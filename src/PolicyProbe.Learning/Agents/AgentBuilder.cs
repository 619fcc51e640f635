using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Builds the agent that fits an environment: head from the action space, networks from the widths, θ from the tricks.</summary>
public static class AgentBuilder
{
    /// <summary>The most parameters that a network may have: 400 MB of float32, beyond what training on one core can use.</summary>
    public const long MostParameters = 100_000_000;

    /// <summary>The head for an action space: categorical for a discrete one, a diagonal Gaussian for a box.</summary>
    public static IHead Head(Space actions) => actions switch
    {
        Discrete discrete => new Categorical(discrete.Count),
        Box box => new DiagonalGaussian(box.Size),
        _ => throw new NotSupportedException($"action space {actions} has no head."),
    };

    /// <summary>An untrained agent.</summary>
    /// <param name="spec">The environment.</param>
    /// <param name="hidden">The widths of the hidden layers, for policy and value alike.</param>
    /// <param name="activation">The nonlinearity.</param>
    /// <param name="tricks">Supplies the initialisation; PyTorch's default where no trick does.</param>
    /// <param name="engine">Makes the network of a spec.</param>
    /// <param name="rng">The stream of the initial weights.</param>
    /// <exception cref="WrongUseException">The networks would have more than <see cref="MostParameters"/> parameters.</exception>
    public static Agent Build(EnvironmentSpec spec, IReadOnlyList<int> hidden, Activation activation, TrickSet tricks, Func<MlpSpec, INetwork<float>> engine, Rng rng)
    {
        var widths = hidden.Prepend(spec.Observation.Size).ToList();
        var parameters = widths.Zip(hidden.Append(1), (inputs, outputs) => (inputs + 1L) * outputs).Sum();
        if (parameters > MostParameters)
            throw new WrongUseException($"hidden={string.Join(',', hidden)}: expected a network of at most {MostParameters:N0} parameters, this one has {parameters:N0}; try 64,64.");
        var head = Head(spec.Action);
        var free = head is DiagonalGaussian ? head.ActionSize : 0;
        var policy = new Model(engine(new MlpSpec(spec.Observation.Size, hidden, activation, head.OutputSize - free, free)));
        var value = new Model(engine(new MlpSpec(spec.Observation.Size, hidden, activation, 1)));
        var initialisation = tricks.Hooks<IInitialisation>().SingleOrDefault() ?? new UniformFanIn();
        initialisation.Initialise(policy.Network.Layout, NetworkPart.Policy, policy.Theta, rng.Fork("policy"));
        initialisation.Initialise(value.Network.Layout, NetworkPart.Value, value.Theta, rng.Fork("value"));
        return new Agent(head, policy, value);
    }
}
