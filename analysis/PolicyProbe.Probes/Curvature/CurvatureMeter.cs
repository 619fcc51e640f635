using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Rollouts of one policy, each by itself and all together.</summary>
/// <param name="Agent">Policy and value function in double precision.</param>
/// <param name="Rollouts">Each rollout's sample.</param>
internal sealed record CurvatureRollouts(PreciseAgent Agent, IReadOnlyList<CurvatureSample> Rollouts)
{
    /// <summary>All together.</summary>
    public CurvatureSample All { get; } = CurvatureSample.Join(Rollouts);
}

/// <summary>Measures the Hessians of <see cref="Curvature"/>'s objectives; counts products beforehand and as they are done.</summary>
/// <param name="probe">The settings.</param>
/// <param name="threads">How many shards at once.</param>
internal sealed class CurvatureMeter(Curvature probe, int threads)
{
    /// <summary>Directions along which a trace is taken one by one.</summary>
    private const int Deflated = 10;

    private static readonly int[] Sizes = [1, 2, 5, 10, 20, 50, 100];

    /// <summary>The products with a whole sample's Hessian that an objective takes: eigenpairs, density, trace, layers; held out; after the update.</summary>
    public double Products(CurvatureSubject subject, NetworkLayout layout)
    {
        var whole = Math.Min(probe.Iterations, layout.ParameterCount);
        var layers = CurvatureSubject.Layers(layout).Sum(layer => Math.Min(probe.Iterations, layer.Count));
        return ((subject.Drifts ? 3 : 2) * whole) + (probe.Probes * (whole + 1.0)) + Math.Min(Deflated, whole) + layers + 2;
    }

    /// <summary>One objective.</summary>
    /// <param name="subject">Which.</param>
    /// <param name="seen">The rollouts that eigenpairs come from.</param>
    /// <param name="held">Further rollouts of the same policy.</param>
    /// <param name="after">Rollouts after an update.</param>
    /// <param name="exact">The truth, where it is known.</param>
    /// <param name="rng">Start and sign vectors.</param>
    /// <param name="done">Told after each product, as a share of one with a whole sample.</param>
    public CurvatureMeasurement Measure(CurvatureSubject subject, CurvatureRollouts seen, CurvatureRollouts held, CurvatureRollouts after, ExactCurvature? exact, Rng rng, Action<double> done)
    {
        var theta = subject.Theta(seen.Agent);
        var hessian = Hessian(subject, seen, seen.All);
        var ritz = Lanczos.Of(hessian, probe.Iterations, rng.Fork("start"), () => done(1));
        var other = Lanczos.Of(Hessian(subject, held, held.All), probe.Iterations, rng.Fork("start"), () => done(1));
        var later = subject.Drifts ? Lanczos.Of(Hessian(subject, after, after.All), probe.Iterations, rng.Fork("start"), () => done(1)) : null;
        var density = SpectralDensity.Of(hessian, probe.Probes, probe.Iterations, rng.Fork("density"), () => done(1));
        IReadOnlyList<CurvatureLayer> layers = CurvatureSubject.Layers(subject.Layout(seen.Agent));
        var traces = Traces(subject, held, Deflation(ritz), layers, rng.Fork("trace"), done);
        var blocks = layers.Select((layer, i) => new CurvatureOfLayer(
            layer, Lanczos.Of(hessian.Block(layer.Start, layer.Count), probe.Iterations, rng.Fork($"layer/{i}"), () => done(1)), traces[i + 1])).ToList();

        var gradient = new double[theta.Length];
        subject.Of(held.Agent, held.All, threads).Gradient(theta, gradient);
        var spaces = Sizes.Where(k => k <= theta.Length).Select(k => Space(k, ritz, other, later, gradient, exact)).ToList();
        return new CurvatureMeasurement(
            subject, theta.Length, ritz, density, traces[0], blocks, HeldOut(subject, held, ritz.Eigenvector(ritz.Count - 1), exact, done), HeldOut(subject, held, ritz.Eigenvector(0), exact, done), spaces, exact);
    }

    private SymmetricOperator Hessian(CurvatureSubject subject, CurvatureRollouts of, CurvatureSample sample) =>
        SymmetricOperator.Of(subject.Of(of.Agent, sample, threads), subject.Theta(of.Agent));

