using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// The second derivatives of what is optimised, at θ: the surrogate L, the value loss ½ E (V − target)² and the return J. The largest and the
/// smallest eigenvalues by Lanczos with full reorthogonalisation on exact Hessian-vector products in double precision, the density of the
/// spectrum by stochastic Lanczos quadrature, the trace by Hutchinson's signs, each layer's block; how much of the gradient lies in the
/// k directions of largest |λ|, and how far these directions turn from one sample to the next and over an update.
/// </summary>
/// <remarks>
/// Schneider et al., "Identifying Policy Gradient Subspaces", ICLR 2024, for the subspaces; Ghorbani, Krishnan and Xiao, arXiv:1901.10159, and
/// Yao et al. (PyHessian), arXiv:1912.07145, for spectra. A sample spreads the eigenvalues of its Hessian: the largest is too large on average, the
/// smallest too small. Hence no interval there, and beside it the curvature along the same direction on further rollouts, which is not.
/// </remarks>
public sealed record Curvature : IProbe
{
    // Sampling counts as so many products a rollout set: what it takes is of that order.
    private const double Sampling = 8;

    /// <summary>R, the rollouts behind a sample.</summary>
    [Setting("repeats", "independent rollouts R behind each sample", Minimum = 3, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>The units of a rollout.</summary>
    [Setting("samples", "units of each rollout", Minimum = 1, Maximum = 10_000_000)]
    public int Samples { get; init; } = 1000;

    /// <summary>What a rollout's size counts.</summary>
    [Setting("unit", "what a rollout's size counts")]
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <summary>How the advantage is estimated.</summary>
    [Setting("advantage", "how the advantage is estimated")]
    public AdvantageKind Advantage { get; init; } = AdvantageKind.Gae;

    /// <summary>What the return is compared with.</summary>
    [Setting("baseline", "what the return is compared with")]
    public BaselineKind Baseline { get; init; } = BaselineKind.Value;

    /// <summary>Whether each rollout's advantages are normalised.</summary>
    [Setting("normalise", "advantages of a rollout to mean 0 and standard deviation 1")]
    public bool Normalise { get; init; } = true;

    /// <summary>Whether a pair at time t counts γᵗ in the surrogate.</summary>
    [Setting("state-discount", "weigh a pair of the surrogate at time t by γ to the t")]
    public bool StateDiscount { get; init; }

    /// <summary>m, the steps of Lanczos.</summary>
    [Setting("iterations", "Lanczos steps; as many as parameters find every eigenvalue", Minimum = 2, Maximum = 10_000)]
    public int Iterations { get; init; } = 60;

    /// <summary>N, the sign vectors.</summary>
    [Setting("probes", "sign vectors behind the density, and behind each rollout's trace", Minimum = 1, Maximum = 1000)]
    public int Probes { get; init; } = 4;

    /// <summary>How many eigenvalues of each end are reported.</summary>
    [Setting("eigenvalues", "eigenvalues reported from each end of the spectrum", Minimum = 1, Maximum = 100)]
    public int Eigenvalues { get; init; } = 3;

    /// <summary>The pairs of the update over which the subspace may turn.</summary>
    [Setting("step-samples", "state-action pairs behind the recomputed update", Minimum = 2, Maximum = 100_000_000)]
    public int StepSamples { get; init; } = 2000;

    /// <summary>The updates of an earlier checkpoint of the run, since which the subspace may have turned; empty for the next update.</summary>
    [Setting("since", "an earlier checkpoint of the run, such as 150: how far the subspace turned since, in place of over the next update", Minimum = 0, MayBeEmpty = true)]
    public IReadOnlyList<int> Since { get; init; } = [];

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "curvature",
        "How is what this agent optimises curved, and does its gradient live in a few directions?",
        "Schneider et al., Identifying Policy Gradient Subspaces, ICLR 2024; Ghorbani et al., arXiv:1901.10159; Yao et al., arXiv:1912.07145",
        "3 × repeats × samples environment steps and some 1,500 Hessian-vector products of a sample: a few minutes on one core with two layers of 64 units")
    {
        Headlines = ["surrogate-trace", "value-loss-trace", "return-trace", "surrogate-gradient-fraction"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        const double rowsOfProduct = 4;
        var (pairs, meter) = (context.StepsOf(Repeats * (double)Samples, Unit), new CurvatureMeter(this, 1));
        return new ProbeCost((3 * pairs) + (Since.Count == 0 ? StepSamples : 0), rowsOfProduct * pairs * CurvatureSubject.All.Sum(subject => meter.Products(subject, subject.Layout(context.Snapshot.Learner.Agent))));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (snapshot, rng, environment) = (context.Snapshot, context.Stream(Card), context.PerceivedEnvironment());
        var (agent, options, tricks) = (snapshot.Learner.Agent, snapshot.Configuration.Options(), snapshot.Configuration.TrickSet());
        var estimator = new GradientEstimator(Unit, Advantage, Baseline, Normalise, StateDiscount, options.Discount, options.Lambda)
        {
            TimeLimits = tricks.OnlyOne<ITimeLimitValue>("judge time limits"),
        };
        var meter = new CurvatureMeter(this, context.Threads);
        var work = new Work(context.Progress, (3 * Sampling) + CurvatureSubject.All.Sum(subject => meter.Products(subject, subject.Layout(agent))), context.Cancellation);
        CurvatureRollouts Sample(Agent of, Func<IEnvironment> perceived, Rng from)
        {
            var streams = new StreamCollector(of, perceived, context.Cancellation).Collect(Repeats, Samples, Unit, from, context.Threads);
            work.Done(Sampling);
            return new CurvatureRollouts(PreciseAgent.Of(of, environment.Spec, options, tricks), [.. streams.Select(stream => CurvatureSample.Of(stream, estimator, Samples))]);
        }

        var seen = Sample(agent, context.PerceivedEnvironment, rng.Fork("seen"));
        var held = Sample(agent, context.PerceivedEnvironment, rng.Fork("held-out"));
        var after = Since.Count > 0 && Before(context) is var before
            ? Sample(before.Agent, before.Perceive(context.MakeEnvironment), rng.Fork("after"))
            : Sample(UpdateStep.Of(snapshot, context.PerceivedEnvironment, StepSamples, rng.Fork("update")).After, context.PerceivedEnvironment, rng.Fork("after"));
        var problem = ExactCurvature.Problem(environment, agent.Head, options.Discount, Math.Max(agent.Policy.Theta.Length, agent.Value.Theta.Length));
        var hasHorizon = environment is IHasTransitionModel { Model.Horizon: not null };
        var measured = CurvatureSubject.All
            .Select(subject => meter.Measure(subject, seen, held, after, subject.Exact(seen.Agent, problem, hasHorizon, estimator), rng.Fork(subject.Id), work.Done)).ToList();

        var report = new CurvatureReport(this, snapshot, measured, seen.All);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }

    private Learner Before(ProbeContext context)
    {
        var since = string.Join(',', Since);
        if (context.Run is not { } run)
            throw new WrongUseException($"since={since}: expected a run, which has the checkpoint; measure with --run or in training.");
        return Since is [var update] && run.Updates.Contains(update) ? run.Learner(update)
            : throw new WrongUseException($"since={since}: expected one checkpoint of the run before update {context.Snapshot.Update}, of {(run.Updates.Count == 0 ? "which it has none" : string.Join(", ", run.Updates))}.");
    }
}
