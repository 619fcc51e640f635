using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>The construction of 2n + d weights, evaluated by the engine of all other networks.</summary>
internal static class InterpolationTruths
{
    /// <summary>It fits n normal points with random signs, and with normal numbers.</summary>
    public static IEnumerable<GroundTruthCheck> Checks(int n, int dimension, Rng rng)
    {
        double[] x = [.. Enumerable.Range(0, n * dimension).Select(_ => rng.NextNormal())];
        double[] signs = [.. Enumerable.Range(0, n).Select(_ => rng.NextDouble() < 0.5 ? -1.0 : 1)], numbers = [.. signs.Select(_ => rng.NextNormal())];
        var (network, other) = (InterpolatingNetwork.Of(x, signs, rng), InterpolatingNetwork.Of(x, numbers, rng));
        var (found, values) = (Evaluate(network, x, n), Evaluate(other, x, n));
        yield return GroundTruthCheck.Equal($"weights@{n}", network.Count, (2 * n) + dimension, 0, "2n + d: a of d, b and w of n each");
        yield return GroundTruthCheck.Equal($"misclassified@{n}", found.Zip(signs).Count(pair => Math.Sign(pair.First) != pair.Second), 0, 0, "0 of n random signs");
        yield return Error($"sign-error@{n}", network, x, found, signs);
        yield return Error($"value-error@{n}", other, x, values, numbers);
    }

    /// <summary>f of every row, as a perceptron whose hidden units all have the weights a.</summary>
    internal static double[] Evaluate(InterpolatingNetwork network, double[] x, int n)
    {
        var (d, hidden) = (network.Direction.Length, network.Biases.Length);
        var engine = new FusedMlp<double>(new MlpSpec(d, [hidden], Activation.Relu, 1));
        var theta = new double[engine.Layout.ParameterCount];
        for (var j = 0; j < hidden; j++)
        {
            network.Direction.CopyTo(theta.AsSpan(j * d));
            theta[(hidden * d) + j] = -network.Biases[j];
            theta[(hidden * d) + hidden + j] = network.Weights[j];
        }

        var outputs = new double[n];
        engine.Predict(theta, [], x, outputs);
        return outputs;
    }

    private static GroundTruthCheck Error(string id, InterpolatingNetwork network, double[] x, double[] found, double[] wanted)
    {
        var d = network.Direction.Length;
        var largest = found.Zip(wanted, (value, want) => Math.Abs(value - want)).Max();
        return GroundTruthCheck.Equal(
            id, largest, 0, Enumerable.Range(0, found.Length).Max(i => network.Rounding(x.AsSpan(i * d, d))), "0: largest |f(xᵢ) − yᵢ|; rounding, at most (n + d) 2⁻⁵² Σ|wⱼ|(Σ|aₖxₖ| + |bⱼ|)");
    }
}
