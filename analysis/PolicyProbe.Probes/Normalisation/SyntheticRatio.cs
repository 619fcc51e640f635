using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using static PolicyProbe.Probes.ReportText;

namespace PolicyProbe.Probes;

/// <summary>Ratios of policies whose shift between the modes is made: measured by drawn actions beside the closed forms.</summary>
internal sealed class SyntheticRatio : IRatioReport
{
    private const int Gaussians = 3, Actions = 4;
    private const double Drift = 0.02, Momentum = 0.1;
    private readonly List<GroundTruthCheck> _checks = [];
    private readonly List<Scalar> _scalars = [];
    private readonly List<Figure> _figures = [];
    private readonly BatchNormRatio _settings;

    private SyntheticRatio(BatchNormRatio settings) => _settings = settings;

    public static SyntheticRatio Of(BatchNormRatio settings, IReadOnlyList<int> sizes, Rng rng, DiagnosticContext context)
    {
        var report = new SyntheticRatio(settings);
        report.Shifts(rng.Fork("gaussian"), rng.Fork("categorical"));
        report.Sizes(sizes, rng.Fork("sizes"), context);
        report.Staleness();
        return report;
    }

    public IReadOnlyList<Scalar> Scalars() => _scalars;

    public IReadOnlyList<Figure> Figures() => _figures;

    public IReadOnlyList<GroundTruthCheck> Checks() => _checks;

    public IReadOnlyList<Finding> Findings() =>
    [
        new("off-policy-before-a-step", FindingLevel.Note,
            "With minibatch statistics the ratio is not 1 at the parameters that acted: for one normalised unit KL is (w/τ)²(1 − E s), about 3(w/τ)²/4m at m rows.",
            "Quadruple the minibatch to quarter it, act and learn by the same statistics, or take layer-norm, whose ratio is 1 exactly; ./policyprobe probe batchnorm-ratio measures an agent's own."),
        new("stale-statistics-do-not-average-out", FindingLevel.Note,
            $"Running statistics lag behind a drifting mean by (1 − α)/α steps of drift, {Number(MinibatchShift.Lag(1, Momentum))} steps at α = {Momentum:R}, whatever the minibatch.",
            "A KL that stops falling with the minibatch is staleness: raise the momentum, or recompute the statistics on the rollout before the update."),
    ];

    /// <summary>Every state has its own shift; the truth is the mean over the states of what each comes to.</summary>
    private void Shifts(Rng gaussian, Rng categorical)
    {
        var (head, rows) = (new DiagonalGaussian(Gaussians), _settings.Samples);
        var (acted, seen) = (new double[rows * head.OutputSize], new double[rows * head.OutputSize]);
        for (var b = 0; b < rows; b++)
            for (var i = 0; i < Gaussians; i++)
            {
                var (at, sigma) = ((b * head.OutputSize) + i, gaussian.Uniform(-1, 0.5));
                acted[at] = gaussian.NextNormal();
                acted[at + Gaussians] = seen[at + Gaussians] = sigma;
                seen[at] = acted[at] + (gaussian.Uniform(-0.25, 0.25) * Math.Exp(sigma));
            }

        Compare("gaussian", RatioSample.Of(head, acted, seen, _settings.Draws, _settings.Clip, gaussian), "means δσ apart: δ²/2, e^{δ²} − 1, and Φ at the clipped logarithms, averaged over states");
        var discrete = new Categorical(Actions);
        double[] logits = [.. Enumerable.Range(0, rows * Actions).Select(_ => categorical.NextNormal())];
        double[] moved = [.. logits.Select(logit => logit + (0.3 * categorical.NextNormal()))];
        Compare("categorical", RatioSample.Of(discrete, logits, moved, _settings.Draws, _settings.Clip, categorical), "finite sums over the actions, averaged over states");
        var same = RatioSample.Of(head, acted, acted, 1, _settings.Clip, gaussian);
        _checks.Add(GroundTruthCheck.Equal("same-statistics-largest-log-ratio", same.LargestLogRatio, 0, 0, "one policy in both modes, as with layer normalisation: r = 1 exactly"));
    }

    private void Compare(string name, RatioSample sample, string basis)
    {
        _checks.AddRange(RatioErrors.Checks(sample, $"-{name}", basis));
        _checks.Add(GroundTruthCheck.Equal($"kl-of-head-{name}", sample.Divergence, sample.Truth!.Value.Divergence, 1e-10, "the head's own KL, another way to the same; rounding"));
    }

