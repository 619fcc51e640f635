using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Builds the agent that fits an environment: head from the action space, networks from the widths, θ from the tricks.</summary>
public static class AgentBuilder
{
    /// <summary>The most parameters that a network may have: 400 MB of float32, beyond what training on one core can use.</summary>
    public const long MostParameters = 100_000_000;

    /// <summary>An untrained agent.</summary>
    /// <param name="spec">The environment.</param>
    /// <param name="options">Widths and initial log σ.</param>
    /// <param name="tricks">Supply form, nonlinearity, sharing, filters and initialisation, each with a default where no trick does.</param>
    /// <param name="engine">Makes the network of a spec.</param>
    /// <param name="rng">The stream of the initial weights.</param>
    /// <exception cref="WrongUseException">
    /// The networks would have more than <see cref="MostParameters"/> parameters, two tricks want to do the same, or a shared network is
    /// given two learning rates.
    /// </exception>
    public static Agent Build(EnvironmentSpec spec, AlgorithmOptions options, TrickSet tricks, Func<MlpSpec, INetwork<float>> engine, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tricks);
        ArgumentNullException.ThrowIfNull(rng);
        var initialisation = tricks.OnlyOne<IInitialisation>("initialise the weights") ?? new UniformFanIn();
        var (form, plan, valuePlan) = Plan(spec, options, tricks);
        var network = engine(plan);
        var policy = new Model(valuePlan is null ? new NetworkColumns<float>(network, 0, form.Head.OutputSize) : network);
        var value = valuePlan is null
            ? policy with { Network = new NetworkColumns<float>(network, form.Head.OutputSize, 1) }
            : new Model(engine(valuePlan));
        Start(policy, NetworkPart.Policy, "policy");
        if (valuePlan is not null)
            Start(value, NetworkPart.Value, "value");
        return new Agent(form.Head, policy, value, new ObservationFilter(tricks, plan.Inputs));

        void Start(Model model, NetworkPart part, string stream)
        {
            initialisation.Initialise(model.Network.Layout, part, model.Theta, rng.Fork(stream));
            foreach (var block in model.Network.Layout.Parameters.Where(block => block.Role == BlockRole.FreeOutput))
                model.Theta.AsSpan(block.Offset, block.Count).Fill((float)options.InitialLogStd);
        }
    }

    /// <summary>The head and the networks that fit an environment; no value network where the policy's has a value head.</summary>
    /// <exception cref="WrongUseException">As for <see cref="Build"/>.</exception>
    internal static (PolicyForm Form, MlpSpec Policy, MlpSpec? Value) Plan(EnvironmentSpec spec, AlgorithmOptions options, TrickSet tricks)
    {
        var (inputs, hidden) = (spec.Observation.Size, options.Hidden);
        RequireSize(inputs, hidden);
        var features = hidden.Count == 0 ? inputs : hidden[^1];
        var form = tricks.OnlyOne<IPolicyForm>("choose the action distribution")?.Form(spec.Action, features) ?? PolicyForm.Of(spec.Action);
        var activation = tricks.OnlyOne<IActivationChoice>("choose the nonlinearity")?.Activation ?? Activation.Relu;
        var normalisation = tricks.OnlyOne<ILayerNormalisation>("normalise the hidden layers")?.Normalisation;
        RequireRows(options, normalisation);
        var shared = tricks.OnlyOne<INetworkSharing>("share networks") is not null;
        if (shared && options is GradientOptions { ValueLearningRate: { } rate })
            throw new WrongUseException($"value-learning-rate={rate.ToString(System.Globalization.CultureInfo.InvariantCulture)}: a shared network has one optimiser; add --set value-learning-rate=none.");
        var policy = new MlpSpec(inputs, hidden, activation, form.Outputs, form.FreeOutputs, form.Features, shared, normalisation);
        if (policy.Layout.ParameterCount > MostParameters)
            throw TooLarge(hidden, policy.Layout.ParameterCount);
        return (form, policy, shared ? null : new MlpSpec(inputs, hidden, activation, 1, Normalisation: normalisation));
    }

    /// <summary>Refuses minibatches of a single row where rows are normalised by one another: there is no variance.</summary>
    private static void RequireRows(AlgorithmOptions options, HiddenNormalisation? normalisation)
    {
        var size = (options as PpoOptions)?.Minibatch ?? options.Pairs;
        if (normalisation?.CouplesRows == true && (size == 1 || options.Pairs % size == 1))
            throw new WrongUseException(
                $"minibatch={size}: batch-norm needs at least 2 rows in every minibatch, and {options.Pairs} pairs an update leave one of a single row; choose a minibatch that divides {options.Pairs}.");
    }

    /// <summary>Refuses widths whose products alone are too large, before anything of that size is made.</summary>
    private static void RequireSize(int inputs, IReadOnlyList<int> hidden)
    {
        var widths = hidden.Prepend(inputs).ToList();
        var parameters = widths.Zip(hidden.Append(1), (from, to) => (from + 1L) * to).Sum();
        if (parameters > MostParameters)
            throw TooLarge(hidden, parameters);
    }

    private static WrongUseException TooLarge(IReadOnlyList<int> hidden, long parameters) =>
        new($"hidden={string.Join(',', hidden)}: expected a network of at most {MostParameters:N0} parameters, this one has {parameters:N0}; try 64,64.");
}
