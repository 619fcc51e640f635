using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>What to make of a library's tensors.</summary>
/// <param name="Layout">Whose they are.</param>
/// <param name="Environment">The environment's id.</param>
/// <param name="MakeEnvironment">Makes the environment as a network sees it.</param>
public sealed record ImportRequest(ForeignLayout Layout, string Environment, Func<IEnvironment> MakeEnvironment)
{
    /// <summary>The nonlinearity, which no tensor tells.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>The normaliser's statistics; null where nothing was normalised.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>The preset whose discount, horizon and losses probes take for the agent's; null for the library's own.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Changes of its settings, as <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The seed of probes, of environments, and of a training that goes on.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>
/// Makes an agent of another library ours: weights copied under our names, every shape checked against the environment, normalised
/// observations and rewards as the filters of our tricks.
/// </summary>
public static class PolicyImport
{
    /// <summary>The configuration that the agent would be trained with here, and the state before a first update.</summary>
    /// <param name="request">What to make of them.</param>
    /// <param name="tensors">The library's tensors, as they were in its state dict.</param>
    /// <exception cref="FormatException">A tensor is missing, unknown, of another shape than the environment asks for, or not finite.</exception>
    /// <exception cref="WrongUseException">A setting breaks its rule, or is not to be set here.</exception>
    public static (RunConfiguration Configuration, TrainingState State) Read(ImportRequest request, IReadOnlyList<NamedTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(tensors);
        var (byName, spec) = (tensors.ToDictionary(tensor => tensor.Name), request.MakeEnvironment().Spec);
        var (policy, value, logStd) = request.Layout.Modules(byName, spec.Action);
        var hidden = Widths(byName, policy);
        if (Widths(byName, value) is var other && !other.SequenceEqual(hidden))
            throw new FormatException($"expected hidden layers alike in policy and value function, as they are here; got {Text(hidden)} and {Text(other)}");
        var unknown = tensors.Select(tensor => tensor.Name).Except([.. policy.Concat(value).SelectMany(module => new[] { module + ".weight", module + ".bias" }), logStd]).ToList();
        if (unknown.Count > 0)
            throw new FormatException($"tensor {string.Join(", ", unknown.Take(3).Select(name => $"'{name}'"))}{(unknown.Count > 3 ? $" and {unknown.Count - 3} others" : "")} is none of a perceptron policy of {request.Layout.Library} for {spec.Action} actions; shared layers, image networks, gSDE and recurrent policies cannot be taken over");

        var configuration = Configuration(request, spec, hidden);
        var network = Engines.On(configuration.Engine, configuration.Device);
        var state = new Trainer(configuration, request.MakeEnvironment, network).State();
        Fill(state.Learner.Agent.Policy, policy, logStd, byName);
        Fill(state.Learner.Agent.Value, value, null, byName);
        return (configuration, state with { Learner = WithStatistics(state.Learner, request.Normalizer, configuration.TrickSet()) });
    }

    private static RunConfiguration Configuration(ImportRequest request, EnvironmentSpec spec, IReadOnlyList<int> hidden)
    {
        var algorithm = request.Algorithm ?? request.Layout.Preset;
        if (request.Settings.Select(Settings.Split).FirstOrDefault(setting => setting is { Owner: null, Key: "hidden" }) is { Key: not null } fixedByTensors)
            throw new WrongUseException($"--set hidden={fixedByTensors.Value}: the tensors say what the hidden layers are, {Text(hidden)}; leave it out.");
        var preset = Presets.For(algorithm, request.Environment);
        bool On(string trick) => preset.Tricks.Tricks.Any(own => own.Id == trick);
        var tanh = request.Activation == Activation.Tanh;
        var (observation, reward) = (request.Normalizer?.Observation, request.Normalizer?.Reward);
        List<string> with = [.. tanh ? ["tanh"] : Array.Empty<string>(), .. observation is null ? [] : new[] { "observation-normalization", "observation-clipping" }, .. reward is null ? [] : new[] { "reward-scaling", "reward-clipping" }];
        // What the preset normalises and the agent did not see normalised.
        string[] filters = ["observation-normalization", "observation-clipping", "reward-normalization", "reward-scaling", "reward-clipping", "gsde", "state-dependent-std", "shared-networks"];
        List<string> without = [.. filters.Except(with).Where(On), .. !tanh && On("tanh") ? ["tanh"] : Array.Empty<string>()];
        var changed = preset.Changed(
            [
                .. request.Settings, $"hidden={Text(hidden)}",
                .. observation is null ? [] : new[] { $"observation-clipping.range={observation.Clip:R}" },
                .. reward is null ? [] : new[] { $"reward-clipping.range={reward.Clip:R}" },
            ],
            with, without) with
        { Source = $"{request.Layout.Library}, imported" };
        return RunConfiguration.From(changed, spec, 1, request.Seed, changed.Options, changed.Tricks, Engines.Fused, "cpu");
    }

    private static Learner WithStatistics(Learner learner, Normalizer? normalizer, TrickSet tricks)
    {
        if (normalizer?.Observation is { } observation)
            learner = learner with { Agent = learner.Agent with { Filter = learner.Agent.Filter.With(Normalizer.Moments(observation, tricks.Tricks.OfType<ObservationNormalization>().Single().Epsilon)) } };
        if (normalizer?.Reward is { } reward)
            learner = learner with { Rewards = learner.Rewards.With(Normalizer.Moments(reward, tricks.Tricks.OfType<RewardScaling>().Single().Epsilon), learner.Rewards.Returns) };
        return learner;
    }

    /// <summary>The widths of the layers but the last.</summary>
    private static List<int> Widths(Dictionary<string, NamedTensor> tensors, IReadOnlyList<string> modules) => [.. modules.SkipLast(1).Select(module =>
        tensors[module + ".weight"].Shape is [> 0 and var outputs, > 0] ? outputs
            : throw new FormatException($"tensor '{module}.weight' should have two dimensions and has shape [{Text(tensors[module + ".weight"].Shape)}]"))];

    /// <summary>Copies a library's layers into a model whose blocks are <c>0.weight</c>, <c>0.bias</c>, <c>2.weight</c> … and <c>log_std</c>.</summary>
    private static void Fill(Model model, IReadOnlyList<string> modules, string? logStd, Dictionary<string, NamedTensor> tensors)
    {
        foreach (var block in model.Network.Layout.Parameters)
        {
            var parts = block.Name.Split('.');
            var name = parts.Length == 2 ? $"{modules[int.Parse(parts[0]) / 2]}.{parts[1]}" : logStd!;
            if (!tensors.TryGetValue(name, out var tensor))
                throw new FormatException($"tensor '{name}' is missing");

            // CleanRL's log σ is a row, [1, A].
            var shape = parts.Length == 1 && tensor.Shape is [1, var width] ? [width] : tensor.Shape;
            if (!shape.SequenceEqual(block.Shape))
                throw new FormatException($"tensor '{name}' should have shape [{Text(block.Shape)}] for this environment and has [{Text(tensor.Shape)}]");
            if (!Array.TrueForAll(tensor.Values, float.IsFinite))
                throw new FormatException($"tensor '{name}' has a number that is not finite");
            tensor.Values.CopyTo(model.Theta, block.Offset);
        }
    }

    private static string Text(IEnumerable<int> numbers) => string.Join(",", numbers.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty("none"));
}
