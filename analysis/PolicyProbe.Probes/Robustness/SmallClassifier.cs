using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A perceptron with a class an output, trained by stochastic gradient descent with momentum on cross-entropy, rows weighed as the caller likes.</summary>
internal sealed class SmallClassifier
{
    private readonly double[] _velocity;

    /// <summary>Weights N(0, 2/fan-in) where φ is a ReLU and N(0, 1/fan-in) otherwise, biases 0.</summary>
    /// <param name="spec">The network; one without hidden layers is linear.</param>
    /// <param name="rng">Draws the weights.</param>
    public SmallClassifier(MlpSpec spec, Rng rng)
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

    /// <summary>A loss of a batch at the θ of now, as a function of its inputs.</summary>
    public NetworkLoss Loss(IOutputLoss loss, int rows) => new(Network, Theta, [], loss, rows);

    /// <summary>Σ_b w_b ∂ℓ_b/∂θ, ℓ the cross-entropy.</summary>
    /// <param name="inputs">x [B, n].</param>
    /// <param name="labels">y [B].</param>
    /// <param name="weights">w [B].</param>
    public double[] Gradient(double[] inputs, IReadOnlyList<int> labels, IReadOnlyList<double> weights)
    {
        using var pass = Network.Run(Theta, [], inputs, NetworkMode.Train);
        var (loss, width, derivatives) = (new CrossEntropy(labels), Network.Layout.OutputSize, new double[pass.Outputs.Length]);
        for (var b = 0; b < labels.Count; b++)
        {
            var row = derivatives.AsSpan(b * width, width);
            loss.Of(pass.Outputs.Slice(b * width, width), b, row);
            foreach (ref var value in row)
                value *= weights[b];
        }

        var gradient = new double[Theta.Length];
        pass.Pullback(derivatives, gradient, []);
        return gradient;
    }

    /// <summary>v ← μv + g, θ ← θ − ηv.</summary>
    /// <param name="gradient">g [P].</param>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ.</param>
    public void Descend(ReadOnlySpan<double> gradient, double rate, double momentum)
    {
        for (var i = 0; i < Theta.Length; i++)
        {
            _velocity[i] = (momentum * _velocity[i]) + gradient[i];
            Theta[i] -= rate * _velocity[i];
        }
    }
}
