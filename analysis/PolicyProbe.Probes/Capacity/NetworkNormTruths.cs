using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>Networks whose norms are known another way: by all paths, in closed form, before and after a change that leaves the function as it is.</summary>
/// <param name="instances">Random networks of each shape.</param>
/// <param name="rng">Draws them.</param>
internal sealed class NetworkNormTruths(int instances, Rng rng)
{
    private const double Rounding = 1e-11;
    private static readonly int[][] Shapes = [[3, 3, 2], [4, 3, 3, 2]];

    /// <summary>All of them.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => [.. Shapes.SelectMany(Paths), .. Shapes.SelectMany(Rescaling), .. Balance(), .. Spectral(), .. Bounds(), Folding()];

    /// <summary>The sum over all paths of ∏|w|^p, walked one by one from the outputs.</summary>
    internal static double ByPaths(LayerStack stack, double p)
    {
        var total = 0.0;
        void Walk(int layer, int unit, double product)
        {
            var of = stack.Layers[layer];
            total += product * Math.Pow(Math.Abs(of.Biases[unit]), p);
            for (var j = 0; j < of.Inputs; j++)
            {
                var longer = product * Math.Pow(Math.Abs(of.Row(unit)[j]), p);
                if (layer == 0)
                    total += longer;
                else
                    Walk(layer - 1, j, longer);
            }
        }

        for (var o = 0; o < stack.Layers[^1].Outputs; o++)
            Walk(stack.Layers.Count - 1, o, 1);
        return Math.Pow(total, 1 / p);
    }

    private static string Name(int[] shape) => string.Join('-', shape);

    private List<LayerStack> Draw(int[] shape, string purpose)
    {
        var from = rng.Fork($"{purpose}/{Name(shape)}");
        return [.. Enumerable.Range(0, instances).Select(_ => LayerStack.Random(shape, from))];
    }

    private IEnumerable<GroundTruthCheck> Paths(int[] shape)
    {
        var stacks = Draw(shape, "paths");
        foreach (var p in new[] { 1.0, 2.0 })
        {
            var exact = stacks.Average(stack => ByPaths(stack, p));
            yield return GroundTruthCheck.Equal($"path-{p:0}@{Name(shape)}", stacks.Average(stack => CapacityNorms.Path(stack, p)), exact, Rounding * exact, "mean over networks of the sum over all paths, walked one by one; rounding");
        }
    }

    private IEnumerable<GroundTruthCheck> Rescaling(int[] shape)
    {
        var (change, moved, from) = (0.0, 0.0, rng.Fork($"factors/{Name(shape)}"));
        foreach (var stack in Draw(shape, "rescaling"))
        {
            var other = stack.Rescaled([.. stack.Layers.SkipLast(1).Select(layer => (double[])[.. Enumerable.Range(0, layer.Outputs).Select(_ => Math.Exp(2 * from.NextNormal()))])]);
            double[] x = [.. Enumerable.Range(0, 20 * shape[0]).Select(_ => from.NextNormal())];
            var (before, after) = (stack.Outputs(x, Relu), other.Outputs(x, Relu));
            change = Math.Max(change, before.Zip(after, (a, b) => Math.Abs(a - b) / (1 + Math.Abs(a))).Max());
            foreach (var p in new[] { 1.0, 2.0 })
                moved = Math.Max(moved, Math.Abs((CapacityNorms.Path(other, p) / CapacityNorms.Path(stack, p)) - 1));
        }

        yield return GroundTruthCheck.Equal($"rescaled-function@{Name(shape)}", change, 0, Rounding, "a ReLU unit's incoming weights times c, its outgoing ones over c: f stays; greatest relative change over 20 inputs of each network; rounding");
        yield return GroundTruthCheck.Equal($"rescaled-path@{Name(shape)}", moved, 0, Rounding, "every path has c and 1/c: path norms stay; greatest relative change; rounding");
    }

    /// <summary>‖U‖_F‖V‖_F ≥ Σ‖u_j‖‖v_j‖ by Cauchy and Schwarz, equal where ‖u_j‖ = ‖v_j‖.</summary>
    private IEnumerable<GroundTruthCheck> Balance()
    {
        var (balanced, exact, least) = (0.0, 0.0, double.PositiveInfinity);
        foreach (var stack in Draw(Shapes[0], "balance"))
        {
            double[] into = [.. Enumerable.Range(0, 3).Select(j => Length(stack.Layers[0].Row(j)))], outOf = [.. Enumerable.Range(0, 3).Select(j => Length(stack.Layers[1].Column(j)))];
            var bound = into.Zip(outOf, (u, v) => u * v).Sum();
            exact += bound / instances;
            balanced += CapacityNorms.Of(stack.Rescaled([[.. into.Zip(outOf, (u, v) => Math.Sqrt(v / u))]])).Frobenius / instances;
            least = Math.Min(least, CapacityNorms.Of(stack).Frobenius / bound);
        }

        yield return GroundTruthCheck.Equal("balanced-frobenius", balanced, exact, Rounding * exact, "Σ‖u_j‖‖v_j‖, the least ∏‖W‖_F of all rescalings of a hidden layer, reached where ‖u_j‖ = ‖v_j‖; rounding");
        yield return GroundTruthCheck.AtLeast("unbalanced-frobenius", least, 1, Rounding, "least ratio of ∏‖W‖_F of the networks as drawn to Σ‖u_j‖‖v_j‖: at least 1 by Cauchy and Schwarz");
    }

