using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>How a class varies in the last hidden layer: the singular values of its rows around their mean, per row, as shares of the distance of the class means.</summary>
/// <param name="Singular">s₁ ≥ s₂ ≥ …, mean over the classes.</param>
/// <param name="Error">The test error.</param>
internal sealed record ClassSpread(double[] Singular, double Error)
{
    /// <summary>Σs over the distance: the nuclear norm.</summary>
    public double Sum => Singular.Sum();

    /// <summary>(Σs²)²/Σs⁴, the number of directions that the variance spreads over.</summary>
    public double Directions => Singular.Sum(s => s * s) is var all && all > 0 ? all * all / Singular.Sum(s => s * s * s * s) : 0;

    /// <summary>Of held-out inputs.</summary>
    public static ClassSpread Of(LayeredNetwork network, LabelledSet set)
    {
        var rows = network.Hidden(set.Inputs, network.Depth - 1);
        var width = rows.Length / set.Count;
        var (means, values) = (new double[2][], new double[width]);
        for (var y = 0; y < 2; y++)
        {
            int[] of = [.. Enumerable.Range(0, set.Count).Where(b => set.Labels[b] == y)];
            means[y] = [.. Enumerable.Range(0, width).Select(i => of.Average(b => rows[(b * width) + i]))];
            var covariance = new double[width, width];
            foreach (var b in of)
                for (var i = 0; i < width; i++)
                    for (var j = 0; j < width; j++)
                        covariance[i, j] += (rows[(b * width) + i] - means[y][i]) * (rows[(b * width) + j] - means[y][j]) / of.Length;
            var eigen = SymmetricEigen.Of(covariance);
            for (var k = 0; k < width; k++)
                values[k] += Math.Sqrt(Math.Max(0, eigen.Values[width - 1 - k])) / 2;
        }

        var distance = Math.Sqrt(means[0].Zip(means[1], (a, b) => (a - b) * (a - b)).Sum());
        var outputs = network.Outputs(set.Inputs);
        return new ClassSpread([.. values.Select(value => value / distance)], Enumerable.Range(0, set.Count).Count(b => (outputs[(2 * b) + 1] > outputs[2 * b] ? 1 : 0) != set.Labels[b]) / (double)set.Count);
    }
}
