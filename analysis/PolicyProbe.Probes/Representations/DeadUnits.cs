using PolicyProbe.Core;
using PolicyProbe.Diagnostics;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>
/// Layers in which every unit is at rest, so that no gradient passes: how often on layers where that is known, never with a Farkas row, and of an agent's networks at the states
/// that it meets.
/// </summary>
/// <remarks>Layers are looked at as <see cref="Representation"/> looks at them, which counts units at rest and asks for ranks; this asks what is dead as a whole.</remarks>
public sealed record DeadUnits : IDiagnostic, IProbe
{
    /// <inheritdoc/>
    public ProbeCard Card { get; } = new(
        "dead-units", "In how many states is a whole layer at rest, so that nothing can be learned from them?",
        "A.-A. Pooladian, C. Finlay, A. Oberman, \"Farkas layers: don't shift the data, fix the geometry\" (2019), arXiv:1910.02840",
        "of an agent: repeats × samples environment steps, and (2 + outputs) passes of each network over their states; without one: inputs × units")
    {
        Headlines = ["policy-all-at-rest", "value-all-at-rest"],
    };

    /// <summary>k.</summary>
    [Setting("units", "Units k of the layers that are made, ascending.", Minimum = 1, Maximum = 1000)]
    public IReadOnlyList<int> Units { get; init; } = [1, 2, 4, 8, 16];

    /// <summary>Deviation of the biases.</summary>
    [Setting("bias", "Mean and deviation of their biases are minus and plus this.", Minimum = 0, Maximum = 100)]
    public double Bias { get; init; } = 0.5;

    /// <summary>ρ.</summary>
    [Setting("correlations", "Cosines of the rows of pairs of units without biases, ascending.", Minimum = -1, Maximum = 1)]
    public IReadOnlyList<double> Correlations { get; init; } = [-0.9, -0.5, 0, 0.5, 0.9];

    /// <summary>c.</summary>
    [Setting("margin", "What the weighed pre-activations of a layer with a Farkas row add up to.", Minimum = 0, AboveMinimum = true, Maximum = 1e6)]
    public double Margin { get; init; } = 0.1;

    /// <summary>N.</summary>
    [Setting("inputs", "Normal inputs of each layer.", Minimum = 100, Maximum = 10_000_000)]
    public int Inputs { get; init; } = 50_000;

    /// <summary>R.</summary>
    [Setting("repeats", "Rollouts of an agent.", Minimum = 2, Maximum = 1000)]
    public int Repeats { get; init; } = 10;

    /// <summary>Pairs of a rollout.</summary>
    [Setting("samples", "Environment steps of each rollout.", Minimum = 2, Maximum = 10_000_000)]
    public int Samples { get; init; } = 1000;

    /// <inheritdoc/>
    public IDiagnostic Reduced => this with { Units = [1, 2, 4, 8], Inputs = 10_000 };

    /// <inheritdoc/>
    public ProbeResult Diagnose(DiagnosticContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Units.SequenceEqual(Units.Distinct().Order()))
            throw new WrongUseException($"units={string.Join(',', Units)}: expected ascending and each once, as in units={string.Join(',', Units.Distinct().Order())}.");
        if (!Correlations.SequenceEqual(Correlations.Distinct().Order()))
            throw new WrongUseException($"correlations={string.Join(',', Correlations)}: expected ascending and each once, as in correlations={string.Join(',', Correlations.Distinct().Order())}.");
        var truths = new DeadTruths(this, context);
        return context.Result(this, "layers of normal inputs", truths.Checks(), [], truths.Findings(), truths.Figures());
    }

    /// <inheritdoc/>
    public ProbeCost CostOf(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProbeCost(Repeats * (double)Samples, Repeats * (double)Samples * (7 + context.Snapshot.Learner.Agent.Head.OutputSize));
    }

    /// <inheritdoc/>
    public ProbeResult Measure(ProbeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (agent, environment) = (context.Precise(), context.PerceivedEnvironment());
        var work = new Work(context.Progress, 1 + (agent.Trunks.Count * 2.0 * Repeats), context.Cancellation);
        var states = AgentStates.Draw(context, Repeats, Samples, Samples, context.Stream(Card));
        work.Done(1);
        var known = VisitedStates.Of(agent, environment, Samples);
        var layers = agent.Trunks.SelectMany(trunk => LayerMeasurement.Of(trunk, states, known, _ => work.Done(1))).ToList();
        var points = new GridPoints(context.Threads, () => work.Done(1), context.Cancellation);
        var silent = points.Select(agent.Trunks.Count * Repeats, i => ZeroGradients.Share(agent.Trunks[i / Repeats], states[i % Repeats]));
        var zeros = agent.Trunks.Select((trunk, k) => (trunk.Name, Shares: silent[(k * Repeats)..((k + 1) * Repeats)])).ToList();
        var report = new DeadUnitsReport(this, context.Snapshot, layers, zeros);
        return context.Result(this, report.Scalars(), report.Findings(), report.Figures());
    }
}
