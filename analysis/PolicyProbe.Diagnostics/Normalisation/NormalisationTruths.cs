using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What is exactly true of normalisation layers, beside our own: invariances, theorem 4.1, observation 4.3, moments.</summary>
/// <remarks>S. Santurkar et al., "How Does Batch Normalization Help Optimization?" (2018), sections 3.3 and 4, appendices A.1 and C.</remarks>
public static class NormalisationTruths
{
    private const int Units = 5, Samples = 40, Depth = 4;
    private const double Rounding = 1e-10;

    /// <summary>Each identity beside what is measured of it.</summary>
    public static IEnumerable<GroundTruthCheck> Checks(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return ScaleInvariance("batchnorm", new BatchNormalisation(), rng.Fork("scale"))
            .Concat(ScaleInvariance("l1", new LpNormalisation(1), rng.Fork("scale")))
            .Concat(ScaleInvariance("l2", new LpNormalisation(2), rng.Fork("scale")))
            .Concat(ScaleInvariance("linf", new LpNormalisation(double.PositiveInfinity), rng.Fork("scale")))
            .Concat(BackwardIdentity(rng.Fork("theorem"))).Append(Restored(rng.Fork("restored")))
            .Concat(Noise(rng.Fork("noise"))).Concat(LpMoments(rng.Fork("lp")));
    }

    /// <summary>F(cW) = F(W) for the weights W before a normalisation: ⟨W, ∇_W F⟩ = 0 and ∇F(cW) = ∇F(W)/c.</summary>
    private static IEnumerable<GroundTruthCheck> ScaleInvariance(string name, IUnitNormalisation normalisation, Rng rng)
    {
        var network = new DeepLinear(Depth, Units, Normals(Units * Samples, rng), Normals(Units * Samples, rng), normalisation);
        var theta = network.Glorot(uniform: false, rng);
        var (gradient, scaled, scaledGradient) = (new double[theta.Length], (double[])theta.Clone(), new double[theta.Length]);
        var value = network.Gradient(theta, gradient);
        var first = network.Layers[0];
        const double c = 3;
        Vector.Scale(scaled.AsSpan(first.Offset, first.Count), c);
        var scaledValue = network.Gradient(scaled, scaledGradient);
        ReadOnlySpan<double> weights = theta.AsSpan(first.Offset, first.Count), of = gradient.AsSpan(first.Offset, first.Count), ofScaled = scaledGradient.AsSpan(first.Offset, first.Count);
        var norm = Vector.Norm(weights) * Vector.Norm(of);
        var rest = scaledGradient.AsSpan(first.Offset, first.Count).ToArray();
        Vector.Scale(rest, c);
        Vector.Add(rest, -1, of);
        return
        [
            GroundTruthCheck.Equal($"{name}-scale-invariance-value", scaledValue / value, 1, Rounding, "F(cW)/F(W), ε = 0; rounding"),
            GroundTruthCheck.Equal($"{name}-scale-invariance-radial", Vector.Dot(weights, of) / norm, 0, Rounding, "⟨W, ∇_W F⟩/(‖W‖‖∇_W F‖), ε = 0; rounding"),
            GroundTruthCheck.Equal($"{name}-scale-invariance-gradient", Vector.Norm(rest) / Vector.Norm(of), 0, Rounding, "‖c∇F(cW) − ∇F(W)‖/‖∇F(W)‖, c = 3, ε = 0; rounding"),
        ];
    }

    /// <summary>Theorem 4.1 as its proof has it (equation 9), with γ: ‖∂L/∂y‖² = γ²/σ² (‖g‖² − ⟨1, g⟩²/m − ⟨g, ŷ⟩²/m), g = ∂L/∂(γŷ + β): an equality.</summary>
    private static IEnumerable<GroundTruthCheck> BackwardIdentity(Rng rng)
    {
        const double gamma = 1.7;
        var (layer, y, g) = (new BatchNormalisation(), Normals(Samples, rng), Normals(Samples, rng));
        var (z, backward, scaled) = (new double[Samples], new double[Samples], (double[])g.Clone());
        var sigma = layer.Forward(y, z);
        Vector.Scale(scaled, gamma);
        layer.Backward(y, z, sigma, scaled, backward);
        var truth = gamma * gamma / (sigma * sigma) * (Vector.Dot(g, g) - (Square(g.Sum()) / Samples) - (Square(Vector.Dot(g, z)) / Samples));
        yield return GroundTruthCheck.Equal(
            "theorem-4.1", Vector.Dot(backward, backward), truth, Rounding * truth, "γ²/σ² (‖g‖² − ⟨1, g⟩²/m − ⟨g, ŷ⟩²/m), equation 9 of the proof, an equality; rounding");

        // The same derivative by a central difference of ⟨g, γŷ⟩ along a random direction.
        var (direction, ahead, behind, spare) = (Normals(Samples, rng), (double[])y.Clone(), (double[])y.Clone(), new double[Samples]);
        const double h = 1e-5;
        Vector.Add(ahead, h, direction);
        Vector.Add(behind, -h, direction);
        layer.Forward(ahead, spare);
        var high = Vector.Dot(scaled, spare);
        layer.Forward(behind, spare);
        var slope = (high - Vector.Dot(scaled, spare)) / (2 * h);
        yield return GroundTruthCheck.Equal(
            "batchnorm-backward", Vector.Dot(backward, direction), slope, 1e-8 * (1 + Math.Abs(slope)), "a central difference with h = 1e-5: truncation h² and rounding 1e-16/h, both some 1e-10");
    }

