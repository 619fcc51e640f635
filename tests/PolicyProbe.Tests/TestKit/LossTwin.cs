using PolicyProbe.Core;
using PolicyProbe.Learning;
using static TorchSharp.torch;

namespace PolicyProbe.Tests.TestKit;

/// <summary>
/// An agent's losses as the papers write them, in TorchSharp operations on float64 copies of θ, for autograd to differentiate. The
/// networks and the densities are written here once more, from their formulas; call it within a dispose scope.
/// </summary>
internal sealed class LossTwin
{
    private readonly Agent _agent;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly List<(string Name, Tensor Value)> _policy;
    private readonly List<(string Name, Tensor Value)> _value;

    public LossTwin(Agent agent, bool tanh = true)
    {
        (_agent, _activation) = (agent, tanh ? x => x.tanh() : x => x.relu());
        _policy = Parts(agent.Policy);
        _value = agent.IsShared ? _policy : Parts(agent.Value);
    }

    /// <summary>θ of the policy, or of both.</summary>
    public List<Tensor> Policy => _policy.ConvertAll(part => part.Value);

    /// <summary>θ of the value function.</summary>
    public List<Tensor> Value => _value.ConvertAll(part => part.Value);

    /// <summary>A float32 array as a float64 tensor [B, width], or [B].</summary>
    public static Tensor Rows(ReadOnlySpan<float> values, int rows, bool flat = false) =>
        flat ? tensor(values.ToArray()).to_type(ScalarType.Float64) : tensor(values.ToArray()).to_type(ScalarType.Float64).reshape(rows, values.Length / rows);

    /// <summary>The gradient of a loss, flat, in θ's order; a part that it does not depend on is 0.</summary>
    public static double[] Gradient(Tensor loss, List<Tensor> parts) =>
        [.. autograd.grad([loss], parts, null, retain_graph: true, allow_unused: true).SelectMany((gradient, i) =>
            gradient is null ? new double[parts[i].numel()] : gradient.reshape(-1).data<double>().ToArray())];

    /// <summary>−mean w min(rÂ, clip(r)Â) − c mean H.</summary>
    public Tensor PolicyLoss(Minibatch batch, double clip, double entropy)
    {
        var z = Outputs(Rows(batch.Observations, batch.Size));
        var ratio = (LogProbability(z, batch) - Rows(batch.LogProbabilities, batch.Size, flat: true)).exp();
        var advantages = Rows(batch.Advantages, batch.Size, flat: true);
        var objective = double.IsFinite(clip) ? minimum(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages) : ratio * advantages;
        if (!batch.Weights.IsEmpty)
            objective *= Rows(batch.Weights, batch.Size, flat: true);
        return -objective.mean() - (Entropy(z).mean() * entropy);
    }

    /// <summary>c_V mean (V − T)², or with a range the mean of the larger of that and the clipped one's.</summary>
    public Tensor ValueLoss(Minibatch batch, double coefficient, double? range)
    {
        var (target, old) = (Rows(batch.Targets, batch.Size, flat: true), Rows(batch.OldValues, batch.Size, flat: true));
        var v = Forward(_value, Rows(batch.Observations, batch.Size)).Value!.squeeze(1);
        var square = (v - target).pow(2);
        if (range is { } epsilon)
            square = maximum(square, (old + (v - old).clamp(-epsilon, epsilon) - target).pow(2));
        return square.mean() * coefficient;
    }

    /// <summary>mean KL(π_θ′ ‖ π_θ) with θ′ = θ held fixed.</summary>
    public Tensor DivergenceFromItself(float[] observations, int rows)
    {
        var z = Outputs(Rows(observations, rows));
        var old = z.detach();
        if (_agent.Head is Categorical)
        {
            var (p, q) = (old.log_softmax(1), z.log_softmax(1));
            return (p.exp() * (p - q)).sum(1).mean();
        }

        var ((mean0, log0), (mean, log)) = (Gaussian(old), Gaussian(z));
        return (log - log0 + (((log0 * 2).exp() + (mean0 - mean).pow(2)) / ((log * 2).exp() * 2)) - 0.5).sum(1).mean();
    }

    private Tensor LogProbability(Tensor z, Minibatch batch)
    {
        if (_agent.Head is Categorical)
            return z.log_softmax(1).gather(1, tensor(batch.Actions.ToArray()).to_type(ScalarType.Int64).unsqueeze(1)).squeeze(1);
        var (mean, log) = Gaussian(z);
        var e = (Rows(batch.Actions, batch.Size) - mean) / log.exp();
        return ((e * e * -0.5) - log - (0.5 * Math.Log(2 * Math.PI))).sum(1);
    }

    private Tensor Entropy(Tensor z) =>
        _agent.Head is Categorical ? -(z.softmax(1) * z.log_softmax(1)).sum(1) : (Gaussian(z).LogSigma + (0.5 * (1 + Math.Log(2 * Math.PI)))).sum(1);

    /// <summary>μ and log σ [B, A] of the outputs; with gSDE σᵢ² = Σⱼ φⱼ² e^{2ℓⱼᵢ} + 10⁻⁶.</summary>
    private (Tensor Mean, Tensor LogSigma) Gaussian(Tensor z)
    {
        var a = _agent.Head.ActionSize;
        if (_agent.Head is not StateDependentGaussian { Features: var l })
            return (z.narrow(1, 0, a), z.narrow(1, a, a));
        var phi = z.narrow(1, a, l);
        var free = z.narrow(1, a + l, l * a).reshape(-1, l, a);
        return (z.narrow(1, 0, a), (((phi * phi).unsqueeze(2) * (free * 2).exp()).sum(1) + 1e-6).log() * 0.5);
    }

    private Tensor Outputs(Tensor x) => Forward(_policy, x).Outputs;

    /// <summary>The outputs of a head, and the value where the parts have one: their last layer, or a network of one output.</summary>
    private (Tensor Outputs, Tensor? Value) Forward(List<(string Name, Tensor Value)> parts, Tensor x)
    {
        var layers = parts.Where(part => char.IsDigit(part.Name[0])).Select(part => part.Value).Chunk(2).ToList();
        for (var i = 0; i + 1 < layers.Count; i++)
            x = _activation(x.matmul(layers[i][0].t()) + layers[i][1]);
        var last = x.matmul(layers[^1][0].t()) + layers[^1][1];
        var pieces = new List<Tensor> { last };
        if (_agent.Head is StateDependentGaussian)
            pieces.Add(x);
        if (parts[0].Name == "log_std")
            pieces.Add(parts[0].Value.expand(x.shape[0], -1));
        var value = parts.Find(part => part.Name == "value.weight").Value is { } weight ? x.matmul(weight.t()) + parts[^1].Value : last;
        return (pieces.Count == 1 ? last : cat([.. pieces], 1), value);
    }

    private static List<(string Name, Tensor Value)> Parts(Model model) => [.. model.Network.Layout.Parameters.Select(block => (block.Name,
        tensor(model.Theta.AsSpan(block.Offset, block.Count).ToArray()).to_type(ScalarType.Float64).reshape([.. block.Shape.Select(length => (long)length)]).detach().requires_grad_()))];
}