    /// <summary>One unit behind BatchNorm, at several minibatch sizes: KL is known in expectation over minibatches.</summary>
    private void Sizes(IReadOnlyList<int> sizes, Rng rng, DiagnosticContext context)
    {
        var (divergences, clips, exact) = (new List<(double Value, double Error)>(), new List<double>(), new List<double>());
        foreach (var m in sizes)
        {
            context.Report((double)divergences.Count / sizes.Count);
            var (own, batches) = (rng.Fork($"{m}"), Math.Max(200, 20 * _settings.Samples / m));
            double[][] shifts = [.. Enumerable.Range(0, batches).Select(_ => MinibatchShift.Draw(_settings.Gain, m, own))];
            double[] each = [.. shifts.Select(batch => batch.Average(shift => shift * shift / 2))];
            var (mean, truth) = (each.Average(), MinibatchShift.Divergence(_settings.Gain, m));
            var error = Math.Sqrt(each.Sum(value => (value - mean) * (value - mean)) / (batches - 1) / batches);
            _checks.Add(GroundTruthCheck.Equal($"kl-of-minibatch@{m}", mean, truth, 4 * error, $"(w/τ)²(1 − E s), E s = √(2/m) Γ(m/2)/Γ((m − 1)/2); 4 standard errors of {batches:N0} minibatches"));
            var seen = shifts.SelectMany(batch => batch).Select(shift => RatioMoments.Gaussian(shift * shift, _settings.Clip)).ToList();
            var chi = seen.Average(moments => moments.ChiSquare);
            clips.Add(seen.Average(moments => moments.ClipFraction));
            _scalars.Add(Plain($"clip-fraction@{m}", clips[^1], "1", Direction.LowerIsBetter, seen.Count, $"P(|r − 1| > {_settings.Clip:R}) at minibatches of {m}, averaged over drawn minibatches"));
            _scalars.Add(Plain($"effective-share@{m}", 1 / (1 + chi), "1", Direction.HigherIsBetter, seen.Count, $"1/(1 + χ²) at minibatches of {m}"));
            divergences.Add((mean, error));
            exact.Add(truth);
        }

        double[] x = [.. sizes.Select(m => (double)m)];
        _figures.Add(new LineFigure(
            "kl-against-minibatch", "KL before any step, against the minibatch", "Mean over drawn minibatches and ± 2 standard errors (band); the dark line is exact, the dashed one its first term, 3(w/τ)²/4m.",
            new Axis("rows of a minibatch", AxisScale.Log), new Axis("KL(acted ‖ seen), nats", AxisScale.Log),
            [
                new Line("measured", LineRole.Measured, x, [.. divergences.Select(one => (double?)one.Value)], [.. divergences.Select(one => (double?)(one.Value - (2 * one.Error)))], [.. divergences.Select(one => (double?)(one.Value + (2 * one.Error)))]),
                new Line("exact", LineRole.Truth, x, [.. exact.Select(value => (double?)value)]),
                new Line("3(w/τ)²/4m", LineRole.Theory, x, [.. sizes.Select(m => (double?)(0.75 * _settings.Gain * _settings.Gain / m))]),
            ], []));
        _figures.Add(new LineFigure(
            "clip-against-minibatch", "Share clipped before any step, against the minibatch", $"P(|r − 1| > {_settings.Clip:R}), averaged over drawn minibatches.",
            new Axis("rows of a minibatch", AxisScale.Log), new Axis("share clipped", Low: 0), [new Line("share clipped", LineRole.Measured, x, [.. clips.Select(value => (double?)value)])], []));
    }

    /// <summary>A running mean behind a drifting one.</summary>
    private void Staleness()
    {
        var (running, steps) = (0.0, 2000);
        for (var t = 1; t <= steps; t++)
            running += Momentum * ((Drift * t) - running);
        var lag = (Drift * steps) - running;
        _checks.Add(GroundTruthCheck.Equal("lag-of-running-mean", lag, MinibatchShift.Lag(Drift, Momentum), 1e-10, $"v(1 − α)/α after {steps} steps of drift v = {Drift:R}, α = {Momentum:R}; rounding"));
        var stale = RatioMoments.Gaussian(Math.Pow(_settings.Gain * lag, 2), _settings.Clip);
        _scalars.Add(Plain("kl-of-stale-mean", stale.Divergence, "nats", Direction.LowerIsBetter, 1, $"(w/τ)² lag²/2 where the unit's mean drifts by {Drift:R} of its deviation a step"));
    }
}