    /// <summary>The directions that are taken out of a trace's sign vectors: those of largest |λ|, converged or not.</summary>
    internal static IReadOnlyList<double[]> Deflation(RitzPairs pairs) => pairs.Top(Math.Min(Deflated, pairs.Count)).Basis;

    /// <summary>
    /// tr ∇² of each rollout's own Hessian, Σ qᵀ∇²q over orthonormal directions that other pairs have chosen, and Hutchinson's z′ᵀ∇²z′ for the
    /// rest, z′ random signs with these directions taken out: independent with mean tr E∇², so that the interval holds rollouts and signs. Of all
    /// parameters, then of each layer by Σ zᵢ (∇²z)ᵢ over its own.
    /// </summary>
    /// <remarks>
    /// R. A. Meyer, C. Musco, C. Musco and D. P. Woodruff, "Hutch++" (2021). Signs alone meet a single large eigenvalue as λ (vᵀz)², so skewed that
    /// Student's interval over ten rollouts covered 92 %.
    /// </remarks>
    internal Estimate[] Traces(CurvatureSubject subject, CurvatureRollouts held, IReadOnlyList<double[]> directions, IReadOnlyList<CurvatureLayer> layers, Rng rng, Action<double> done)
    {
        var rollouts = held.Rollouts.Count;
        var values = new double[layers.Count + 1][];
        for (var i = 0; i < values.Length; i++)
            values[i] = new double[rollouts];
        var n = subject.Theta(held.Agent).Length;
        var product = new double[n];
        for (var r = 0; r < rollouts; r++)
        {
            var (hessian, rollout) = (Hessian(subject, held, held.Rollouts[r]), r);
            foreach (var direction in directions)
                Add(direction, 1);
            for (var p = 0; p < probe.Probes; p++)
                Add(Rest(HutchinsonTrace.Signs(n, rng)), probe.Probes);

            void Add(double[] z, int count)
            {
                hessian.Apply(z, product);
                for (var layer = 0; layer < layers.Count; layer++)
                    for (var i = layers[layer].Start; i < layers[layer].Start + layers[layer].Count; i++)
                    {
                        values[0][rollout] += z[i] * product[i] / count;
                        values[layer + 1][rollout] += z[i] * product[i] / count;
                    }

                done(1.0 / rollouts);
            }
        }

        return [.. values.Select(of => MeanInterval.Student(of))];

        double[] Rest(double[] signs)
        {
            foreach (var q in directions)
            {
                var inner = signs.Zip(q, (a, b) => a * b).Sum();
                for (var i = 0; i < signs.Length; i++)
                    signs[i] -= inner * q[i];
            }

            return signs;
        }
    }

    /// <summary>vᵀ∇²v of each rollout's own Hessian, v chosen elsewhere: independent with mean vᵀ E∇² v.</summary>
    internal HeldOutCurvature HeldOut(CurvatureSubject subject, CurvatureRollouts held, double[] direction, ExactCurvature? exact, Action<double> done)
    {
        double[] values = [.. held.Rollouts.Select(rollout =>
        {
            var value = Hessian(subject, held, rollout).Quadratic(direction);
            done(1.0 / held.Rollouts.Count);
            return value;
        })];
        return new HeldOutCurvature(MeanInterval.Student(values), exact?.Quadratic(direction));
    }

    private static CurvatureSpace Space(int k, RitzPairs seen, RitzPairs held, RitzPairs? after, double[] gradient, ExactCurvature? exact)
    {
        var space = Top(seen, k);
        double? Overlap(RitzPairs? with) => space is not null && with is not null && Top(with, k) is { } other ? space.Overlap(other) : null;
        return new CurvatureSpace(k, space?.Fraction(gradient), exact?.Top(k)?.Fraction(exact.Gradient), Overlap(held), Overlap(after));
    }

    /// <summary>The space of the k largest |λ|; null where one of them has not converged, or is 0 to rounding: flat directions are none of their own.</summary>
    private static Subspace? Top(RitzPairs pairs, int k) =>
        k <= pairs.Count && pairs.ByMagnitude.Take(k).All(i => pairs.Residuals[i] <= CurvatureMeasurement.Resolved * pairs.Scale && Math.Abs(pairs.Values[i]) > CurvatureMeasurement.Flat * pairs.Scale)
            ? pairs.Top(k) : null;
}
