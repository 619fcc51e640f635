using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Probes;

/// <summary>
/// Up the KL without a gradient: g ≈ Σ (F(x + σu) − F(x − σu)) u over antithetic normal directions, then the set's steepest step; the best of all points asked.
/// Evolution strategies as in A. Ilyas et al., "Black-box Adversarial Attacks with Limited Queries and Information" (2018). It finds what it finds even where a
/// gradient is masked.
/// </summary>
/// <param name="Iterations">Steps.</param>
internal sealed record BlackBoxAttack(int Iterations) : IObservationAttack
{
    private const int Directions = 8;
    private const double Width = 0.25;

    public string Id => "black-box";

    public double[] Perturb(AttackedStates states, PerturbationSet set, Rng rng)
    {
        var (rows, n, loss) = (states.Count, states.Width, new PolicyDivergence(states.Victim.Head, states.Outputs));
        var objective = new NetworkLoss(states.Victim.Policy, [], [], loss, rows);
        var (x, delta, best, bestValue) = (states.States, new double[rows * n], new double[rows * n], new double[rows]);
        for (var row = 0; row < rows; row++)
            set.Sample(x.AsSpan(row * n, n), delta.AsSpan(row * n, n), rng);
        double[] Ask(double[] at)
        {
            var (moved, values) = (new double[at.Length], new double[rows]);
            for (var row = 0; row < rows; row++)
                set.Project(at.AsSpan(row * n, n), x.AsSpan(row * n, n));
            for (var i = 0; i < at.Length; i++)
                moved[i] = x[i] + at[i];
            objective.Values(moved, values);
            for (var row = 0; row < rows; row++)
                if (values[row] > bestValue[row])
                {
                    bestValue[row] = values[row];
                    at.AsSpan(row * n, n).CopyTo(best.AsSpan(row * n));
                }

            return values;
        }

        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var (slope, step) = (new double[rows * n], new double[n]);
            for (var k = 0; k < Directions; k++)
            {
                double[] u = [.. Enumerable.Range(0, rows * n).Select(i => set.Radii[i % n] * rng.NextNormal())];
                var (up, down) = (Ask([.. delta.Zip(u, (d, v) => d + (Width * v))]), Ask([.. delta.Zip(u, (d, v) => d - (Width * v))]));
                for (var i = 0; i < u.Length; i++)
                    slope[i] += (up[i / n] - down[i / n]) * u[i];
            }

            for (var row = 0; row < rows; row++)
            {
                set.Steepest(slope.AsSpan(row * n, n), x.AsSpan(row * n, n), step);
                for (var i = 0; i < n; i++)
                    delta[(row * n) + i] += 2.5 / Iterations * step[i];
            }

            Ask(delta);
        }

        return best;
    }
}