    /// <summary>Observation 4.3: γ = σ_j and β = μ_j give the un-normalised network back.</summary>
    private static GroundTruthCheck Restored(Rng rng)
    {
        var (x, w) = (Normals(Units * Samples, rng), Normals(Units * Units, rng));
        var plain = new DeepLinear(2, Units, x, x, null).Activations([.. w, .. w])[^1];
        var (y, z) = (new double[x.Length], new double[x.Length]);
        BatchSums.Multiply(w, x, y, Units, Units);
        for (var j = 0; j < Units; j++)
        {
            var unit = z.AsSpan(j * Samples, Samples);
            var (mean, sigma) = (BatchSums.Sum(y.AsSpan(j * Samples, Samples)) / Samples, new BatchNormalisation().Forward(y.AsSpan(j * Samples, Samples), unit));
            BatchSums.Affine(unit, sigma, mean, unit);
        }

        var restored = new double[x.Length];
        BatchSums.Multiply(w, z, restored, Units, Units);
        return GroundTruthCheck.Equal("observation-4.3", plain.Zip(restored, (a, b) => Math.Abs(a - b)).Max(), 0, Rounding, "the greatest difference of outputs with γ = σ, β = μ; rounding");
    }

    private static IEnumerable<GroundTruthCheck> Noise(Rng rng)
    {
        const int draws = 200_000;
        var (noise, scales, shifts) = (new NoisyNormalisation(), new double[draws], new double[draws]);
        noise.Draw(draws, 1, scales, shifts, rng);
        double[] noisy = [.. scales.Zip(shifts, (s, m) => (s * rng.NextNormal()) + m)];
        double mean = noisy.Average(), second = noisy.Average(a => a * a), fourth = noisy.Average(a => a * a * a * a);
        yield return GroundTruthCheck.Equal("noisy-batchnorm-mean", mean, NoisyNormalisation.Mean, 4 * Math.Sqrt(noise.Variance / draws), $"0; 4 standard errors of {draws:N0} draws");
        yield return GroundTruthCheck.Equal(
            "noisy-batchnorm-variance", second, noise.Variance, 4 * Math.Sqrt((fourth - (second * second)) / draws), $"(1 + n_σ + n_σ²)/3 + r_σ² + n_μ²/3 + r_μ²/3; 4 standard errors of {draws:N0} draws");
    }

    /// <summary>Standard normal values leave ℓ1 with the variance π/2 and ℓ2 with 1, up to what a batch's own norm adds.</summary>
    private static IEnumerable<GroundTruthCheck> LpMoments(Rng rng)
    {
        const int batches = 100, size = 4000;
        foreach (var (p, truth) in new[] { (1.0, Math.PI / 2), (2.0, 1.0) })
        {
            var (layer, y, z, variances) = (new LpNormalisation(p), new double[size], new double[size], new double[batches]);
            var mean = 0.0;
            for (var i = 0; i < batches; i++)
            {
                Normals(size, rng).CopyTo(y, 0);
                layer.Forward(y, z);
                mean = Math.Max(mean, Math.Abs(z.Average()));
                variances[i] = z.Average(value => value * value);
            }

            var average = variances.Average();
            var error = Math.Sqrt(variances.Sum(value => Square(value - average)) / (batches - 1) / batches);
            yield return GroundTruthCheck.Equal($"l{p:R}-mean", mean, 0, Rounding, "the greatest |mean| of a batch; rounding");
            yield return GroundTruthCheck.Equal(
                $"l{p:R}-variance", average, truth, (4 * error) + (4.0 / size), $"1/(E|y|ᵖ)^(2/p) for standard normal y; 4 standard errors of {batches} batches, and 4/m for the bias of a ratio at m = {size}");
        }
    }

    private static double Square(double x) => x * x;

    private static double[] Normals(int count, Rng rng) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
}
