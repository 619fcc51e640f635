using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>One training of a deep linear network by gradient descent on a full batch, looked at after some of its steps.</summary>
/// <param name="Samples">What was seen after each of the steps asked for; fewer where it diverged.</param>
/// <param name="Diverged">The step after which θ was no longer finite; null where it stayed so.</param>
public sealed record DeepLinearRun(IReadOnlyList<LandscapeSample> Samples, int? Diverged)
{
    /// <summary>Trains and looks.</summary>
    /// <param name="network">The loss.</param>
    /// <param name="start">θ₀; not changed.</param>
    /// <param name="rate">α.</param>
    /// <param name="steps">The steps after which to look, ascending, 0 for before the first.</param>
    /// <param name="multiples">The lengths of the sweep in multiples of α.</param>
    /// <param name="width">d, for the shifts of activations.</param>
    /// <param name="cancellation">Stops it.</param>
    public static DeepLinearRun Of(DeepLinear network, ReadOnlySpan<double> start, double rate, IReadOnlyList<int> steps, IReadOnlyList<double> multiples, int width, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(steps);
        var (theta, gradient, samples) = (start.ToArray(), new double[network.Dimension], new List<LandscapeSample>());
        for (var step = 0; samples.Count < steps.Count; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            network.Gradient(theta, gradient);
            if (!double.IsFinite(Vector.Norm(gradient)))
                return new DeepLinearRun(samples, step);
            if (step == steps[samples.Count])
            {
                var before = network.Activations(theta);
                var sample = LandscapeSample.At(network, network.Layers, theta, rate, multiples, step);
                var next = (double[])theta.Clone();
                Vector.Add(next, -rate, gradient);
                samples.Add(sample with { Activations = [.. before.Zip(network.Activations(next), (was, now) => ActivationShift.Between(was, now, width))] });
            }

            Vector.Add(theta, -rate, gradient);
        }

        return new DeepLinearRun(samples, null);
    }
}
