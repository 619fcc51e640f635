using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Two networks that learn the same task side by side, each also wishing to agree with the other, or not.</summary>
/// <param name="Alone">Mean KL between the two on held-out inputs, both ways averaged, after learning without the wish.</param>
/// <param name="Together">The same with it, from the same weights.</param>
/// <param name="Distances">‖θ − θ′‖ after the one and after the other, as they are and matched.</param>
/// <param name="Errors">Mean misclassification of held-out inputs after the one and after the other.</param>
internal sealed record Codistillation(double Alone, double Together, (double Alone, double Together, double MatchedAlone, double MatchedTogether) Distances, (double Alone, double Together) Errors)
{
    private const int Steps = 200, Rows = 60, Held = 200, Dimension = 10, Hidden = 16;
    private static readonly Categorical Head = new(2);

    /// <summary>Two classes of Gaussians, a fifth of the labels wrong.</summary>
    /// <param name="weight">α.</param>
    /// <param name="rng">Draws data and weights.</param>
    public static Codistillation Of(double weight, Rng rng)
    {
        var data = new LabelledGaussians(Dimension, 0.5);
        var (train, held) = (data.Draw(Rows, 0.2, rng.Fork("train")), data.Draw(Held, 0, rng.Fork("held-out")));
        var spec = new MlpSpec(Dimension, [Hidden], Activation.Tanh, 2);
        var stack = UnitStack.Of(spec.Layout, UnitSymmetry.Sign);
        (double Divergence, UnitMatching Distance, double Error) Learn(double alpha)
        {
            SmallNetwork one = new(spec, rng.Fork("one")), other = new(spec, rng.Fork("other"));
            var loss = new CrossEntropy(train.Labels);
            for (var t = 0; t < Steps; t++)
                StepTogether(one, other, train.Inputs, others => new AgreementLoss(loss, Head, others, alpha), 0.1, 0.9);
            return (Divergence(one.Outputs(held.Inputs), other.Outputs(held.Inputs)), UnitMatching.Of(stack, one.Theta, other.Theta), (one.Error(held) + other.Error(held)) / 2);
        }

        var (alone, together) = (Learn(0), Learn(weight));
        return new Codistillation(alone.Divergence, together.Divergence, (alone.Distance.Raw, together.Distance.Raw, alone.Distance.Matched, together.Distance.Matched), (alone.Error, together.Error));
    }

    /// <summary>A step of both at once, each towards what the other said before it.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <param name="inputs">x [B, n].</param>
    /// <param name="agreement">The loss, given the other's outputs.</param>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ.</param>
    public static void StepTogether(SmallNetwork one, SmallNetwork other, double[] inputs, Func<double[], IOutputLoss> agreement, double rate, double momentum = 0)
    {
        double[] first = one.Gradient(inputs, agreement(other.Outputs(inputs))), second = other.Gradient(inputs, agreement(one.Outputs(inputs)));
        one.Descend(first, rate, momentum);
        other.Descend(second, rate, momentum);
    }

    private static double Divergence(double[] one, double[] other)
    {
        double[] there = new double[one.Length / 2], back = new double[one.Length / 2];
        Head.KullbackLeibler<double>(one, other, there);
        Head.KullbackLeibler<double>(other, one, back);
        return (there.Average() + back.Average()) / 2;
    }
}
