using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Σ sin(2πkt + φ_k) on n equidistant points of [0, 1), which networks see as x = 2t − 1.</summary>
/// <param name="Points">n.</param>
/// <param name="Frequencies">k, ascending, below n/2.</param>
/// <param name="Phases">φ_k.</param>
internal sealed record SineTask(int Points, IReadOnlyList<int> Frequencies, IReadOnlyList<double> Phases)
{
    /// <summary>Phases at random.</summary>
    public static SineTask Draw(int points, IReadOnlyList<int> frequencies, Rng rng) =>
        new(points, frequencies, [.. frequencies.Select(_ => rng.Uniform(0, 2 * Math.PI))]);

    /// <summary>x [n, 1].</summary>
    public double[] Inputs => [.. Enumerable.Range(0, Points).Select(j => (2.0 * j / Points) - 1)];

    /// <summary>y [n].</summary>
    public double[] Targets => [.. Enumerable.Range(0, Points).Select(j => Frequencies.Select((k, i) => Math.Sin((2 * Math.PI * k * j / Points) + Phases[i])).Sum())];

    /// <summary>Re(F_k/Y_k) of each frequency, F_k the function's coefficient and Y_k the target's: 1 where it is learnt, 0 where nothing of it is.</summary>
    public double[] Learnt(ReadOnlySpan<double> values)
    {
        var (found, wanted) = (FourierTransform.Of(values), FourierTransform.Of(Targets));
        return [.. Frequencies.Select(k => (found[k] / wanted[k]).Real)];
    }
}

/// <summary>A network on a <see cref="SineTask"/>, by full gradient steps with momentum.</summary>
/// <param name="Steps">The steps at which it was looked at.</param>
/// <param name="Learnt">Re(F_k/Y_k) [steps looked at][k].</param>
/// <param name="Arrival">The first of these steps from which on a share of the amplitude is there; null where it never was [k].</param>
/// <param name="Lost">1 − E Re(F_k/F_k of the network as it is) under noise on every weight [k].</param>
internal sealed record SineTraining(int[] Steps, double[][] Learnt, int?[] Arrival, double[] Lost)
{
    private const double Momentum = 0.9;

    /// <summary>Trains.</summary>
    /// <param name="task">The task.</param>
    /// <param name="settings">Network, steps, rate and noise.</param>
    /// <param name="done">Told the steps done.</param>
    /// <param name="rng">Draws weights and noise.</param>
    public static SineTraining Of(SineTask task, SpectralBias settings, Action<int> done, Rng rng)
    {
        var network = new SmallNetwork(new MlpSpec(1, [settings.Width, settings.Width], Activation.Relu, 1), rng.Fork("weights"));
        SpreadKinks(network, rng.Fork("kinks"));
        var (inputs, loss, looks) = (task.Inputs, new SquaredError(task.Targets), Looks(settings.Steps));
        var (steps, learnt) = (new List<int>(), new List<double[]>());
        for (var step = 0; step <= settings.Steps; step++)
        {
            if (looks.Contains(step))
            {
                done(step - steps.LastOrDefault());
                steps.Add(step);
                learnt.Add(task.Learnt(network.Outputs(inputs)));
            }

            if (step < settings.Steps)
                network.Descend(network.Gradient(inputs, loss), settings.Rate, Momentum);
        }

        int?[] arrival = [.. task.Frequencies.Select((_, i) => learnt.FindIndex(share => share[i] >= settings.Share) is var at and >= 0 ? steps[at] : (int?)null)];
        return new SineTraining([.. steps], [.. learnt], arrival, Disturbed(network, task, settings, rng.Fork("noise")));
    }

    /// <summary>0, and every twentieth more, up to all: as dense at the beginning as at the end of a logarithmic axis.</summary>
    public static IReadOnlySet<int> Looks(int steps)
    {
        var looks = new SortedSet<int> { 0, steps };
        for (var at = 1.0; at < steps; at = Math.Max(at + 1, at * 1.05))
            looks.Add((int)at);
        return looks;
    }

    /// <summary>The first layer's biases, so that the places where its units begin are spread over the inputs [−1, 1]: b = −wc, c uniform.</summary>
    private static void SpreadKinks(SmallNetwork network, Rng rng)
    {
        var (weight, bias) = (network.Network.Layout.Parameters[0], network.Network.Layout.Parameters[1]);
        for (var i = 0; i < bias.Count; i++)
            network.Theta[bias.Offset + i] = -network.Theta[weight.Offset + i] * rng.Uniform(-1, 1);
    }

    /// <summary>θ + σ‖θ‖/√P ε, ε ~ N(0, I): what is left of each frequency on average.</summary>
    private static double[] Disturbed(SmallNetwork network, SineTask task, SpectralBias settings, Rng rng)
    {
        var (inputs, before) = (task.Inputs, FourierTransform.Of(network.Outputs(task.Inputs)));
        double[] theta = [.. network.Theta], lost = new double[task.Frequencies.Count];
        var deviation = settings.Noise * Math.Sqrt(theta.Sum(weight => weight * weight) / theta.Length);
        for (var copy = 0; copy < settings.Copies; copy++)
        {
            for (var p = 0; p < theta.Length; p++)
                network.Theta[p] = theta[p] + (deviation * rng.NextNormal());
            var after = FourierTransform.Of(network.Outputs(inputs));
            for (var i = 0; i < lost.Length; i++)
                lost[i] += (1 - (after[task.Frequencies[i]] / before[task.Frequencies[i]]).Real) / settings.Copies;
        }

        theta.CopyTo(network.Theta, 0);
        return lost;
    }
}
