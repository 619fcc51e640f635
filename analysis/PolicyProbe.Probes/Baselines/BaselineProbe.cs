using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How much noise a baseline takes out of the gradient. M rollouts; from the first K pairs (or episodes) of each the gradient with baseline zero,
/// with the agent's value network, with value networks fitted afresh to many returns – blind to the time and seeing it – and, where the
/// model is known, with V itself. All on the same rollouts, so that ratios and differences are seen in pairs. Beside them the parts of one
/// pair's variance, from futures resampled at saved states.
/// </summary>
/// <remarks>
/// Ilyas et al., arXiv:1811.02553, section 2.2, figure 4: pairwise cosines for K up to 10,000 and three baselines. G. Tucker et al., "The Mirage
/// of Action-Dependent Baselines in Reinforcement Learning" (2018), section 3, for the parts, and for values that know the time.
/// </remarks>
public sealed record BaselineProbe : IProbe
{
    /// <summary>M, the independent rollouts.</summary>
    [Setting("repeats", "independent rollouts M, of each a gradient a baseline", Minimum = 3, Maximum = 1000)]
    public int Repeats { get; init; } = 20;

    /// <summary>The grid of K; the size of the algorithm's own update joins it.</summary>
    [Setting("sizes", "sample sizes K of an estimate, in units", Minimum = 1, Maximum = 100_000_000)]
    public IReadOnlyList<int> Sizes { get; init; } = [500, 1000, 2000, 5000, 10_000];

    /// <summary>What K counts.</summary>
    [Setting("unit", "what a sample size counts")]
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <summary>How the advantage is estimated; not exactly, which needs no baseline.</summary>
    [Setting("advantage", "how the advantage is estimated: monte-carlo, or gae with the agent's own λ")]
    public AdvantageKind Advantage { get; init; } = AdvantageKind.MonteCarlo;

    /// <summary>Whether a pair at time t of its episode counts γᵗ.</summary>
    [Setting("state-discount", "weigh a pair at time t by γ to the t")]
    public bool StateDiscount { get; init; }

    /// <summary>The pairs that the fitted baselines are fitted to.</summary>
    [Setting("fit-pairs", "pairs whose returns the fitted baselines are fitted to", Minimum = 1, Maximum = 100_000_000)]
    public int FitPairs { get; init; } = 100_000;