    private IEnumerable<GroundTruthCheck> Spectral()
    {
        var from = rng.Fork("spectral");
        double[] a = Normals(7, from), b = Normals(4, from), v = Normals(6, from);
        var (norm, n) = (Length(a) * Length(b), 9);
        yield return Of("spectral-rank-one", [.. a.SelectMany(left => b.Select(right => left * right))], 7, norm, "‖a‖‖b‖ of abᵀ");
        yield return Of("spectral-reflection", [.. v.SelectMany((left, i) => v.Select((right, j) => 3 * ((i == j ? 1 : 0) - (2 * left * right / (Length(v) * Length(v))))))], 6, 3, "3 of 3(I − 2vvᵀ/‖v‖²)");
        yield return Of("spectral-tridiagonal", [.. Enumerable.Range(0, n * n).Select(k => Math.Abs((k / n) - (k % n)) switch { 0 => 2.0, 1 => 1.0, _ => 0 })], n, 2 + (2 * Math.Cos(Math.PI / (n + 1))), "2 + 2 cos(π/10) of the tridiagonal matrix of ones beside twos, 9 by 9");
        var (measured, exact) = (0.0, 0.0);
        for (var i = 0; i < instances; i++)
        {
            var w = Normals(4, from);
            var (squares, determinant) = (w.Sum(value => value * value), (w[0] * w[3]) - (w[1] * w[2]));
            measured += new DenseLayer(w, new double[2]).Spectral / instances;
            exact += Math.Sqrt(0.5 * (squares + Math.Sqrt(Math.Max(0, (squares * squares) - (4 * determinant * determinant))))) / instances;
        }

        yield return GroundTruthCheck.Equal("spectral-two-by-two", measured, exact, Rounding * exact, "mean over random 2 by 2 matrices of √(½(‖W‖_F² + √(‖W‖_F⁴ − 4 det²))); rounding");

        static GroundTruthCheck Of(string id, double[] weights, int rows, double truth, string what) =>
            GroundTruthCheck.Equal(id, new DenseLayer(weights, new double[rows]).Spectral, truth, Rounding * truth, what + "; rounding");
    }

    /// <summary>What norms are for: they bound how far outputs move.</summary>
    private IEnumerable<GroundTruthCheck> Bounds()
    {
        var (spectral, path, from) = (0.0, 0.0, rng.Fork("pairs"));
        foreach (var stack in Draw(Shapes[1], "bounds"))
        {
            double[] x = Normals(20 * 4, from), y = [.. x.Select(value => value + from.NextNormal())];
            var (f, g, norms) = (stack.Outputs(x, Relu), stack.Outputs(y, Relu), CapacityNorms.Of(stack));
            for (var k = 0; k < 20; k++)
            {
                double[] step = [.. x.Skip(4 * k).Take(4).Zip(y.Skip(4 * k), (left, right) => left - right)], move = [.. f.Skip(2 * k).Take(2).Zip(g.Skip(2 * k), (left, right) => left - right)];
                spectral = Math.Max(spectral, Length(move) / Length(step) / norms.Spectral);
                path = Math.Max(path, move.Sum(Math.Abs) / step.Max(Math.Abs) / norms.Path1);
            }
        }

        yield return GroundTruthCheck.AtMost("slope-by-spectral", spectral, 1, Rounding, "‖f(x) − f(y)‖₂/‖x − y‖₂ over ∏‖W‖₂, greatest of 20 pairs of each network: at most 1");
        yield return GroundTruthCheck.AtMost("slope-by-path", path, 1, Rounding, "‖f(x) − f(y)‖₁/‖x − y‖∞ over the ℓ₁ path norm, greatest of 20 pairs of each network: at most 1");
    }

    private GroundTruthCheck Folding()
    {
        var (greatest, from) = (0.0, rng.Fork("folding"));
        foreach (var stack in Draw(Shapes[0], "folding"))
        {
            double[] gamma = Normals(3, from), beta = Normals(3, from), mean = Normals(3, from), variance = [.. Enumerable.Range(0, 3).Select(_ => 0.1 + from.NextDouble())], x = Normals(3, from);
            var folded = new LayerStack([stack.Layers[0].Folded(gamma, beta, mean, variance, 1e-5), stack.Layers[1]]).Outputs(x, Relu);
            double[] normalised = [.. stack.Layers[0].Apply(x).Select((z, i) => Relu((gamma[i] * (z - mean[i]) / Math.Sqrt(variance[i] + 1e-5)) + beta[i]))];
            greatest = Math.Max(greatest, stack.Layers[1].Apply(normalised).Zip(folded, (one, two) => Math.Abs(one - two) / (1 + Math.Abs(one))).Max());
        }

        return GroundTruthCheck.Equal("folded-batch-norm", greatest, 0, Rounding, "outputs with γ(z − μ)/√(v + ε) + β written out and folded into the weights; greatest relative change; rounding");
    }

    private static double[] Normals(int count, Rng from) => [.. Enumerable.Range(0, count).Select(_ => from.NextNormal())];

    private static double Length(ReadOnlySpan<double> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
            squares += value * value;
        return Math.Sqrt(squares);
    }

    private static double Relu(double z) => Math.Max(0, z);
}
