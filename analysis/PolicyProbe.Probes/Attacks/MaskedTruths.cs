using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Functions whose greatest change under a mask is known, as <see cref="MaskedAttack"/> finds it: linear in every norm, quadratic in L2.</summary>
internal sealed class MaskedTruths
{
    private const int Steps = 10;
    private const int CurvedSteps = 300;
    private const int CurvedStarts = 10;
    private const double CurvedRadius = 1;
    private const double CurvedTolerance = 1e-4;
    private readonly List<GroundTruthCheck> _checks = [];
    private readonly List<Line> _measured = [];
    private readonly List<Line> _exact = [];
    private readonly MaskedAttack _settings;
    private readonly List<ObservationGroup> _groups = [];

    public MaskedTruths(MaskedAttack settings, DiagnosticContext context)
    {
        _settings = settings;
        var (rng, n) = (context.Stream(settings.Card), settings.Dimension);

        // Groups of 1, 2, 3 … dimensions next to one another, the last cut short; then all.
        for (var (size, first) = (1, 0); first < n; first += size, size++)
            _groups.Add(new ObservationGroup($"{size}", [.. Enumerable.Range(first, Math.Min(size, n - first))]));
        foreach (var (norm, k) in Enum.GetValues<BallNorm>().Select((norm, k) => (norm, k)))
        {
            context.Report(k / 4.0);
            Linear(norm, rng.Fork("linear"));
        }

        Quadratic(rng.Fork("quadratic"));
        context.Report(1);
    }

    /// <summary>Measurements beside exact answers.</summary>
    public IReadOnlyList<GroundTruthCheck> Checks() => _checks;

    /// <summary>The greatest |δᵢ| outside any mask.</summary>
    public double Outside { get; private set; }

    /// <summary>What each mask reaches.</summary>
    public LineFigure Figure() => new(
        "masked-optimum", "What an attack reaches through part of the inputs", $"Mean gain of z₁ − z₀ of a linear function of {_settings.Dimension} inputs over {_settings.Inputs} of them, ε = {_settings.Radius:R}, through the first so many inputs. Points are measured; dashed, under them: ε times the dual norm of the masked weights.",
        new Axis("inputs that may be touched"), new Axis("gain"), [.. _measured, .. _exact], []);

    private void Linear(BallNorm norm, Rng rng)
    {
        var (n, rows, name) = (_settings.Dimension, _settings.Inputs, norm.ToString().ToLowerInvariant());
        var network = new SmallNetwork(new MlpSpec(n, [], Activation.Tanh, 2), rng.Fork("weights"));
        double[] w = [.. Enumerable.Range(0, n).Select(i => network.Theta[n + i] - network.Theta[i])], x = Normal(rows * n, rng.Fork("inputs"));
        var loss = network.Loss(new TargetedMargin(new int[rows], [.. Enumerable.Repeat(1, rows)]), rows);
        var (outside, sizes, gains, truths) = (0.0, 0.0, new List<double>(), new List<double>());
        var whole = new ObservationGroup("all", [.. Enumerable.Range(0, n)]);
        foreach (var group in _groups.Append(whole))
        {
            var set = Set(norm, group);
            var found = new SetAscent(set) { Steps = Steps, Starts = 2 }.Run(loss, x, rng.Fork($"attack/{group.Name}"));
            outside = Math.Max(outside, found.Deltas.Where((_, i) => !group.Dimensions.Contains(i % n)).Select(Math.Abs).DefaultIfEmpty(0).Max());
            sizes = Math.Max(sizes, Enumerable.Range(0, rows).Max(b => set.Size(found.Delta(b))));
            gains.Add(Enumerable.Range(0, rows).Average(b => found.Values[b] - found.Clean[b]));
            truths.Add(_settings.Radius * Dual(norm, [.. group.Dimensions.Select(i => w[i])]));
            _checks.Add(GroundTruthCheck.Equal($"optimum@{name}/{group.Name}", gains[^1], truths[^1], 1e-10 * (1 + truths[^1]), "ε‖w_M‖_*, the dual norm of the weights inside the mask; rounding"));
        }

        var (parts, all) = (gains.SkipLast(1).ToList(), truths[^1]);
        var (combined, law) = norm switch
        {
            BallNorm.Linf => (parts.Sum(), "Σ over disjoint masks = ε‖w‖₁"),
            BallNorm.L2 => (Math.Sqrt(parts.Sum(gain => gain * gain)), "√Σ of squares over disjoint masks = ε‖w‖₂"),
            _ => (parts.Max(), "greatest of disjoint masks = ε‖w‖∞"),
        };
        _checks.Add(GroundTruthCheck.Equal($"parts-make-the-whole@{name}", combined, all, 1e-10 * (1 + all), $"{law}; rounding"));
        Outside = Math.Max(Outside, outside);
        _checks.Add(GroundTruthCheck.Equal($"outside-the-mask@{name}", outside, 0, 0, "greatest |δᵢ| outside the mask: 0 to the bit"));
        _checks.Add(GroundTruthCheck.AtMost($"inside-the-ball@{name}", sizes, 1, 1e-12, "greatest ‖δ‖/ε within the mask; rounding"));
        Nested(norm, name, w, loss, x, rng);
    }

