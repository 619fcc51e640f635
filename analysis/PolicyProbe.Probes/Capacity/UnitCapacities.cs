using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// How far hidden units have moved since the start and what the layer after makes of them: as a diagnostic on layers known by hand and on networks of growing width, as a
/// probe on every hidden layer of an agent's networks.
/// </summary>
/// <remarks>
/// B. Neyshabur, Z. Li, S. Bhojanapalli, Y. LeCun, N. Srebro, "Towards Understanding the Role of Over-Parametrization in Generalization of Neural Networks" (2018).
/// </remarks>
public sealed record UnitCapacities : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "unit-capacity", "How far has each hidden unit moved from its start, and do a few of them do the learning?",
        "B. Neyshabur, Z. Li, S. Bhojanapalli, Y. LeCun, N. Srebro, \"Towards Understanding the Role of Over-Parametrization in Generalization of Neural Networks\" (2018)",
        "of an agent: repeats × samples environment steps for the inputs of the layers; distances cost a moment")
    {
        Headlines = ["movement", "top-share"],
    };

    /// <summary>Widths.</summary>
    [Setting("widths", "Units of the hidden layer, ascending.", Minimum = 2, Maximum = 100_000)]
    public IReadOnlyList<int> Widths { get; init; } = [8, 32, 128, 512];

    /// <summary>Trainings of each width.</summary>
    [Setting("draws", "Trainings of each width, each with data of its own.", Minimum = 3, Maximum = 1000)]
    public int Draws { get; init; } = 8;

    /// <summary>m.</summary>
    [Setting("inputs", "Training inputs, of 20 dimensions.", Minimum = 10, Maximum = 1_000_000)]
    public int Inputs { get; init; } = 200;

    /// <summary>When to stop.</summary>
    [Setting("loss", "Training stops when the cross-entropy of its inputs is at most this.", Minimum = 0, AboveMinimum = true)]
    public double Loss { get; init; } = 0.01;

    /// <summary>At the latest.</summary>
    [Setting("epochs", "Or after so many epochs.", Minimum = 1, Maximum = 1_000_000)]
    public int Epochs { get; init; } = 500;

    /// <summary>The units that moved furthest.</summary>
    [Setting("top", "The share of units whose part of the movement is taken.", Minimum = 0, AboveMinimum = true, Maximum = 1)]
    public double Top { get; init; } = 0.1;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 500;

    /// <summary>States of a rollout.</summary>
    [Setting("points", "States of each rollout that the layers' inputs are taken at.", Minimum = 1, Maximum = 100_000)]
    public int Points { get; init; } = 100;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Widths = [8, 32, 128], Draws = 3, Inputs = 100, Loss = 0.05 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Widths.SequenceEqual(Widths.Distinct().Order()) || Widths.Count < 2)
            throw new WrongUseException($"widths={string.Join(',', Widths)}: expected two or more, ascending and each once, as in widths=8,32,128.");
        var rng = context.Stream(Card);
        var checks = new UnitCapacityTruths(rng.Fork("truths")).Checks().ToList();
        context.Report(0.05);
        var outcomes = new WidthStudy(this).Run(context, rng.Fork("widths"));
        var report = new WidthReport(this, outcomes);
        return context.Result(this, "layers known by hand, and growing widths", [.. checks, .. report.Checks()], report.Scalars(), report.Findings(), report.Figures());
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context) => new(Repeats * (double)Samples, 0);

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (snapshot, tricks, work) = (context.Snapshot, context.Snapshot.Configuration.TrickSet(), new Work(context.Progress, 2, context.Cancellation));
        var (initial, networks) = (InitialAgent.Of(context), AgentNetwork.Of(snapshot.Learner.Agent, tricks));
        if (networks[0].Stack.Layers.Count < 2)
            throw new WrongUseException("hidden: expected a network with a hidden layer, whose units are looked at; this agent's are linear.");
        var states = AgentStates.Draw(context, Repeats, Samples, Points, context.Stream(Card));
        work.Done(1);
        var layers = networks.Zip(AgentNetwork.Of(initial.Agent, tricks)).SelectMany(pair => HiddenUnits.Of(pair.First, pair.Second, states)).ToList();
        var report = new UnitCapacityReport(this, snapshot, layers);
        work.Done(1);
        return context.Result(this, report.Scalars(), [.. report.Findings(), .. initial.Doubts], report.Figures());
    }
}
