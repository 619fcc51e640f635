using System.Text.Json;
using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// One small deep linear network with stored weights, and what is to be seen of it, worked out by a program that has no backward pass: every
/// derivative a complex step (tests/PolicyProbe.Tests/Fixtures/batchnorm/deep_linear_instance.py).
/// </summary>
/// <param name="Layers">k.</param>
/// <param name="Width">d.</param>
/// <param name="Rate">α.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Multiples">Lengths of the sweep in multiples of α.</param>
/// <param name="Inputs">x [d, n].</param>
/// <param name="Targets">t [d, n].</param>
/// <param name="Theta">W₁, W₂, ….</param>
/// <param name="Plain">What is to be seen without normalisation.</param>
/// <param name="Normalised">What is to be seen with BatchNorm.</param>
public sealed record DeepLinearInstance(
    int Layers, int Width, double Rate, double Epsilon, IReadOnlyList<double> Multiples, double[] Inputs, double[] Targets, double[] Theta,
    DeepLinearInstance.Expected Plain, DeepLinearInstance.Expected Normalised)
{
    /// <summary>The one that is stored with the program.</summary>
    public static DeepLinearInstance Stored()
    {
        using var stream = typeof(DeepLinearInstance).Assembly.GetManifestResourceStream("deep-linear-instance.json")!;
        return JsonSerializer.Deserialize<DeepLinearInstance>(stream, ResultJson.Compact)!;
    }

    /// <summary>Our measurements beside the expected ones, relative tolerance 1e-9.</summary>
    public IEnumerable<GroundTruthCheck> Checks() => Checks("plain", null, Plain).Concat(Checks("batchnorm", new BatchNormalisation(Epsilon), Normalised));

    private IEnumerable<GroundTruthCheck> Checks(string name, IUnitNormalisation? normalisation, Expected expected)
    {
        var network = new DeepLinear(Layers, Width, Inputs, Targets, normalisation);
        var (sample, gradient) = (LandscapeSample.At(network, network.Layers, Theta, Rate, Multiples, 0), new double[network.Dimension]);
        network.Gradient(Theta, gradient);
        yield return Check("loss", sample.Loss, expected.Loss);
        yield return Check("gradient-norm", Vector.Norm(gradient), expected.GradientNorm);
        yield return Check("low", sample.Low, expected.Low);
        yield return Check("high", sample.High, expected.High);
        yield return Check("predictiveness", sample.Predictiveness, expected.Predictiveness);
        yield return Check("smoothness", sample.Smoothness, expected.Smoothness);
        for (var i = 0; i < Layers; i++)
        {
            yield return Check($"shift-{i + 1}", sample.Shifts[i].Distance, expected.ShiftDistances[i]);
            yield return Check($"shift-cosine-{i + 1}", sample.Shifts[i].Cosine ?? double.NaN, expected.ShiftCosines[i]);
        }

        GroundTruthCheck Check(string what, double measured, double truth) =>
            GroundTruthCheck.Equal($"stored-{name}-{what}", measured, truth, 1e-9 * (1 + Math.Abs(truth)), "stored weights, worked out by complex steps without a backward pass; rounding");
    }

    /// <summary>What is to be seen.</summary>
    /// <param name="Loss">F(θ).</param>
    /// <param name="GradientNorm">‖∇F‖.</param>
    /// <param name="Low">The least F along the step.</param>
    /// <param name="High">The greatest.</param>
    /// <param name="Predictiveness">The greatest change of the gradient.</param>
    /// <param name="Smoothness">Effective β.</param>
    /// <param name="ShiftDistances">‖G_i − G'_i‖ of every layer.</param>
    /// <param name="ShiftCosines">cos∠(G_i, G'_i) of every layer.</param>
    public sealed record Expected(
        double Loss, double GradientNorm, double Low, double High, double Predictiveness, double Smoothness, IReadOnlyList<double> ShiftDistances, IReadOnlyList<double> ShiftCosines);
}
