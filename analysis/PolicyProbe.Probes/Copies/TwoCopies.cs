using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How far apart two networks are as functions and as parameters: as a diagnostic on copies whose units are reordered, turned and scaled, and on networks that learn side by
/// side; as a probe on an agent against itself before training, an unrelated one, and its run's earlier checkpoints.
/// </summary>
/// <remarks>R. Anil et al., "Large Scale Distributed Neural Network Training through Online Distillation" (2018), which calls two such networks codistilled.</remarks>
public sealed record TwoCopies : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "two-copies", "How far did the function move for the way that the parameters went?",
        "R. Anil, G. Pereyra, A. Passos, R. Ormandi, G. Dahl, G. Hinton, \"Large Scale Distributed Neural Network Training through Online Distillation\" (2018); S. Ainsworth, J. Hayase, S. Srinivasa, \"Git Re-Basin\" (2023), section 3",
        "of an agent: repeats × samples environment steps and about twice as many rows of policy and value function for each agent that it is held against")
    {
        Headlines = ["policy-divergence", "value-difference", "policy-distance + policy-matched-distance"],
    };

    /// <summary>α.</summary>
    [Setting("weight", "Weight of the wish to agree, beside the loss.", Minimum = 0, AboveMinimum = true, Maximum = 100)]
    public double Weight { get; init; } = 1;

    /// <summary>Pairs of networks.</summary>
    [Setting("draws", "Pairs of networks that learn side by side.", Minimum = 3, Maximum = 10_000)]
    public int Draws { get; init; } = 30;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>Checkpoints before the agent's own.</summary>
    [Setting("checkpoints", "Earlier checkpoints of the run, evenly spread, that the agent is held against too; 0 for none.", Minimum = 0, Maximum = 10_000)]
    public int Checkpoints { get; init; }

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Draws = 8 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (rng, lines) = (context.Stream(Card), new List<Line>());
        GroundTruthCheck[] checks = [.. CopyTruths.ByHand(rng.Fork("by-hand")), .. CopyTruths.Copies(rng.Fork("copies")), .. CopyTruths.Assignments(rng.Fork("assignments")), .. CopyTruths.SideBySide(Weight, rng.Fork("side-by-side"), lines)];
        var work = new Work(context.Progress, Draws, context.Cancellation);
        var pairs = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(Draws, draw => Codistillation.Of(Weight, rng.Fork($"pair/{draw}")));
        double[] closer = [.. pairs.Select(pair => pair.Together - pair.Alone)];
        Estimate Mean(Func<Codistillation, double> of) => MeanInterval.Student([.. pairs.Select(of)]);
        var (alone, together) = (Mean(pair => pair.Alone), Mean(pair => pair.Together));
        return context.Result(
            this, "copies, and pairs of networks",
            [.. checks, GroundTruthCheck.AtMost("agreeing-is-closer", closer.Average(), 0, 0, $"mean over {Draws} pairs of KL with agreement less KL without, from the same weights: not above 0, for the wish to agree descends this distance on the inputs of both")],
            [
                ReportText.Scalar("divergence-alone", alone, "nats", Direction.Neutral, "mean KL between two networks on held-out inputs, each learning by itself from its half of the labels; Student's interval over pairs"),
                ReportText.Scalar("divergence-agreeing", together, "nats", Direction.Neutral, $"the same with α = {Weight:R}, from the same weights"),
                ReportText.Scalar("divergence-change", MeanInterval.Student(closer), "nats", Direction.Neutral, "the second less the first, pair by pair"),
                ReportText.Scalar("distance-alone", Mean(pair => pair.Distances.Alone), "1", Direction.Neutral, "‖θ − θ′‖ of the two, each learning by itself"),
                ReportText.Scalar("distance-agreeing", Mean(pair => pair.Distances.Together), "1", Direction.Neutral, "the same with agreement"),
                ReportText.Scalar("matched-distance-alone", Mean(pair => pair.Distances.MatchedAlone), "1", Direction.Neutral, "‖θ − θ′‖ after matching the units, each learning by itself"),
                ReportText.Scalar("matched-distance-agreeing", Mean(pair => pair.Distances.MatchedTogether), "1", Direction.Neutral, "the same with agreement"),
                ReportText.Scalar("error-alone", Mean(pair => pair.Errors.Alone), "1", Direction.LowerIsBetter, "mean error of the two on held-out inputs, each learning by itself"),
                ReportText.Scalar("error-agreeing", Mean(pair => pair.Errors.Together), "1", Direction.LowerIsBetter, "the same with agreement"),
            ],
            [
                new Finding("parameters-are-not-the-function", FindingLevel.Note, "Copies with reordered, turned or scaled units lie as far apart as you like and are the same function; matching takes them back to 0.", "Judge how far training went by what the network does on the states that matter, not by the way its weights went."),
                new Finding("agreeing-brings-functions-together", FindingLevel.Note, $"Two networks that learn side by side end KL {ReportText.Text(alone)} apart alone and {ReportText.Text(together)} with a wish to agree; as parameters {ReportText.Text(Mean(pair => pair.Distances.Alone))} and {ReportText.Text(Mean(pair => pair.Distances.Together))}.", string.Empty),
            ],
            [
                new LineFigure("side-by-side", "Two linear models that learn side by side", "Mean KL between normals around them; the dashed lines under the points are exact.", new Axis("gradient steps"), new Axis("KL (nats)", AxisScale.Log), lines, []),
                new IntervalFigure("pairs", "Two networks after learning side by side", $"Mean KL on held-out inputs over {Draws} pairs; Student's 95 % intervals; dots are the pairs.", new Axis("KL (nats)"), ["each by itself", $"agreeing, α = {Weight:R}"],
                    [new IntervalGroup("pairs", [alone.Value, together.Value], [alone.Interval?.Low, together.Interval?.Low], [alone.Interval?.High, together.Interval?.High], [[.. pairs.Select(pair => pair.Alone)], [.. pairs.Select(pair => pair.Together)]])], [new Mark("the same function", 0, null)]),
            ]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var pairs = Repeats * (double)Samples;
        return new ProbeCost(pairs, 2 * pairs * (3 + EarlierCheckpoints.Count(context, Checkpoints)));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (agent, rng) = (context.Precise(), context.Stream(Card));
        var (references, doubt) = ReferenceAgent.Of(context, Checkpoints, rng);
        var work = new Work(context.Progress, references.Count + 1.0, context.Cancellation);
        var states = AgentStates.Draw(context, Repeats, Samples, Samples, rng);
        work.Done(1);
        var known = VisitedStates.Of(agent, context.PerceivedEnvironment(), Samples);
        var apart = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation).Select(references.Count, i => CopyDistance.Of(agent, references[i], states, known, context.Cancellation));
        var report = new CopyReport(this, context.Snapshot, apart);
        return context.Result(this, report.Scalars(), [.. report.Findings(), .. doubt], report.Figures());
    }
}
