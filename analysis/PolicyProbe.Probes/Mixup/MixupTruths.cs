using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>What mixing is exactly: the plain batch at λ = 1, its partners at λ = 0, mixed inputs in a linear network whatever the layer, and a smooth loss between.</summary>
/// <param name="alpha">α.</param>
/// <param name="draws">Draws of λ.</param>
internal sealed class MixupTruths(double alpha, int draws)
{
    private const int Rows = 16, Inputs = 6;
    private static readonly int[] Widths = [Inputs, 8, 7, 5, 3];

    /// <summary>All of them.</summary>
    public IEnumerable<GroundTruthCheck> Checks(Rng rng) => [.. Ends(rng.Fork("ends")), .. Linear(rng.Fork("linear")), .. Slopes(rng.Fork("slopes")), .. Moments(rng.Fork("moments"))];

    private static IEnumerable<GroundTruthCheck> Ends(Rng rng)
    {
        var (network, x, labels) = Problem(Activation.Relu, rng);
        var partners = rng.Permutation(Rows);
        double[] others = [.. partners.SelectMany(b => x[(b * Inputs)..((b + 1) * Inputs)])];
        int[] othersLabels = [.. partners.Select(b => labels[b])];
        for (var at = 0; at < network.Depth; at++)
        {
            foreach (var (share, inputs, own) in new[] { (1.0, x, labels), (0.0, others, othersLabels) })
            {
                var mixture = new RowMixture(share, partners);
                var (mixed, plain) = (new double[network.Weights.Theta.Length], new double[network.Weights.Theta.Length]);
                var difference = Math.Abs(network.Gradient(x, mixture.Loss(labels), mixed, mixture, at) - network.Gradient(inputs, new CrossEntropy(own), plain));
                yield return GroundTruthCheck.Equal($"lambda-{share:R}@{at}", Math.Max(difference, Largest(mixed, plain)), 0, 1e-13, $"loss and gradient of the {(share == 1 ? "plain batch" : "partners' batch")}, largest difference, mixed before layer {at + 1}; rounding of sums in another order");
            }
        }
    }

    private static IEnumerable<GroundTruthCheck> Linear(Rng rng)
    {
        var (network, x, _) = Problem(null, rng);
        var mixture = RowMixture.Draw(Rows, 1, rng);
        var expected = network.Outputs(x, mixture, 0);
        for (var at = 1; at < network.Depth; at++)
            yield return GroundTruthCheck.Equal($"linear@{at}", Largest(network.Outputs(x, mixture, at), expected), 0, 1e-12, $"outputs of a linear network mixed before layer {at + 1} against mixed inputs, largest difference; rounding");
    }

    private static IEnumerable<GroundTruthCheck> Slopes(Rng rng)
    {
        const double h = 1e-5;
        var (network, x, labels) = Problem(Activation.Tanh, rng);
        var mixture = new RowMixture(0.3, rng.Permutation(Rows));
        var theta = network.Weights.Theta;
        double[] scratch = new double[theta.Length], gradient = new double[theta.Length], direction = [.. theta.Select(_ => rng.NextNormal() / Math.Sqrt(theta.Length))];
        for (var at = 0; at < network.Depth; at++)
        {
            double Moved(double step)
            {
                for (var i = 0; i < theta.Length; i++)
                    theta[i] += step * direction[i];
                return network.Gradient(x, mixture.Loss(labels), scratch, mixture, at);
            }

            network.Gradient(x, mixture.Loss(labels), gradient, mixture, at);
            var (ahead, behind) = (Moved(h), Moved(-2 * h));
            Moved(h);
            yield return GroundTruthCheck.Equal($"slope@{at}", gradient.Zip(direction, (g, d) => g * d).Sum(), (ahead - behind) / (2 * h), 1e-8, $"central difference of the mixed loss along a random direction, h = {h:R}, mixed before layer {at + 1}; h² and rounding over h");
        }
    }

    private IEnumerable<GroundTruthCheck> Moments(Rng rng)
    {
        var variance = 1 / (4 * ((2 * alpha) + 1));
        var fourth = variance * variance * (3 - (6 / ((2 * alpha) + 3)));
        double[] shares = [.. Enumerable.Range(0, draws).Select(_ => BetaDraw.Next(rng, alpha, alpha))];
        yield return GroundTruthCheck.Equal("share-mean", shares.Average(), 0.5, 4 * Math.Sqrt(variance / draws), "½, the mean of Beta(α, α); 4 standard errors");
        yield return GroundTruthCheck.Equal("share-variance", shares.Average(share => (share - 0.5) * (share - 0.5)), variance, 4 * Math.Sqrt((fourth - (variance * variance)) / draws), "1/(4(2α + 1)); 4 standard errors, from the fourth moment");
    }

    private static (LayeredNetwork Network, double[] X, int[] Labels) Problem(Activation? activation, Rng rng) =>
        (new LayeredNetwork(Widths, activation, rng), [.. Enumerable.Range(0, Rows * Inputs).Select(_ => rng.NextNormal())], [.. Enumerable.Range(0, Rows).Select(_ => (int)rng.Integers(0, 3))]);

    private static double Largest(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
