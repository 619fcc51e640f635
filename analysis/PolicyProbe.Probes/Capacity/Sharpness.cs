using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How much a loss rises when the weights are perturbed, at worst in a box and on average under Gaussian noise: as a diagnostic on losses where both are known, as a probe
/// on an agent's value loss and negative surrogate, each on rollouts of its own.
/// </summary>
/// <remarks>
/// N. S. Keskar et al., "On Large-Batch Training for Deep Learning" (2017); B. Neyshabur, S. Bhojanapalli, D. McAllester, N. Srebro, "Exploring Generalization in Deep
/// Learning" (2017).
/// </remarks>
public sealed record Sharpness : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "sharpness", "How much worse does the loss get when the weights are moved a little?",
        "N. S. Keskar et al., \"On Large-Batch Training for Deep Learning\" (2017); B. Neyshabur, S. Bhojanapalli, D. McAllester, N. Srebro, \"Exploring Generalization in Deep Learning\" (2017)",
        "of an agent: repeats × samples environment steps, and 2 × repeats × samples × (2 × starts × iterations + 2 × noise levels × pairs + 4 × (probes + pairs)) rows of its networks")
    {
        Headlines = ["value-loss-worst", "surrogate-worst"],
    };

    /// <summary>α.</summary>
    [Setting("alpha", "The box: each weight may move by alpha times (its size + 1).", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public double Alpha { get; init; } = 0.001;

    /// <summary>σ.</summary>
    [Setting("noise", "Deviations of the Gaussian noise on the weights, ascending.", Minimum = 0, AboveMinimum = true)]
    public IReadOnlyList<double> Noise { get; init; } = [0.003, 0.01, 0.03, 0.1];

    /// <summary>Gradient steps of a start.</summary>
    [Setting("iterations", "Gradient steps of a start in the box.", Minimum = 1, Maximum = 100_000)]
    public int Iterations { get; init; } = 30;

    /// <summary>Starts.</summary>
    [Setting("starts", "Starts in the box: the first from the weights themselves, where a gradient of 0 stands still, the others random.", Minimum = 2, Maximum = 1000)]
    public int Starts { get; init; } = 2;

    /// <summary>Antithetic pairs behind each known average.</summary>
    [Setting("draws", "Pairs of noise ±ν behind each average that is known.", Minimum = 100, Maximum = 10_000_000)]
    public int Draws { get; init; } = 4000;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout, whose loss it is.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>Antithetic pairs of a rollout.</summary>
    [Setting("pairs", "Pairs of noise ±ν for each rollout of an agent.", Minimum = 1, Maximum = 100_000)]
    public int Pairs { get; init; } = 20;

    /// <summary>Sign vectors of a rollout's trace.</summary>
    [Setting("probes", "Sign vectors behind the trace of each rollout's Hessian.", Minimum = 2, Maximum = 10_000)]
    public int Probes { get; init; } = 4;

    /// <summary>δ.</summary>
    [Setting("delta", "How often the PAC-Bayes bound may fail.", Minimum = 0, AboveMinimum = true, Maximum = 0.5)]
    public double Delta { get; init; } = 0.05;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Draws = 1000 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Require();
        var rng = context.Stream(Card);
        var checks = new SharpnessTruths(this, rng).Checks();
        context.Report(0.7);
        double[] levels = [.. Enumerable.Range(-4, 9).Select(i => Math.Pow(10, i / 4.0) * 0.1)];
        var small = new SmallNoise(this, rng.Fork("small-noise"));
        var found = levels.Select(small.Over).ToList();
        context.Report(1);
        return context.Result(
            this, "losses of known sharpness", checks,
            [],
            [
                new Finding("half-the-trace", FindingLevel.Note, "Expected sharpness is ½σ² tr H: exactly on a quadratic, and on a network as σ → 0, with a remainder of order σ⁴.", "At small σ it says what the trace says; take σ as large as the perturbations that you have in mind."),
                new Finding("scale-is-free", FindingLevel.Warning, "A ReLU network that is rescaled unit by unit is the same function and is sharper as much as one likes.", "Compare sharpness only between networks trained alike, never across architectures or normalisations."),
            ],
            [
                new LineFigure("small-noise", "Expected sharpness of a tanh network, over σ²", $"{Draws:N0} pairs ±ν, band: Student's 95 % interval. It tends to half the trace of the exact Hessian.", new Axis("σ", AxisScale.Log), new Axis("(E L(w + ν) − L(w)) / σ²"),
                    [
                        new Line("measured", LineRole.Measured, levels, [.. found.Select(of => of.Value)], [.. found.Select(of => of.Interval?.Low)], [.. found.Select(of => of.Interval?.High)]),
                        new Line("½ tr H", LineRole.Truth, levels, [.. levels.Select(_ => (double?)(0.5 * small.Trace))]),
                    ], []),
            ]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context) =>
        new(Repeats * (double)Samples, 2.0 * Repeats * Samples * ((2.0 * Starts * (Iterations + 1)) + (Noise.Count * ((2.0 * Pairs) + 1)) + (4.0 * (Probes + Pairs))));

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Require();
        var (configuration, agent, rng) = (context.Snapshot.Configuration, context.Precise(), context.Stream(Card));
        var (options, tricks, work) = (configuration.Options(), configuration.TrickSet(), new Work(context.Progress, Repeats + 1.0, context.Cancellation));
        var estimator = new GradientEstimator(SampleUnit.Pairs, AdvantageKind.Gae, BaselineKind.Value, true, false, options.Discount, options.Lambda)
        {
            TimeLimits = tricks.OnlyOne<ITimeLimitValue>("judge time limits"),
        };
        var streams = new StreamCollector(context.Snapshot.Learner.Agent, context.PerceivedEnvironment, context.Cancellation).Collect(Repeats, Samples, SampleUnit.Pairs, rng.Fork("rollouts"), context.Threads);
        work.Done(1);
        var (clip, rollouts) = ((options as PpoOptions)?.Clip ?? double.PositiveInfinity, new IReadOnlyList<SharpnessSample>[Repeats]);
        Parallel.For(0, Repeats, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancellation }, r =>
        {
            var sample = CurvatureSample.Of(streams[r], estimator, Samples);
            rollouts[r] =
            [
                SharpnessSample.Of(this, new ValueLossObjective(agent, sample, 1), 1, agent.ValueTheta, rng.Fork($"value/{r}"), context.Cancellation),
                SharpnessSample.Of(this, new SurrogateObjective(agent, sample, clip, 1), -1, agent.PolicyTheta, rng.Fork($"surrogate/{r}"), context.Cancellation),
            ];
            work.Done(1);
        });
        var report = new SharpnessReport(this, context.Snapshot, agent, rollouts);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures()) with { Tables = [report.Bounds()] };
    }

    private void Require()
    {
        if (Noise.Count == 0 || !Noise.SequenceEqual(Noise.Distinct().Order()))
            throw new WrongUseException($"noise={string.Join(',', Noise)}: expected ascending and each once, as in noise=0.003,0.01,0.03,0.1.");
    }
}
