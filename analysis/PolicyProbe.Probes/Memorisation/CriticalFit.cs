using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>One draw of data and weights, fitted with real and with random labels, and what is critical on fresh inputs of the same distribution.</summary>
/// <param name="Real">Share of critical inputs of the network that fitted real labels, at every radius [R].</param>
/// <param name="Random">The same with random labels [R].</param>
/// <param name="Langevin">What <see cref="LangevinSearch"/> finds of the latter with as many gradients [R].</param>
/// <param name="Fits">Whether both fitted.</param>
internal sealed record CriticalFit(double[] Real, double[] Random, double[] Langevin, bool Fits)
{
    /// <summary>Inputs of the Gaussians.</summary>
    public const int Dimension = 20;

    /// <summary>Draws, fits and searches.</summary>
    public static CriticalFit Of(CriticalSamples settings, Rng rng)
    {
        var fitting = new LabelFitting(Dimension, settings.Fitted, settings.Width, settings.Epochs);
        FittedNetwork Fit(LabelKind kind) => fitting.Fit(fitting.Draw(kind, settings.Fitted, rng.Fork("train")), rng.Fork("training"));
        var (real, random) = (Fit(LabelKind.Real), Fit(LabelKind.RandomLabels));
        var x = fitting.Draw(LabelKind.Real, settings.Inputs / 10, rng.Fork("fresh")).Inputs;
        var ascent = settings.Ascent(Dimension);
        double[] Shares(FittedNetwork of) => CriticalSamples.Shares(
            new CriticalSearch(of.Network.Network, of.Network.Theta, new GreedyDecisions(of.Network.Classes(x), 2)).Over(x, ascent, settings.Radii, rng.Fork("search")));
        var labels = random.Network.Classes(x);
        var langevin = settings.Radii.Select((radius, i) => new LangevinSearch(ascent.Set.Scaled(radius)) { Steps = settings.Starts * settings.Iterations }
            .Run(random.Network.Loss(new Margin(labels), labels.Length), x, rng.Fork($"langevin/{i}")));
        return new CriticalFit(Shares(real), Shares(random), CriticalSamples.Shares([.. langevin]), real.Fits && random.Fits);
    }
}