    /// <summary>Masks that grow by one input at a time, as they are drawn.</summary>
    private void Nested(BallNorm norm, string name, double[] w, NetworkLoss loss, double[] x, Rng rng)
    {
        var (n, rows, gains, truths) = (_settings.Dimension, _settings.Inputs, new List<double?>(), new List<double?>());
        List<double> sizes = [.. Enumerable.Range(1, n).Select(size => (double)size)];
        for (var size = 1; size <= n; size++)
        {
            var found = new SetAscent(Set(norm, new ObservationGroup($"{size}", [.. Enumerable.Range(0, size)]))) { Steps = Steps }.Run(loss, x, rng.Fork($"nested/{size}"));
            gains.Add(Enumerable.Range(0, rows).Average(b => found.Values[b] - found.Clean[b]));
            truths.Add(_settings.Radius * Dual(norm, w[..size]));
        }

        _checks.Add(GroundTruthCheck.AtMost($"nested@{name}", gains.Zip(truths, (gain, truth) => Math.Abs(gain!.Value - truth!.Value)).Max(), 0, 1e-10 * (1 + truths[^1]!.Value), "greatest difference to ε‖w_M‖_* over masks of the first 1, 2, 3 … inputs; rounding"));
        _measured.Add(new Line(name, LineRole.Measured, sizes, gains));
        _exact.Add(new Line($"{name}, exact", LineRole.Theory, sizes, truths, About: name));
    }

    /// <summary>½δᵀHδ + gᵀδ through a mask: the trust-region maximum of the block of H and the part of g inside it.</summary>
    private void Quadratic(Rng rng)
    {
        var (n, hessian) = (_settings.Dimension, new double[_settings.Dimension, _settings.Dimension]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                hessian[i, j] = hessian[j, i] = rng.NextNormal();
        var linear = Normal(n, rng);
        var objective = global::PolicyProbe.Diagnostics.Rows.Of(new QuadraticFunction(hessian, linear, 0));
        foreach (var group in _groups)
        {
            var (d, block) = (group.Dimensions, new double[group.Dimensions.Count, group.Dimensions.Count]);
            for (var i = 0; i < d.Count; i++)
                for (var j = 0; j < d.Count; j++)
                    block[i, j] = hessian[d[i], d[j]] / 2;
            var truth = TrustRegionMaximum.Of(block, [.. d.Select(i => linear[i])], CurvedRadius).Value;
            var found = SetAscent.Auto(new PerturbationSet(BallNorm.L2, group.Mask(n)).Scaled(CurvedRadius), CurvedSteps, CurvedStarts).Run(objective, new double[n], rng.Fork($"quadratic/{group.Name}"));
            _checks.Add(GroundTruthCheck.Equal($"curved@{group.Name}", found.Values[0], truth, CurvedTolerance * (1 + truth), $"½δᵀHδ + gᵀδ, ‖δ‖₂ ≤ 1, by the secular equation of the masked block; {CurvedStarts} ascents of {CurvedSteps} steps come within 10⁻⁴"));
        }
    }

    private PerturbationSet Set(BallNorm norm, ObservationGroup group) => new PerturbationSet(norm, group.Mask(_settings.Dimension)).Scaled(_settings.Radius);

    private static double Dual(BallNorm norm, double[] w) => norm switch { BallNorm.L1 => w.Max(Math.Abs), BallNorm.L2 => Math.Sqrt(w.Sum(value => value * value)), _ => w.Sum(Math.Abs) };

    private static double[] Normal(int count, Rng rng) => [.. Enumerable.Range(0, count).Select(_ => rng.NextNormal())];
}
