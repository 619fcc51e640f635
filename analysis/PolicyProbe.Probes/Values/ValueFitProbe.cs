using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>Which value function is judged.</summary>
public enum JudgedValue
{
    /// <summary>The agent's network after the update.</summary>
    Network,

    /// <summary>The exact V^π, where the environment's model is known: what it scores is the noise of the targets.</summary>
    Exact,

    /// <summary>A network of the same form fitted to the returns of many more pairs.</summary>
    Fitted,
}

/// <summary>
/// How well the value network fits. R updates are recomputed, each from K fresh pairs; the network after the update is compared with the
/// targets V_old + Â and with discounted returns, on those pairs and on K fresh ones of the same old policy. Then the error against returns
/// is taken apart: E(V − R)² = E(V − V^π)² + E Var(R | s), by several independent returns from each of many independent states.
/// </summary>
/// <remarks>
/// Ilyas et al., arXiv:1811.02553, section 2.2, figures 3, 11 and 12: mean relative errors, K of one update. The exact V^π scores tens of
/// percent against returns where they are noisy, so an error against returns says nothing of the network until the noise is taken out.
/// </remarks>
public sealed record ValueFitProbe : IProbe
{
    /// <summary>R, the recomputed updates.</summary>
    [Setting("repeats", "recomputed updates R, each with a held-out rollout", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>K, the pairs of an update and of a held-out rollout.</summary>
    [Setting("step-samples", "state-action pairs K of an update, and of a held-out rollout", Minimum = 2, Maximum = 100_000_000)]
    public int StepSamples { get; init; } = 2000;

    /// <summary>The environment steps for states with several returns.</summary>
    [Setting("samples", "environment steps for states with several independent returns each", Minimum = 2, Maximum = 1_000_000_000)]
    public int Samples { get; init; } = 200_000;

    /// <summary>n, the returns from each of these states.</summary>
    [Setting("returns", "independent returns from each of these states", Minimum = 2, Maximum = 1000)]
    public int Returns { get; init; } = 2;

    /// <summary>Which value function is judged.</summary>
    [Setting("value", "the network after the update, the exact value function where it is known, or a network fitted to many returns")]
    public JudgedValue Value { get; init; } = JudgedValue.Network;

    /// <summary>The pairs that <see cref="JudgedValue.Fitted"/> is fitted to.</summary>
    [Setting("fit-samples", "state-action pairs behind value=fitted", Minimum = 2, Maximum = 100_000_000)]
    public int FitSamples { get; init; } = 200_000;

    /// <summary>The least |target| of a relative error.</summary>
    [Setting("guard", "the least |target| of a relative error, as a share of the targets' root mean square", Minimum = 0, Maximum = 1)]
    public double Guard { get; init; } = 0.01;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "value-fit",
        "How well does the value network fit, and how much of its error is the noise of returns?",
        "Ilyas et al., A Closer Look at Deep Policy Gradients, arXiv:1811.02553, section 2.2, figures 3, 11 and 12",
        "repeats × 2 × step-samples + samples environment steps: 240,000 with the defaults, some seconds on one core")
    {
        Headlines = ["held-out-gae-relative-error + held-out-returns-relative-error", "excess-share", "held-out-returns-explained-variance + explained-variance-ceiling"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var update = Value == JudgedValue.Network ? RecomputedUpdate.Rows(context.Snapshot.Configuration.Options(), StepSamples) : 0;
        var (fit, rows) = Value == JudgedValue.Fitted ? (FitSamples, new FitPlan().Rows(FitSamples)) : (0.0, 0.0);
        return new ProbeCost((Repeats * 2.0 * StepSamples) + Samples + fit, (Repeats * update) + rows);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        var (agent, options, tricks) = (context.Snapshot.Learner.Agent, context.Snapshot.Configuration.Options(), context.Snapshot.Configuration.TrickSet());
        var (rng, shape, threads) = (context.Stream(Card), RecomputedUpdate.Shape(options, StepSamples), GridPoints.Threads(context.Threads, agent.Policy.Network.Traits));
        var limits = tricks.OnlyOne<ITimeLimitValue>("judge time limits");
        var environment = context.PerceivedEnvironment();
        var exact = ExactValues.Of(agent, environment, options.Discount, limits is null ? BeyondLimit.Nothing : BeyondLimit.Continues);
        if (Value == JudgedValue.Exact && exact is null)
            throw new WrongUseException($"value=exact: expected an environment and a policy whose values are known, got {environment.Spec.Id}; exact are finite problems, and linear-quadratic ones under hidden=none.");

        var work = new Work(context.Progress, (2.0 * Repeats) + 2, context.Cancellation);
        var beyond = Beyond(agent, exact, limits);
        var replaced = Value switch
        {
            JudgedValue.Exact => ValueFunctions.Of(exact!),
            JudgedValue.Fitted => ValueFunctions.Of(Fit(context, options, limits, rng.Fork("fit"))),
            _ => null,
        };
        work.Done(1);
        var repeats = new GridPoints(threads, () => work.Done(2), context.Cancellation).Select(
            Repeats, r => Repeat(context, shape, exact, beyond, replaced, rng.Fork($"repeat/{r}")));
        var states = new StateSampler { Agent = agent, Make = context.PerceivedEnvironment, Steps = shape.Steps, Returns = Returns, Discount = options.Discount, Beyond = beyond }
            .Take(Samples, context.Threads, rng.Fork("states"), context.Cancellation, share => work.Done(share / Samples));

        float[] observations = [.. states.SelectMany(state => state.Observation)];
        int[] times = [.. states.Select(state => state.Time)];
        ValueFunction[] judged = replaced is null ? [.. repeats.Select(repeat => repeat.Value)] : [replaced];
        double[][] values = [.. judged.Select(value => value(observations, times))];
        var attribution = ErrorAttribution.Of(states, values, Guard);
        var truth = Truth.Of(this, judged, limits is not null, exact, RolloutMoments.Of(agent, environment, options.Discount, shape.Steps));
        var calibration = ValueCalibration.Of(states, [.. Enumerable.Range(0, states.Length).Select(i => values.Average(value => value[i]))], exact is null ? null : ValueFunctions.Of(exact)(observations, times));
        var report = new ValueFitReport(this, context.Snapshot, shape.Environments * shape.Steps, repeats, calibration, attribution, truth, limits is not null);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }

    /// <summary>What the value beyond a time limit is: nothing, or as the algorithm has it, by the network of before the update or exactly.</summary>
    private ValueFunction? Beyond(Agent agent, ExactValues? exact, ITimeLimitValue? limits)
    {
        if (limits is null)
            return null;
        var value = Value == JudgedValue.Exact ? ValueFunctions.Of(exact!) : ValueFunctions.Of(agent.Value);
        return (observations, times) => Array.ConvertAll(value(observations, times), v => (double)limits.OnTimeLimit((float)v));
    }

    private Model Fit(ProbeContext context, AlgorithmOptions options, ITimeLimitValue? limits, Rng rng)
    {
        const int streams = 16;
        var agent = context.Snapshot.Learner.Agent;
        var taken = new StreamCollector(agent, context.PerceivedEnvironment, context.Cancellation).Collect(streams, Math.Max(1, FitSamples / streams), SampleUnit.Pairs, rng.Fork("streams"));
        var plan = new FitPlan { Beyond = limits is null ? BeyondLimit.Nothing : BeyondLimit.Continues, Done = _ => context.Cancellation.ThrowIfCancellationRequested() };
        return taken.Any(stream => stream.EpisodesIn(stream.Pairs) > 0)
            ? FittedValue.Fit(agent, taken, options.Discount, plan, rng.Fork("fit"))
            : throw new WrongUseException($"fit-samples={FitSamples}: expected enough pairs for one complete episode in {streams} environments, got none.");
    }

    private ValueFitRepeat Repeat(ProbeContext context, (int Environments, int Steps) shape, ExactValues? exact, ValueFunction? beyond, ValueFunction? replaced, Rng rng)
    {
        var (agent, options, tricks) = (context.Snapshot.Learner.Agent, context.Snapshot.Configuration.Options(), context.Snapshot.Configuration.TrickSet());
        CompleteRollout Collect(string stream) =>
            CompleteRollout.Collect(agent, context.PerceivedEnvironment, shape, options.Discount, beyond, rng.Fork(stream), context.Cancellation);
        var (train, heldOut) = (Collect("train"), Collect("held-out"));
        var value = replaced;
        if (value is null)
        {
            var learner = RecomputedUpdate.Copy(context.Snapshot, shape.Environments);
            RecomputedUpdate.Run(context.Snapshot, learner, train.Rollout, rng.Fork("minibatches"));
            value = ValueFunctions.Of(learner.Agent.Value);
        }

        ValueFitScores Score(CompleteRollout sample)
        {
            var values = value(sample.Rollout.Observations, sample.Rollout.Times);
            var targets = Array.ConvertAll(PairEstimates.Of(sample.Rollout, options, tricks).Bootstrapped, target => (double)target);
            return new ValueFitScores(ValueScore.Of(values, targets, Guard), ValueScore.Of(values, sample.Returns, Guard));
        }

        ExactScores? known = null;
        if (exact is not null)
        {
            var truth = ValueFunctions.Of(exact)(heldOut.Rollout.Observations, heldOut.Rollout.Times);
            var against = ValueScore.Of(value(heldOut.Rollout.Observations, heldOut.Rollout.Times), truth, Guard);
            known = new ExactScores(against.MeanSquare, against.RelativeError, ValueScore.Of(truth, heldOut.Returns, Guard));
        }

        return new ValueFitRepeat(value, Score(train), Score(heldOut), known, (train.Cut + heldOut.Cut) / 2, (train.Episodes + heldOut.Episodes) / 2.0);
    }

    /// <summary>What is known exactly of the attribution: V^π's own excess, and on finite processes all of it, given these value functions.</summary>
    internal sealed record Truth(double? Excess, double? NoiseFloor, double? TimeBlindness)
    {
        /// <summary>E(V − R)².</summary>
        public double? SquaredError => Excess + NoiseFloor;

        public static Truth Of(ValueFitProbe probe, ValueFunction[] judged, bool bootstraps, ExactValues? exact, RolloutMoments? moments)
        {
            // Where returns lean on the network beyond a time limit they are not those of the model.
            var ends = !bootstraps || exact?.Steps is not null;
            var known = moments is not null && exact is not null && ends;
            double? excess = probe.Value == JudgedValue.Exact ? 0 : known ? judged.Average(moments!.Excess) : null;
            return new Truth(excess, known ? moments!.NoiseFloor : null, known ? moments!.TimeBlindness : null);
        }
    }
}
