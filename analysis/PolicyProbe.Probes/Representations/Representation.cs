using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Whether the networks' hidden layers still tell states apart: rank of the features, units that are dead or saturated, norm of the
/// pre-activations, layer by layer of policy and value network, on the states that the policy meets.
/// </summary>
/// <remarks>
/// Moalla et al., "No Representation, No Trust", arXiv:2405.00662; Kumar et al., arXiv:2010.14498; Lyle et al., arXiv:2204.09560.
/// </remarks>
public sealed record Representation : IProbe
{
    /// <summary>R, the rollouts.</summary>
    [Setting("repeats", "independent rollouts R", Minimum = 3, Maximum = 1000)]
    public int Repeats { get; init; } = 20;

    /// <summary>The units of a rollout.</summary>
    [Setting("samples", "units of each rollout", Minimum = 1, Maximum = 10_000_000)]
    public int Samples { get; init; } = 1000;

    /// <summary>What a rollout's size counts.</summary>
    [Setting("unit", "what a rollout's size counts")]
    public SampleUnit Unit { get; init; } = SampleUnit.Pairs;

    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "representation",
        "Do this agent's hidden layers still tell states apart?",
        "Moalla et al., No Representation, No Trust, arXiv:2405.00662; Kumar et al., arXiv:2010.14498; Lyle et al., arXiv:2204.09560",
        "repeats × samples environment steps, 20,000 with the defaults, and as many forward passes of both networks")
    {
        Headlines = ["policy-feature-rank", "value-feature-rank"],
    };

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var pairs = context.StepsOf(Repeats * (double)Samples, Unit);
        return new ProbeCost(pairs, 2 * pairs);
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (snapshot, environment) = (context.Snapshot, context.PerceivedEnvironment());
        var agent = context.Precise();
        var streams = new StreamCollector(snapshot.Learner.Agent, context.PerceivedEnvironment, context.Cancellation).Collect(Repeats, Samples, Unit, context.Stream(Card).Fork("rollouts"), context.Threads);
        List<double[]> rollouts = [.. streams.Select(stream => Widen(stream.ObservationsOf(0, stream.PairsIn(Samples, Unit)).Span))];
        var rows = rollouts.Sum(rollout => (double)rollout.Length / environment.Spec.Observation.Size);
        var work = new Work(context.Progress, (1 + agent.Trunks.Count) * rows, context.Cancellation);
        work.Done(rows);
        var known = Unit == SampleUnit.Pairs ? VisitedStates.Of(agent, environment, Samples) : null;
        var layers = agent.Trunks.SelectMany(trunk => LayerMeasurement.Of(trunk, rollouts, known, count => work.Done(count))).ToList();

        var report = new RepresentationReport(this, snapshot, layers, (long)rows);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = values[i];
        return wide;
    }
}
