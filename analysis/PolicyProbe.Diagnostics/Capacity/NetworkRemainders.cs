using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>What one way of moving inputs leaves beyond its penalty on the loss ½(f(x) − y)² of a tanh network of two inputs.</summary>
/// <param name="Id">Kebab-case.</param>
/// <param name="Name">In words.</param>
/// <param name="Order">The order of what is left.</param>
/// <param name="Remainders">Mean over inputs of its absolute value, one a size.</param>
internal sealed record NetworkRemainders(string Id, string Name, int Order, IReadOnlyList<double> Remainders)
{
    private const int Nodes = 16, Steps = 60;

    /// <summary>Noise, by a product of Gauss and Hermite's rules; shifts along both axes; attacks in three norms.</summary>
    /// <param name="settings">Sizes, inputs, units.</param>
    /// <param name="rng">Draws network, inputs and targets.</param>
    /// <param name="report">Told the share done.</param>
    public static IReadOnlyList<NetworkRemainders> Of(ImplicitRegularisation settings, Rng rng, Action<double> report)
    {
        var (rows, network) = (settings.Inputs, ShallowNetwork.Random(HiddenUnit.Tanh, 2, settings.Units, rng));
        double[] x = [.. Enumerable.Range(0, 2 * rows).Select(_ => rng.NextNormal())], y = [.. Enumerable.Range(0, rows).Select(_ => rng.NextNormal())];
        var (clean, gradients, hessians) = (new double[rows], new double[2 * rows], new double[rows][]);
        var loss = new ShallowLoss(network, y);
        loss.Gradients(x, clean, gradients);
        for (var b = 0; b < rows; b++)
            hessians[b] = Diagonal(network, x.AsSpan(2 * b, 2), y[b]);

        var (noise, shifts) = (new List<double>(), new List<double>());
        var attacks = Enum.GetValues<BallNorm>().ToDictionary(norm => norm, _ => new List<double>());
        foreach (var size in settings.Sizes)
        {
            double noisy = 0, shifted = 0;
            for (var b = 0; b < rows; b++)
            {
                double At(double first, double second)
                {
                    var miss = network.Value([first, second]) - y[b];
                    return 0.5 * miss * miss;
                }

                var (u, v, trace) = (x[2 * b], x[(2 * b) + 1], hessians[b].Sum());
                var average = GaussianAverage.Hermite(first => GaussianAverage.Hermite(second => At(first, second), v, size, Nodes), u, size, Nodes);
                noisy += Math.Abs(average - clean[b] - (0.5 * size * size * trace)) / rows;
                var mean = (At(u + size, v) + At(u - size, v) + At(u, v + size) + At(u, v - size)) / 4;
                shifted += Math.Abs(mean - clean[b] - (0.25 * size * size * trace)) / rows;
            }

            noise.Add(noisy);
            shifts.Add(shifted);
            foreach (var (norm, left) in attacks)
            {
                var set = PerturbationSet.Of(norm, 2, size);
                var found = new SetAscent(set) { Steps = Steps }.Run(loss, x, rng);
                left.Add(Enumerable.Range(0, rows).Average(b => Math.Abs(found.Values[b] - clean[b] - set.DualNorm(gradients.AsSpan(2 * b, 2)))));
            }

            report((double)noise.Count / settings.Sizes.Count);
        }

        return
        [
            new("noise", "noise σ", 4, noise), new("shifts", "shifts along the axes", 4, shifts),
            .. attacks.Select(of => new NetworkRemainders($"attack-{of.Key.ToString().ToLowerInvariant()}", $"attack ε in {of.Key.ToString().ToLowerInvariant()}", 2, of.Value)),
        ];
    }

    /// <summary>The diagonal of ∇²½(f − y)² = ∇f∇fᵀ + (f − y)∇²f.</summary>
    private static double[] Diagonal(ShallowNetwork network, ReadOnlySpan<double> x, double y)
    {
        var gradient = new double[2];
        var (miss, bend) = (network.Gradient(x, gradient) - y, network.Hessian(x));
        return [(gradient[0] * gradient[0]) + (miss * bend[0, 0]), (gradient[1] * gradient[1]) + (miss * bend[1, 1])];
    }
}
