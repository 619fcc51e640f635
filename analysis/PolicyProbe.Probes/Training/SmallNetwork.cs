using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A perceptron in training by gradient descent with momentum, on any loss of its outputs, rows weighed as the caller likes.</summary>
internal sealed class SmallNetwork
{
    private readonly double[] _velocity;

    /// <summary>Weights N(0, 2/fan-in) where φ is a ReLU and N(0, 1/fan-in) otherwise, biases 0.</summary>
    /// <param name="spec">The network; one without hidden layers is linear.</param>
    /// <param name="rng">Draws the weights.</param>
    public SmallNetwork(MlpSpec spec, Rng rng)
    {
        Network = new FusedMlp<double>(spec);
        (Theta, _velocity) = (new double[Network.Layout.ParameterCount], new double[Network.Layout.ParameterCount]);
        foreach (var block in Network.Layout.Parameters.Where(block => block.Role == BlockRole.Weight))
        {
            var deviation = Math.Sqrt((spec.Activation == Activation.Relu ? 2.0 : 1.0) / block.Shape[1]);
            for (var i = 0; i < block.Count; i++)
                Theta[block.Offset + i] = deviation * rng.NextNormal();
        }
    }

    /// <summary>f.</summary>
    public INetwork<double> Network { get; }

    /// <summary>θ [P].</summary>
    public double[] Theta { get; }

    /// <summary>f(θ, x) [B, O] of a batch x [B, n].</summary>
    public double[] Outputs(ReadOnlySpan<double> inputs)
    {
        var outputs = new double[inputs.Length / Network.Layout.InputSize * Network.Layout.OutputSize];
        Network.Predict(Theta, [], inputs, outputs);
        return outputs;
    }

    /// <summary>The greatest output of every row [B].</summary>
    public int[] Classes(ReadOnlySpan<double> inputs)
    {
        var classes = new int[inputs.Length / Network.Layout.InputSize];
        new NetworkDecisionRule(Network, Theta, []).Classify(inputs, classes);
        return classes;
    }

    /// <summary>Share of rows whose greatest output is not the label.</summary>
    public double Error(LabelledSet set) => Classes(set.Inputs).Zip(set.Labels).Count(pair => pair.First != pair.Second) / (double)set.Count;

    /// <summary>A loss of a batch at the θ of now, as a function of its inputs.</summary>
    public NetworkLoss Loss(IOutputLoss loss, int rows) => new(Network, Theta, [], loss, rows);

    /// <summary>Σ_b w_b ∂ℓ_b/∂θ.</summary>
    /// <param name="inputs">x [B, n].</param>
    /// <param name="loss">ℓ of a row's outputs.</param>
    /// <param name="weights">w [B]; null for 1/B each.</param>
    public double[] Gradient(ReadOnlySpan<double> inputs, IOutputLoss loss, IReadOnlyList<double>? weights = null)
    {
        using var pass = Network.Run(Theta, [], inputs, NetworkMode.Train);
        var (width, derivatives) = (Network.Layout.OutputSize, new double[pass.Outputs.Length]);
        for (var b = 0; b < pass.Batch; b++)
        {
            var row = derivatives.AsSpan(b * width, width);
            loss.Of(pass.Outputs.Slice(b * width, width), b, row);
            foreach (ref var value in row)
                value *= weights is null ? 1.0 / pass.Batch : weights[b];
        }

        var gradient = new double[Theta.Length];
        pass.Pullback(derivatives, gradient, []);
        return gradient;
    }

    /// <summary>v ← μv + g, θ ← θ − ηv.</summary>
    /// <param name="gradient">g [P].</param>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ.</param>
    public void Descend(ReadOnlySpan<double> gradient, double rate, double momentum = 0)
    {
        for (var i = 0; i < Theta.Length; i++)
        {
            _velocity[i] = (momentum * _velocity[i]) + gradient[i];
            Theta[i] -= rate * _velocity[i];
        }
    }

    /// <summary>One pass over the rows in a random order, cross-entropy, batches of so many rows.</summary>
    public void Epoch(LabelledSet set, int batch, double rate, double momentum, Rng rng)
    {
        var order = rng.Permutation(set.Count);
        for (var start = 0; start < set.Count; start += batch)
        {
            var rows = set.Rows(order.AsSpan(start, Math.Min(batch, set.Count - start)));
            Descend(Gradient(rows.Inputs, new CrossEntropy(rows.Labels)), rate, momentum);
        }
    }
}
