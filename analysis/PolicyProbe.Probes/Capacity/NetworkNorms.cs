using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Products of layer norms and path norms, over the margin: as a diagnostic on networks whose norms are known another way, as a probe on an agent's policy and value
/// network, now and before training.
/// </summary>
/// <remarks>B. Neyshabur, S. Bhojanapalli, D. McAllester, N. Srebro, "Exploring Generalization in Deep Learning" (2017).</remarks>
public sealed record NetworkNorms : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "network-norms", "How large are the network's norms, and by what margin does it decide?",
        "B. Neyshabur, S. Bhojanapalli, D. McAllester, N. Srebro, \"Exploring Generalization in Deep Learning\" (2017)",
        "of an agent: repeats × samples environment steps for the margins; the norms cost a moment")
    {
        Headlines = ["path-2", "spectral"],
    };

    /// <summary>Random networks of each shape.</summary>
    [Setting("instances", "Random networks of each shape that the norms are held against.", Minimum = 1, Maximum = 10_000)]
    public int Instances { get; init; } = 20;

    /// <summary>Share of the margins below the one that counts.</summary>
    [Setting("percentile", "The margin that counts: this share of an agent's states has one at most as large.", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public double Percentile { get; init; } = 0.1;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>States of a rollout.</summary>
    [Setting("points", "States of each rollout whose margin is taken.", Minimum = 2, Maximum = 100_000)]
    public int Points { get; init; } = 200;

    /// <summary>Checkpoints looked back at.</summary>
    [Setting("checkpoints", "Earlier checkpoints of the run, evenly spread, whose norms are drawn too; 0 for none.", Minimum = 0, Maximum = 1000)]
    public int Checkpoints { get; init; }

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Instances = 5 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rng = context.Stream(Card);
        var checks = new NetworkNormTruths(Instances, rng.Fork("truths")).Checks();
        context.Report(1);
        return context.Result(
            this, "small ReLU networks", checks,
            [],
            [
                new Finding("scale-is-free", FindingLevel.Note, "A ReLU unit can be multiplied going in and divided going out without a change of the function: path norms stay, products of layer norms can be made as large as one likes.", "Compare products of norms only between networks trained alike; where scales may differ, compare path norms."),
                new Finding("batch-norm-is-folded", FindingLevel.Note, "Batch normalisation is folded into the weights before it: without that its scale hides what the layer does.", "Norms of weights under batch-norm say nothing by themselves: the function does not depend on them."),
            ],
            [Rescaling(LayerStack.Random([3, 3, 2], rng.Fork("figure")))]);
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context) => new(Repeats * (double)Samples, 0);

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (snapshot, tricks, work) = (context.Snapshot, context.Snapshot.Configuration.TrickSet(), new Work(context.Progress, 2, context.Cancellation));
        var (initial, agent) = (InitialAgent.Of(context), snapshot.Learner.Agent);
        var networks = AgentNetwork.Of(agent, tricks);
        double[][] margins = [];
        if (agent.Head is Categorical { Actions: >= 2 } head)
            margins = [.. AgentStates.Draw(context, Repeats, Samples, Points, context.Stream(Card)).Select(states => ClassMargins.Of(networks[0].Outputs(states), null, head.Actions))];
        work.Done(1);
        var report = new NetworkNormsReport(this, snapshot, networks, AgentNetwork.Of(initial.Agent, tricks), margins, Earlier(context, tricks));
        work.Done(1);
        return context.Result(this, report.Scalars(), [.. report.Findings(), .. initial.Doubts], report.Figures());
    }

    private List<(int Update, IReadOnlyList<AgentNetwork> Networks)> Earlier(ProbeContext context, TrickSet tricks) =>
        [.. EarlierCheckpoints.Updates(context, Checkpoints).Select(update => (update, AgentNetwork.Of(context.Run!.Learner(update).Agent, tricks)))];

    private static LineFigure Rescaling(LayerStack stack)
    {
        double[] factors = [.. Enumerable.Range(-8, 17).Select(i => Math.Pow(10, i / 4.0))];
        var at = CapacityNorms.Of(stack).All;
        var moved = factors.Select(factor => CapacityNorms.Of(stack.Rescaled([[factor, 1, 1]])).All).ToList();
        return new LineFigure(
            "rescaled-unit", "Norms when one ReLU unit is rescaled, the function unchanged", "A network of 3, 3 and 2 units; what comes into one hidden unit is multiplied by c, what goes out divided. Norms over their value at c = 1; path norms lie on the dark line.",
            new Axis("c", AxisScale.Log), new Axis("norm, over that at c = 1", AxisScale.Log),
            [
                .. Enumerable.Range(0, at.Count).Where(k => at[k].Id != "path-1").Select(k => new Line(at[k].Symbol, LineRole.Measured, factors, [.. moved.Select(norms => (double?)(norms[k].Value / at[k].Value))])),
                new Line("path norm, exact", LineRole.Truth, factors, [.. factors.Select(_ => (double?)1)]),
            ], []);
    }
}
