using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Two networks that learn the same task side by side, each from its own half of the labels; each also wishes to agree with the other on all inputs, or not.</summary>
/// <param name="Alone">Mean KL between the two on held-out inputs, both ways averaged, after learning without the wish.</param>
/// <param name="Together">The same with it, from the same weights.</param>
/// <param name="Distances">‖θ − θ′‖ after the one and after the other, as they are and matched.</param>
/// <param name="Errors">Mean misclassification of held-out inputs after the one and after the other.</param>
internal sealed record Codistillation(double Alone, double Together, (double Alone, double Together, double MatchedAlone, double MatchedTogether) Distances, (double Alone, double Together) Errors)
{
    private const int Steps = 200, Rows = 60, Held = 300, Dimension = 10, Hidden = 16;
    private static readonly Categorical Head = new(2);

    /// <summary>Two classes of Gaussians, a fifth of the labels wrong.</summary>
    /// <param name="weight">α.</param>
    /// <param name="rng">Draws data and weights.</param>
    public static Codistillation Of(double weight, Rng rng)
    {
        var data = new LabelledGaussians(Dimension, 0.5);
        var (train, held) = (data.Draw(2 * Rows, 0.2, rng.Fork("train")), data.Draw(Held, 0, rng.Fork("held-out")));
        var spec = new MlpSpec(Dimension, [Hidden], Activation.Tanh, 2);
        var stack = UnitStack.Of(spec.Layout, UnitSymmetry.Sign);
        (double Divergence, UnitMatching Distance, double Error) Learn(double alpha)
        {
            SmallNetwork one = new(spec, rng.Fork("one")), other = new(spec, rng.Fork("other"));
            IOutputLoss first = new Half(new CrossEntropy(train.Labels), 0), second = new Half(new CrossEntropy(train.Labels), Rows);
            for (var t = 0; t < Steps; t++)
                StepTogether(one, other, train.Inputs, others => new AgreementLoss(first, Head, others, alpha), others => new AgreementLoss(second, Head, others, alpha), 0.1, 0.9);
            return (Divergence(one.Outputs(held.Inputs), other.Outputs(held.Inputs)), UnitMatching.Of(stack, one.Theta, other.Theta), (one.Error(held) + other.Error(held)) / 2);
        }

        var (alone, together) = (Learn(0), Learn(weight));
        return new Codistillation(alone.Divergence, together.Divergence, (alone.Distance.Raw, together.Distance.Raw, alone.Distance.Matched, together.Distance.Matched), (alone.Error, together.Error));
    }

    /// <summary>A step of both at once, each towards what the other said before it.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <param name="inputs">x [B, n].</param>
    /// <param name="loss">The loss of the one, given the other's outputs.</param>
    /// <param name="otherLoss">The loss of the other, given the one's outputs.</param>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ.</param>
    public static void StepTogether(SmallNetwork one, SmallNetwork other, double[] inputs, Func<double[], IOutputLoss> loss, Func<double[], IOutputLoss> otherLoss, double rate, double momentum = 0)
    {
        double[] first = one.Gradient(inputs, loss(other.Outputs(inputs))), second = other.Gradient(inputs, otherLoss(one.Outputs(inputs)));
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

    /// <summary>The loss of half of the rows, whose labels one network knows.</summary>
    private sealed class Half(IOutputLoss inner, int from) : IOutputLoss
    {
        public double Of(ReadOnlySpan<double> outputs, int row, Span<double> derivative)
        {
            if (row >= from && row < from + Rows)
                return inner.Of(outputs, row, derivative);
            derivative.Clear();
            return 0;
        }
    }
}
