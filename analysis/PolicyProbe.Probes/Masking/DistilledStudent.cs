using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Defensive distillation: a teacher trained at temperature T on labels, a student trained at T on what the teacher says at T, and deployed at T = 1.</summary>
/// <remarks>
/// The loss depends on z/T. With the last layer started at T times its weights and its gradient taken T² times as large, training at T takes the steps of training at 1, its logits
/// T times as large: ∂ℓ/∂W_last is 1/T of what it is there, W_last is T times. At the rate of T = 1 the last layer takes T² times as many steps to come as far.
/// </remarks>
/// <param name="Temperature">T.</param>
/// <param name="Hidden">Units of a hidden layer of tanh; 0 for a linear model.</param>
/// <param name="Classes">C.</param>
/// <param name="Steps">Steps of gradient descent on all rows.</param>
/// <param name="Rate">Its rate at T = 1; the momentum is 0.9.</param>
/// <param name="Rescaled">Whether start and rate of the last layer go with T.</param>
internal sealed record DistilledStudent(double Temperature, int Hidden, int Classes, int Steps, double Rate, bool Rescaled)
{
    private const double Momentum = 0.9;

    /// <summary>Trains teacher and student.</summary>
    /// <param name="inputs">x [B, n].</param>
    /// <param name="labels">y [B].</param>
    /// <param name="dimension">n.</param>
    /// <param name="rng">Draws the first weights, teacher and student other ones.</param>
    public SmallNetwork Train(double[] inputs, int[] labels, int dimension, Rng rng)
    {
        var teacher = Fit(inputs, TemperedCrossEntropy.OneHot(labels, Classes), dimension, rng.Fork("teacher"));
        return Fit(inputs, TemperedCrossEntropy.Softened(teacher.Outputs(inputs), Classes, Temperature), dimension, rng.Fork("student"));
    }

    private SmallNetwork Fit(double[] inputs, double[] targets, int dimension, Rng rng)
    {
        var network = new SmallNetwork(new MlpSpec(dimension, Hidden == 0 ? [] : [Hidden], Activation.Tanh, Classes), rng);
        var last = network.Network.Layout.Parameters[^2].Offset;
        var (scale, loss) = (Rescaled ? Temperature : 1, new TemperedCrossEntropy(targets, Temperature));
        foreach (ref var weight in network.Theta.AsSpan(last))
            weight *= scale;
        for (var step = 0; step < Steps; step++)
        {
            var gradient = network.Gradient(inputs, loss);
            foreach (ref var slope in gradient.AsSpan(last))
                slope *= scale * scale;
            network.Descend(gradient, Rate, Momentum);
        }

        return network;
    }
}
