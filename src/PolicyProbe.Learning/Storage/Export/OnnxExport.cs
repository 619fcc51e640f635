using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// An agent as an ONNX model, its filter of observations included: input <c>observation</c> [batch, O] as the environment gives it; outputs
/// <c>logits</c> [batch, A] of discrete actions, or <c>mean</c> [batch, A] and <c>log_std</c> ([A] where it is a parameter, [batch, A] where
/// it depends on the state) of continuous ones, and <c>value</c> [batch, 1].
/// </summary>
public static class OnnxExport
{
    // Of StateDependentGaussian's variance.
    private const double Floor = 1e-6;

    /// <summary>The model's bytes.</summary>
    /// <param name="snapshot">The agent with its configuration.</param>
    /// <param name="spec">Its environment.</param>
    /// <param name="version">The version of the program that writes it.</param>
    /// <exception cref="WrongUseException">Something of the agent has no form in ONNX here.</exception>
    public static byte[] Write(Snapshot snapshot, EnvironmentSpec spec, string version)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(spec);
        var (agent, configuration) = (snapshot.Learner.Agent, snapshot.Configuration);
        var tricks = configuration.TrickSet();
        var (form, policy, value) = AgentBuilder.Plan(spec, configuration.Options(), tricks);
        if (policy.Normalisation is not null)
            throw new WrongUseException("normalisation of hidden layers has no form in ONNX here; export a run without batch-norm and layer-norm.");
        var model = new OnnxModel();
        var seen = Filtered(model, model.Input("observation", policy.Inputs), agent.Filter.Moments, tricks);
        var (outputs, features) = Layers(model, "policy", policy, agent.Policy, seen);
        Distribution(model, form, agent, outputs, features);
        if (value is null)
            Dense(model, "policy.value", "value", agent.Policy, features);
        else
            Layers(model, "value", value, agent.Value, seen, "value");
        model.Output("value", null, 1);
        return model.Bytes("policy", $"{configuration.Algorithm} on {spec.Id} after {snapshot.Update} updates, by PolicyProbe.", version, new Dictionary<string, string>
        {
            ["environment"] = spec.Id,
            ["algorithm"] = configuration.Algorithm,
            ["update"] = snapshot.Update.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["weights-sha256"] = agent.Checksum(),
        });
    }

    /// <summary>What the networks see of an observation; scaled in double precision, as the filter does it.</summary>
    private static string Filtered(OnnxModel model, string x, RunningMoments moments, TrickSet tricks)
    {
        foreach (var scale in tricks.Hooks<IObservationScale>())
        {
            if (scale is not ObservationNormalization normalization)
                throw new WrongUseException($"{((ITrick)scale).Id}: expected observations scaled by observation-normalization or not at all; another scale has no form in ONNX here.");
            var width = moments.Mean.Length;
            var deviations = Enumerable.Range(0, width).Select(i => moments.Deviation(i) + normalization.Epsilon).ToArray();
            x = model.Node("Cast", "observation.double", [x], ("to", OnnxModel.Double));
            x = model.Node("Sub", "observation.centred", [x, model.Constant("observation.mean", moments.Mean, width)]);
            x = model.Node("Div", "observation.scaled", [x, model.Constant("observation.deviation", deviations, width)]);
            x = model.Node("Cast", "observation.normalised", [x], ("to", OnnxModel.Float));
        }

        foreach (var clip in tricks.Hooks<IObservationClip>())
        {
            if (clip is not ObservationClipping clipping)
                throw new WrongUseException($"{((ITrick)clip).Id}: expected observations clipped by observation-clipping or not at all; another clip has no form in ONNX here.");
            x = model.Node("Clip", "observation.clipped", [x, model.Constant("observation.least", [(float)-clipping.Range]), model.Constant("observation.most", [(float)clipping.Range])]);
        }

        return x;
    }

    /// <summary>A perceptron.</summary>
    /// <returns>The last layer's outputs and its inputs.</returns>
    private static (string Outputs, string Features) Layers(OnnxModel model, string prefix, MlpSpec spec, Model weights, string x, string? name = null)
    {
        for (var layer = 0; layer < spec.Hidden.Count; layer++)
        {
            x = Dense(model, $"{prefix}.{2 * layer}", $"{prefix}.{2 * layer}.output", weights, x);
            x = model.Node(spec.Activation == Activation.Tanh ? "Tanh" : "Relu", $"{prefix}.{(2 * layer) + 1}.output", [x]);
        }

        return (Dense(model, $"{prefix}.{2 * spec.Hidden.Count}", name ?? $"{prefix}.{2 * spec.Hidden.Count}.output", weights, x), x);
    }

    /// <summary>y = xWᵀ + b, with the block names of a module.</summary>
    private static string Dense(OnnxModel model, string module, string output, Model weights, string x)
    {
        string Constant(string part)
        {
            var (values, shape) = Block(weights, $"{module[(module.IndexOf('.', StringComparison.Ordinal) + 1)..]}.{part}");
            return model.Constant($"{module}.{part}", values, [.. shape]);
        }

        return model.Node("Gemm", output, [x, Constant("weight"), Constant("bias")], ("transB", 1));
    }

    /// <summary>The parameters of the distribution, under the names that readers look for.</summary>
    private static void Distribution(OnnxModel model, PolicyForm form, Agent agent, string outputs, string features)
    {
        var actions = form.Head.ActionSize;
        switch (form.Head)
        {
            case Categorical categorical:
                model.Node("Identity", "logits", [outputs]);
                model.Output("logits", null, categorical.OutputSize);
                return;
            case DiagonalGaussian when form.FreeOutputs > 0:
                model.Node("Identity", "mean", [outputs]);
                model.Node("Identity", "log_std", [model.Constant("policy.log_std", Block(agent.Policy, "log_std").Values, actions)]);
                model.Output("mean", null, actions);
                model.Output("log_std", actions);
                return;
            case DiagonalGaussian:
                model.Node("Split", ["mean", "log_std"], [outputs, model.Constant("policy.halves", [actions, (long)actions], 2)], ("axis", 1));
                break;
            case StateDependentGaussian held:
                model.Node("Identity", "mean", [outputs]);
                var variances = Block(agent.Policy, "log_std").Values.Select(value => (float)Math.Exp(2 * value)).ToArray();
                var spread = model.Node("MatMul", "policy.spread", [model.Node("Mul", "policy.squares", [features, features]), model.Constant("policy.noise_variance", variances, held.Features, actions)]);
                var variance = model.Node("Add", "policy.variance", [spread, model.Constant("policy.floor", [(float)Floor])]);
                model.Node("Mul", "log_std", [model.Node("Log", "policy.log_variance", [variance]), model.Constant("policy.half", [0.5f])]);
                break;
            default:
                throw new WrongUseException($"{form.Head.GetType().Name}: this family of actions has no form in ONNX here.");
        }

        model.Output("mean", null, actions);
        model.Output("log_std", null, actions);
    }

    private static (float[] Values, IReadOnlyList<int> Shape) Block(Model model, string name)
    {
        var block = model.Network.Layout.Parameters.Single(candidate => candidate.Name == name);
        return (model.Theta[block.Offset..(block.Offset + block.Count)], block.Shape);
    }
}
