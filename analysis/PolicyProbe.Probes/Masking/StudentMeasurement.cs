using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What the masking checks and an attack that they cannot be hidden from see of one student.</summary>
/// <param name="Temperature">T.</param>
/// <param name="Checks">The masking checks, in single precision.</param>
/// <param name="EveryTarget">Accuracy left by climbing z_t − z_y towards every class, in double precision.</param>
/// <param name="Zeros">Share of inputs at which e^{−margin} is 0 in single precision, so that cross-entropy has no gradient, and the share within rounding of that.</param>
/// <param name="Outputs">z of the held-out inputs [B, C].</param>
internal sealed record StudentMeasurement(double Temperature, MaskingReport Checks, double EveryTarget, (double Share, double Near) Zeros, double[] Outputs)
{
    /// <summary>e^{−x} rounds to 0 in single precision beyond 150 log 2: half of the least number above 0, 2⁻¹⁴⁹.</summary>
    public static readonly double Underflow = 150 * Math.Log(2);

    // What is left of e^{−x} near that edge is a few times 2⁻¹⁴⁹: a product with a weight below 1 may round it away, one with a large weight not, and single logits err by 10⁻⁷ of their size.
    private const double Edge = 6;
    private const double Rounding = 1e-5;

    /// <summary>The logits' greatest difference to T times another's, over the greatest of them: 0 where scaling is all that differs.</summary>
    public double Deviation(StudentMeasurement plain) =>
        Outputs.Zip(plain.Outputs, (z, one) => Math.Abs(z - (Temperature * one))).Max() / (Temperature * plain.Outputs.Max(Math.Abs));

    /// <summary>How many times as large the logits are: the ratio of their root mean squares.</summary>
    public double Scale(StudentMeasurement plain) => Math.Sqrt(Outputs.Sum(z => z * z) / plain.Outputs.Sum(z => z * z));

    /// <summary>Measures.</summary>
    /// <param name="student">The student.</param>
    /// <param name="spec">Its shape.</param>
    /// <param name="temperature">T.</param>
    /// <param name="x">Held-out inputs [B, n].</param>
    /// <param name="labels">y [B].</param>
    /// <param name="set">The perturbations.</param>
    /// <param name="steps">Steps of attacks.</param>
    /// <param name="rng">Draws noise and starts.</param>
    public static StudentMeasurement Of(SmallNetwork student, MlpSpec spec, double temperature, double[] x, int[] labels, PerturbationSet set, int steps, Rng rng)
    {
        float[] narrow = [.. student.Theta.Select(weight => (float)weight)];
        var deployed = new NetworkClassifier<float>(new FusedMlp<float>(spec), narrow, []);
        var outputs = student.Outputs(x);
        double[] margins = [.. outputs.Chunk(spec.Outputs).Select((row, b) => row[labels[b]] - row.Where((_, k) => k != labels[b]).Max())];
        var zeros = margins.Count(margin => margin > Underflow) / (double)labels.Length;
        var near = margins.Count(margin => Math.Abs(margin - Underflow) <= Edge + (Rounding * outputs.Max(Math.Abs))) / (double)labels.Length;
        return new StudentMeasurement(temperature, new MaskingChecks(set) { Steps = steps }.Run(deployed, x, labels, rng.Fork("checks")), Targets(student, spec, x, labels, set, steps, rng.Fork("targets")), (zeros, near), outputs);
    }

    private static double Targets(SmallNetwork student, MlpSpec spec, double[] x, int[] labels, PerturbationSet set, int steps, Rng rng)
    {
        bool[] held = [.. student.Classes(x).Zip(labels, (predicted, label) => predicted == label)];
        for (var shift = 1; shift < spec.Outputs; shift++)
        {
            // A linear model's best step towards a class is its first; of any other many are taken.
            int[] targets = [.. labels.Select(label => (label + shift) % spec.Outputs)];
            var ascent = spec.Hidden.Count == 0 ? SetAscent.OneStep(set) : SetAscent.Auto(set, steps, starts: 1);
            var found = ascent.Run(student.Loss(new TargetedMargin(labels, targets), labels.Length), x, rng.Fork($"{shift}")).Values;
            for (var b = 0; b < labels.Length; b++)
                held[b] &= found[b] < 0;
        }

        return held.Count(row => row) / (double)labels.Length;
    }
}
