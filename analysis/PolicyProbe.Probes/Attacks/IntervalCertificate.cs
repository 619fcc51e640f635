using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How far an observation may move before the most likely action can change, proved by interval bounds through a perceptron: exact for a linear policy, a lower
/// bound for a deeper one.
/// </summary>
/// <remarks>
/// First layer: |w·δ| ≤ ‖w‖_* of the set, exact in every norm. Then intervals: φ is monotone, and a unit of the next layer lies within
/// Σ wⱼ mid(hⱼ) ± Σ |wⱼ| rad(hⱼ). Last layer: the difference w_y − w_a of two actions at once. S. Gowal et al., "On the Effectiveness of Interval Bound
/// Propagation …" (2018). Bounds of the set are left out, which only makes the set larger.
/// </remarks>
internal sealed class IntervalCertificate
{
    // The policy acts in single precision: a margin has to be above what its rounding can make of it.
    private const double Rounding = 1e-5;

    private readonly List<(double[] Weight, double[] Bias, int Inputs)> _layers = [];
    private readonly Activation _activation;

    private IntervalCertificate(Activation activation) => _activation = activation;

    /// <summary>The certificate of a policy over discrete actions; null where it is none, or its network has layers of other kinds.</summary>
    public static IntervalCertificate? Of(Agent agent, TrickSet tricks)
    {
        var blocks = agent.Policy.Network.Layout.Parameters;
        if (agent.Head is not Categorical || agent.Policy.Network.Layout.BufferCount > 0 || blocks.Any(block => block.Role is not (BlockRole.Weight or BlockRole.Bias)))
            return null;
        var certificate = new IntervalCertificate(tricks.OnlyOne<IActivationChoice>("choose the nonlinearity")?.Activation ?? Activation.Relu);
        foreach (var block in blocks.Where(block => block.Role == BlockRole.Weight && block.Name != "value.weight"))
        {
            var bias = blocks.Single(other => other.Name == block.Name.Replace("weight", "bias", StringComparison.Ordinal));
            certificate._layers.Add((Widen(agent.Policy.Theta, block), Widen(agent.Policy.Theta, bias), block.Shape[1]));
        }

        return certificate;
    }

    /// <summary>Whether no δ of the set changes the most likely action at x.</summary>
    public bool Holds(ReadOnlySpan<double> x, PerturbationSet set)
    {
        var (low, high) = (x.ToArray(), x.ToArray());
        for (var layer = 0; layer + 1 < _layers.Count; layer++)
        {
            var (weight, bias, inputs) = _layers[layer];
            var (nextLow, nextHigh) = (new double[bias.Length], new double[bias.Length]);
            for (var j = 0; j < bias.Length; j++)
            {
                var (middle, radius) = Range(weight.AsSpan(j * inputs, inputs), low, high, layer == 0 ? set : null);
                (nextLow[j], nextHigh[j]) = (Apply(bias[j] + middle - radius), Apply(bias[j] + middle + radius));
            }

            (low, high) = (nextLow, nextHigh);
        }

        var (last, shift, width) = _layers[^1];
        double[] logits = [.. shift.Select((b, a) => b + Range(last.AsSpan(a * width, width), low, high, _layers.Count == 1 ? set : null).Middle)];
        var best = AttackVictim.Best(_layers.Count == 1 ? logits : Exact(x));
        for (var a = 0; a < shift.Length; a++)
        {
            if (a == best)
                continue;
            double[] difference = [.. Enumerable.Range(0, width).Select(j => last[(best * width) + j] - last[(a * width) + j])];
            var (middle, radius) = Range(difference, low, high, _layers.Count == 1 ? set : null);
            if (!(shift[best] - shift[a] + middle - radius > Rounding * (1 + Math.Abs(logits[best]))))
                return false;
        }

        return true;
    }

    /// <summary>The largest factor of the set, up to a greatest, at which the action is certain: by bisection to 10⁻⁶ of it.</summary>
    public double Radius(ReadOnlySpan<double> x, PerturbationSet set, double most)
    {
        if (Holds(x, set.Scaled(most)))
            return most;
        var (inside, outside) = (0.0, most);
        while (outside - inside > 1e-6 * most)
        {
            var middle = (inside + outside) / 2;
            (inside, outside) = Holds(x, set.Scaled(middle)) ? (middle, outside) : (inside, middle);
        }

        return inside;
    }

    private double[] Exact(ReadOnlySpan<double> x)
    {
        var h = x.ToArray();
        for (var layer = 0; layer < _layers.Count; layer++)
        {
            var (weight, bias, inputs) = _layers[layer];
            var last = layer + 1 == _layers.Count;
            h = [.. bias.Select((b, j) => Range(weight.AsSpan(j * inputs, inputs), h, h, null).Middle + b).Select(z => last ? z : Apply(z))];
        }

        return h;
    }

    /// <summary>w·h of all h between low and high, or of low + δ with δ in the set, as middle and half-width.</summary>
    private static (double Middle, double Radius) Range(ReadOnlySpan<double> w, double[] low, double[] high, PerturbationSet? set)
    {
        var (middle, radius) = (0.0, 0.0);
        for (var j = 0; j < w.Length; j++)
        {
            middle += w[j] * (low[j] + high[j]) / 2;
            radius += Math.Abs(w[j]) * (high[j] - low[j]) / 2;
        }

        return (middle, set?.DualNorm(w) ?? radius);
    }

    private double Apply(double x) => _activation == Activation.Tanh ? Math.Tanh(x) : Math.Max(0, x);

    private static double[] Widen(float[] theta, Block block) => [.. theta.AsSpan(block.Offset, block.Count).ToArray().Select(value => (double)value)];
}
