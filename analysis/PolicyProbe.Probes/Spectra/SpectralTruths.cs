using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What is known exactly of spectra and of the order in which they are learnt.</summary>
internal static class SpectralTruths
{
    private const int Points = 64;
    private static readonly int[] Modes = [1, 2, 3, 5, 8];
    private static readonly int[] Times = [1, 10, 100, 1000];

    /// <summary>Amplitudes of sums of sines, Parseval, and what the window of a line leaves of a sine and of a straight line.</summary>
    public static IEnumerable<GroundTruthCheck> Transforms(Rng rng)
    {
        foreach (var n in new[] { 64, 60, 45 })
        {
            double[] amplitudes = [.. Modes.Select(_ => rng.Uniform(0.5, 2))], phases = [.. Modes.Select(_ => rng.Uniform(0, 2 * Math.PI))];
            double[] x = [.. Enumerable.Range(0, n).Select(j => 0.7 + Modes.Select((k, i) => amplitudes[i] * Math.Sin((2 * Math.PI * k * j / n) + phases[i])).Sum())];
            var found = FourierTransform.Amplitudes(x);
            var (worst, squares) = (0.0, x.Sum(value => value * value));
            for (var k = 0; k < found.Length; k++)
                worst = Math.Max(worst, Math.Abs(found[k] - (k == 0 ? 0.7 : Array.IndexOf(Modes, k) is var i and >= 0 ? amplitudes[i] : 0)));
            yield return GroundTruthCheck.Equal($"amplitudes@{n}", worst, 0, 1e-13 * n, $"largest error of the amplitudes of 0.7 + Σ a sin(2πkt + φ), k = {string.Join(", ", Modes)}, on {n} points; rounding");
            yield return GroundTruthCheck.Equal($"parseval@{n}", FourierTransform.Of(x).Sum(value => value.Magnitude * value.Magnitude) / n, squares, 1e-13 * n * squares, "Σ|X|²/n = Σx²; rounding");
        }

        // Hann's window is ½ − ½cos(2πt): cos(2πkt), which is even about the middle and so has no slope, becomes ½ at k and −¼ at k ± 1.
        double[] wave = [.. Enumerable.Range(0, Points).Select(j => Math.Cos(2 * Math.PI * 6 * (j + 0.5) / Points))];
        var powers = LineSpectrum.Of(wave, 1).Powers();
        yield return GroundTruthCheck.Equal("windowed-wave", powers[6] / powers.Sum(), 2.0 / 3, 1e-12, "share of the power that a cosine keeps under Hann's window: (½)²/((½)² + 2(¼)²); rounding");
        yield return GroundTruthCheck.Equal("windowed-line", LineSpectrum.Of([.. Enumerable.Range(0, Points).Select(j => 3 - (2.0 * j))], 1).Powers().Sum(), 0, 0, "a straight line has no power left; what rounding leaves counts as 0");
    }

    /// <summary>Fourier features σ_k sin(2πkt), σ_k = 1/k, in a linear model under gradient descent: the residual of mode k is (1 − ηλ_k)^t of what it was, λ_k = σ_k²/2.</summary>
    /// <param name="rng">Draws weights and targets.</param>
    /// <param name="lines">Receives the residuals, measured and exact.</param>
    public static IEnumerable<GroundTruthCheck> Descent(Rng rng, List<Line> lines)
    {
        const double rate = 1;
        double[] wanted = [.. Modes.Select(_ => rng.Uniform(0.5, 1.5))];
        double[] features = [.. Enumerable.Range(0, Points).SelectMany(j => Modes.Select(k => Math.Sin(2 * Math.PI * k * j / Points) / k))];
        double[] targets = [.. Enumerable.Range(0, Points).Select(j => Modes.Select((k, i) => wanted[i] * Math.Sin(2 * Math.PI * k * j / Points)).Sum())];
        var network = new SmallNetwork(new MlpSpec(Modes.Length, [], Activation.Tanh, 1), rng);
        double[] Residuals() => [.. Residual(network.Outputs(features), targets)];
        var (start, loss, looks, seen, at) = (Residuals(), new SquaredError(targets), SineTraining.Looks(Times[^1]), new List<double[]>(), new List<double>());
        for (var t = 0; t <= Times[^1]; t++)
        {
            if (t > 0)
                network.Descend(network.Gradient(features, loss), rate);
            if (t > 0 && (Times.Contains(t) || looks.Contains(t)))
            {
                seen.Add(Residuals());
                at.Add(t);
            }

            if (!Times.Contains(t))
                continue;
            for (var i = 0; i < Modes.Length; i++)
                yield return GroundTruthCheck.Equal($"residual@{Modes[i]}-{t}", seen[^1][i], start[i] * Math.Pow(1 - (rate / (2.0 * Modes[i] * Modes[i])), t), 1e-13 * t + 1e-12, $"amplitude of the residual of mode k = {Modes[i]} after t = {t} steps: (1 − ηλ_k)^t of {start[i]:0.###}, ηλ_k = 1/(2k²); rounding of t steps");
        }

        int[] shown = [.. Enumerable.Range(0, at.Count).Where(place => place < 8 || place % 6 == 0)];
        for (var i = 0; i < Modes.Length; i++)
        {
            var (mode, first) = (i, start[i]);
            lines.Add(new Line($"k = {Modes[i]}", LineRole.Measured, [.. shown.Select(place => at[place])], [.. shown.Select(place => Floor(seen[place][mode] / first))]));
            lines.Add(new Line($"k = {Modes[i]}, exact", LineRole.Theory, at, [.. at.Select(t => Floor(Math.Pow(1 - (rate / (2.0 * Modes[mode] * Modes[mode])), t)))], About: $"k = {Modes[i]}"));
        }
    }

    /// <summary>Noise of deviation s on where a feature begins, sin(2πk(t + ε)): on average e^(−2π²k²s²) of mode k is left, the less the higher k.</summary>
    public static IEnumerable<GroundTruthCheck> Noise(int copies, Rng rng)
    {
        const double s = 0.03;
        double[] shifts = [.. Enumerable.Range(0, copies).Select(_ => s * rng.NextNormal())];
        foreach (var k in Modes)
        {
            double[] pure = [.. Enumerable.Range(0, Points).Select(j => Math.Sin(2 * Math.PI * k * j / Points))], sum = new double[Points];
            foreach (var shift in shifts)
                for (var j = 0; j < Points; j++)
                    sum[j] += Math.Sin(2 * Math.PI * k * (((double)j / Points) + shift)) / copies;
            var (left, square) = (Math.Exp(-2 * Math.PI * Math.PI * k * k * s * s), Math.Exp(-8 * Math.PI * Math.PI * k * k * s * s));
            yield return GroundTruthCheck.Equal(
                $"feature-noise@{k}", 1 - (FourierTransform.Of(sum)[k] / FourierTransform.Of(pure)[k]).Real, 1 - left, 4 * Math.Sqrt((((1 + square) / 2) - (left * left)) / copies),
                $"share of mode k = {k} that noise s = {s} on the features' biases takes: 1 − e^(−2π²k²s²); 4 standard errors of {copies} copies");
        }
    }

    private static double? Floor(double value) => value > 1e-12 ? value : null;

    private static IEnumerable<double> Residual(double[] outputs, double[] targets)
    {
        var spectrum = FourierTransform.Amplitudes([.. outputs.Zip(targets, (f, y) => y - f)]);
        return Modes.Select(k => spectrum[k]);
    }
}