    /// <summary>The steps that the variance's parts may take; 0 leaves them out.</summary>
    [Setting("future-pairs", "environment steps for futures resampled at saved states; 0 leaves the variance's parts out", Minimum = 0, Maximum = 100_000_000)]
    public int FuturePairs { get; init; } = 400_000;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "baseline",
        "How much noise does this agent's value function take out of its gradient, and how much could a better one?",
        "Ilyas et al., A Closer Look at Deep Policy Gradients, arXiv:1811.02553, section 2.2, figure 4",
        "repeats × the largest size + fit-pairs + future-pairs environment steps: 700,000 with the defaults, under a minute on one core")
    {
        Headlines = ["pairwise-cosine-zero", "pairwise-cosine-learned", "pairwise-cosine-fitted"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sizes = SizesFor(context.Snapshot);
        return new ProbeCost(
            context.StepsOf(Repeats * (double)sizes[^1], Unit) + Baselines.FitSteps(FitPairs) + FuturePairs,
            (MostBaselines * Repeats * context.StepsOf(sizes.Sum(size => (double)size), Unit)) + (2 * Baselines.FitRows(FitPairs)));
    }

    /// <summary>Zero, learned, two fitted, two exact.</summary>
    private const int MostBaselines = 6;

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Advantage == AdvantageKind.Exact)
            throw new WrongUseException("advantage=exact: expected monte-carlo or gae, got exact, which has its baseline in it and leaves none to compare.");
        var (agent, sizes, rng) = (context.Snapshot.Learner.Agent, SizesFor(context.Snapshot), context.Stream(Card));
        var (configuration, baselines) = (context.Snapshot.Configuration, new Baselines(context));
        var options = configuration.Options();
        var estimator = new GradientEstimator(Unit, Advantage, BaselineKind.Value, Normalise: false, StateDiscount, options.Discount, options.Lambda)
        {
            TimeLimits = configuration.TrickSet().OnlyOne<ITimeLimitValue>("judge time limits"),
        };
        var environment = context.PerceivedEnvironment();
        var progress = new Share(context, Repeats * (double)sizes.Sum(size => (double)size), Baselines.FitSteps(FitPairs) + (2 * Baselines.FitRows(FitPairs)), FuturePairs);

        context.Cancellation.ThrowIfCancellationRequested();
        var fitPairs = baselines.FitPairs(FitPairs, rng.Fork("fit-pairs"));
        progress.Fit(Baselines.FitSteps(FitPairs));
        var candidates = Candidates(baselines, fitPairs, progress, rng);
        progress.EndFit();

        StreamGroup[] groups = [.. StreamGroup.Cut(Repeats, Repeats, sizes, environment.Spec, first => rng.Fork($"estimates/{first}"))];
        var sampler = new GradientSampler(agent, context.PerceivedEnvironment, estimator, context.Threads, context.Cancellation);
        var streams = sampler.Each(groups, (scores, stream, group, _) =>
        {
            var gradients = candidates.ConvertAll(candidate => NestedEstimates.Of(estimator, scores, stream.Judged(candidate.Value), group.Sizes));
            progress.Estimate(group.Sizes.Sum(size => (double)size));
            return (Gradients: gradients, Episodes: sampler.Episodes(stream, group.Sizes), Lengths: EpisodeLengths.Of(stream));
        }).SelectMany(group => group).ToList();

        var sets = candidates.Select((_, b) => sizes.Select((_, k) => GradientSet.Of([.. streams.Select(stream => stream.Gradients[b][k])])).ToArray()).ToArray();
        var parts = VarianceParts.Of(this, context, estimator, candidates, EpisodeLengths.Join(streams.Select(stream => stream.Lengths)), rng.Fork("futures"));
        progress.End();
        var truth = BaselineTruth.Of(agent, environment, estimator, candidates, VarianceParts.Span(options));
        var report = new BaselineReport(this, context.Snapshot, sizes, candidates, sets, [.. sizes.Select((_, k) => streams.Average(stream => stream.Episodes[k]))], parts, truth);
        return context.Result(this, report.Scalars(), report.Findings(), [report.Figure()]);
    }

    private List<Candidate> Candidates(Baselines baselines, SampleStream[] fitPairs, Share progress, Rng rng)
    {
        var candidates = new List<Candidate>
        {
            new("zero", "zero", new ZeroValue()),
            new("learned", "the agent's value network", baselines.Learned),
            new("fitted", $"a value network fitted to {FitPairs:N0} pairs", baselines.Fitted(fitPairs, progress.Fit, rng.Fork("fit"))),
            new("fitted-time", $"a value network fitted to {FitPairs:N0} pairs that sees the time", baselines.FittedInTime(fitPairs, progress.Fit, rng.Fork("fit-time"))),
        };
        if (baselines.Exact() is not { } exact)
            return candidates;
        candidates.Add(new("exact", "V itself", new ExactValue(exact)));
        if (baselines.HasBlind(exact))
            candidates.Add(new("exact-blind", "V itself, blind to the time", new ExactValue(exact, Blind: true)));
        return candidates;
    }

    private int[] SizesFor(Snapshot snapshot)
    {
        var own = snapshot.Configuration.PairsPerUpdate();
        return [.. (Unit == SampleUnit.Pairs && own <= Sizes.Max() ? Sizes.Append(own) : Sizes).Distinct().Order()];
    }

    /// <summary>A baseline.</summary>
    /// <param name="Id">Its name in scalars.</param>
    /// <param name="Name">In words.</param>
    /// <param name="Value">b(s, t).</param>
    internal sealed record Candidate(string Id, string Name, IStateValue Value);

    /// <summary>The share of the work that is done, over fit, estimates and futures, by any thread.</summary>
    private sealed class Share(ProbeContext context, double estimates, double fit, double futures)
    {
        private readonly Work _work = new(context.Progress, estimates + fit + futures, context.Cancellation);
        private double _fitted;

        public void Fit(int units)
        {
            _fitted += units;
            _work.Done(units);
        }

        // Pairs of cut episodes have no return: a fit sees fewer than were counted.
        public void EndFit() => _work.Done(Math.Max(0, fit - _fitted));

        public void Estimate(double units) => _work.Done(units);

        public void End() => _work.Done(futures);
    }
}
