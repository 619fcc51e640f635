using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// What a policy does, as a function of the observation: of a discrete one half its probabilities, so that the ℓ₁ distance of two values is the total variation
/// between them; of a continuous one its mean action.
/// </summary>
/// <param name="agent">The agent.</param>
internal sealed class PolicyFunction(PreciseAgent agent) : IRowFunction
{
    private readonly NetworkFunction _network = new(agent.Policy, agent.PolicyTheta, []);
    private readonly bool _discrete = agent.Head is Categorical;

    /// <inheritdoc/>
    public int Dimension => _network.Dimension;

    /// <inheritdoc/>
    public int Outputs => _discrete ? _network.Outputs : agent.Head.ActionSize;

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> x, Span<double> outputs)
    {
        var z = Run(x);
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = z[(i / Outputs * _network.Outputs) + (i % Outputs)];
        if (_discrete)
            Probabilities(outputs);
    }

    /// <inheritdoc/>
    public void Pullback(ReadOnlySpan<double> x, ReadOnlySpan<double> weights, Span<double> gradients)
    {
        var (width, rows) = (Outputs, x.Length / Dimension);
        var (values, v) = (new double[weights.Length], new double[rows * _network.Outputs]);
        Values(x, values);
        for (var b = 0; b < rows; b++)
        {
            // ∂(p/2)/∂z of a softmax: p ∘ (w − ⟨2p/2, w⟩)/2, with p/2 the value.
            var (at, mean) = (b * width, 0.0);
            for (var o = 0; o < width; o++)
                mean += 2 * values[at + o] * weights[at + o];
            for (var o = 0; o < width; o++)
                v[(b * _network.Outputs) + o] = _discrete ? values[at + o] * (weights[at + o] - mean) : weights[at + o];
        }

        _network.Pullback(x, v, gradients);
    }

    /// <summary>The most likely action of every row, of a discrete policy [B].</summary>
    public int[] Greedy(ReadOnlySpan<double> x)
    {
        var classes = new int[x.Length / Dimension];
        new NetworkDecisionRule(agent.Policy, agent.PolicyTheta, []).Classify(x, classes);
        return classes;
    }

    private double[] Run(ReadOnlySpan<double> x)
    {
        var z = new double[x.Length / Dimension * _network.Outputs];
        _network.Values(x, z);
        return z;
    }

    /// <summary>½ softmax of every row, in place.</summary>
    private void Probabilities(Span<double> values)
    {
        for (var start = 0; start < values.Length; start += Outputs)
        {
            var row = values.Slice(start, Outputs);
            var (highest, sum) = (double.NegativeInfinity, 0.0);
            foreach (var z in row)
                highest = Math.Max(highest, z);
            foreach (ref var z in row)
                sum += z = Math.Exp(z - highest);
            foreach (ref var z in row)
                z /= 2 * sum;
        }
    }
}
